/** Ops that pick or place entries: the gradient goes back to where each entry came from. */
import type * as tfjs from "@tensorflow/tfjs";
import { one, zeros, type Core, type Gradient } from "./gradient.js";

const sizeOf = (shape: number[]): number => shape.reduce((a, b) => a * b, 1);

function topK(core: Core): Gradient {
  return {
    kernelName: "TopK",
    inputsToSave: ["x"],
    outputsToSave: [false, true],
    gradFunc: (dys, saved) => {
      const [x, indices] = [one(saved), one(saved, 1)];
      const dy = one(dys);
      const width = x.shape.at(-1) ?? 1;
      const rows = x.size / width;
      return {
        x: () => {
          const starts = core.range(0, rows * width, width, "int32");
          const places = indices
            .reshape([rows, -1])
            .add(starts.reshape([rows, 1]))
            .flatten()
            .cast("int32") as tfjs.Tensor1D;
          return core
            .unsortedSegmentSum(dy.flatten(), places, x.size)
            .reshape(x.shape);
        },
      };
    },
  };
}

/** Row-major position of each index tuple [..., depth] in the first `depth` axes of `shape`. */
function positions(
  core: Core,
  indices: tfjs.Tensor,
  shape: number[],
): tfjs.Tensor1D {
  const depth = indices.shape.at(-1) ?? 0;
  const strides = Array.from({ length: depth }, (_, axis) =>
    sizeOf(shape.slice(axis + 1, depth)),
  );
  return indices
    .reshape([-1, depth])
    .mul(core.tensor1d(strides, "int32"))
    .sum(1)
    .cast("int32") as tfjs.Tensor1D;
}

function gatherNd(core: Core): Gradient {
  return {
    kernelName: "GatherNd",
    inputsToSave: ["params", "indices"],
    gradFunc: (dy, saved) => {
      const [params, indices] = [one(saved), one(saved, 1)];
      const depth = indices.shape.at(-1) ?? 0;
      const rows = sizeOf(params.shape.slice(0, depth));
      return {
        params: () =>
          core
            .unsortedSegmentSum(
              one(dy).reshape([-1, params.size / rows]),
              positions(core, indices, params.shape),
              rows,
            )
            .reshape(params.shape),
        indices: zeros(core, indices),
      };
    },
  };
}

/** dy where the indices point: what was written there came from there. */
function scatterNd(core: Core): Gradient {
  return {
    kernelName: "ScatterNd",
    inputsToSave: ["indices"],
    gradFunc: (dy, saved) => ({
      indices: zeros(core, one(saved)),
      updates: () => core.gatherND(one(dy), one(saved)),
    }),
  };
}

function scatterUpdate(core: Core): Gradient {
  return {
    kernelName: "TensorScatterUpdate",
    inputsToSave: ["indices"],
    gradFunc: (dy, saved) => {
      const [d, indices] = [one(dy), one(saved)];
      return {
        // What was written over has no say any more.
        tensor: () => {
          const depth = indices.shape.at(-1) ?? 0;
          const written = core.scatterND(
            indices,
            core.ones([...indices.shape.slice(0, -1), ...d.shape.slice(depth)]),
            d.shape,
          );
          return d.mul(written.equal(0).cast("float32"));
        },
        indices: zeros(core, indices),
        updates: () => core.gatherND(d, indices),
      };
    },
  };
}

/** Each output entry names the input entry that it shows; the sums follow. */
function moved(
  core: Core,
  kernelName: string,
  input: string,
  move: (positions: tfjs.Tensor, attributes: tfjs.NamedAttrMap) => tfjs.Tensor,
): Gradient {
  return {
    kernelName,
    inputsToSave: [input],
    gradFunc: (dy, saved, attributes) => {
      const x = one(saved);
      return {
        [input]: () => {
          const from = move(
            core.range(0, x.size, 1, "int32").reshape(x.shape),
            attributes,
          );
          return core
            .unsortedSegmentSum(
              one(dy).flatten(),
              from.flatten().cast("int32"),
              x.size,
            )
            .reshape(x.shape);
        },
      };
    },
  };
}

export function selectionGradients(core: Core): Gradient[] {
  return [
    {
      // tf.js's own takes the gradients for a list, and fails where x had one part only.
      kernelName: "Unpack",
      gradFunc: (dy, _, attributes) => ({
        value: () => core.stack([dy].flat(), attributes["axis"] as number),
      }),
    },
    topK(core),
    gatherNd(core),
    scatterNd(core),
    scatterUpdate(core),
    moved(core, "StridedSlice", "x", (at, attributes) =>
      core.engine().runKernel("StridedSlice", { x: at }, attributes),
    ),
    {
      kernelName: "DepthToSpace",
      inputsToSave: ["x"],
      gradFunc: (dy, saved, attributes) => {
        const { blockSize, dataFormat } = attributes as unknown as {
          blockSize: number;
          dataFormat: "NHWC" | "NCHW";
        };
        return {
          x: () =>
            spaceToDepth(one(dy), one(saved).shape, blockSize, dataFormat),
        };
      },
    },
    {
      kernelName: "Diag",
      inputsToSave: ["x"],
      gradFunc: (dy, saved) => {
        const { shape, size } = one(saved);
        return {
          // The diagonal of a [size, size] matrix is every (size + 1)-th entry.
          x: () =>
            core
              .gather(
                one(dy).flatten(),
                core.range(0, size * size, size + 1, "int32"),
              )
              .reshape(shape),
        };
      },
    },
    {
      kernelName: "FlipLeftRight",
      inputsToSave: [],
      gradFunc: (dy) => ({ image: () => core.reverse(one(dy), 2) }),
    },
  ];
}

function spaceToDepth(
  dy: tfjs.Tensor,
  shape: number[],
  block: number,
  dataFormat: "NHWC" | "NCHW",
): tfjs.Tensor {
  if (dataFormat === "NCHW") {
    const [n = 0, c = 0, h = 0, w = 0] = shape;
    return dy
      .reshape([n, c / block ** 2, h, block, w, block])
      .transpose([0, 3, 5, 1, 2, 4])
      .reshape(shape);
  }
  const [n = 0, h = 0, w = 0, c = 0] = shape;
  return dy
    .reshape([n, h, block, w, block, c / block ** 2])
    .transpose([0, 1, 3, 2, 4, 5])
    .reshape(shape);
}
