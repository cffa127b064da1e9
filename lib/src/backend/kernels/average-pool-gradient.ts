/**
 * AvgPoolGrad and AvgPool3DGrad of tf.js's own backends divide by the whole window, while the pool itself divides by the cells that lie in
 * the picture: with 'same' padding the gradient at the border comes out too small. dy is scaled up there beforehand.
 */
import type * as tfjs from "@tensorflow/tfjs";
import { builtIn, type Core, type Kernel } from "./kernel.js";

interface Attributes {
  filterSize: number | number[];
  strides: number | number[];
  pad: "valid" | "same" | number;
  dimRoundingMode?: "floor" | "round" | "ceil";
}

/** For each output index along one side, how much of the window lies within the input. */
function shares(
  side: number,
  outSide: number,
  window: number,
  stride: number,
  before: number,
): number[] {
  return Array.from({ length: outSide }, (_, i) => {
    const first = i * stride - before;
    const inside = Math.min(side, first + window) - Math.max(0, first);
    return inside / window;
  });
}

function scale(core: Core, dy: tfjs.Tensor, sides: number[][]): tfjs.Tensor {
  return core.tidy(() => {
    let scaled = dy;
    for (const [i, side] of sides.entries()) {
      const shape = dy.shape.map((_, axis) =>
        axis === i + 1 ? side.length : 1,
      );
      scaled = scaled.div(core.tensor(side, shape));
    }
    return scaled;
  });
}

interface Cpu {
  data: { get(id: object): { values: Float32Array } };
  makeTensorInfo(
    shape: number[],
    dtype: "float32",
    values: Float32Array,
  ): tfjs.TensorInfo;
  disposeIntermediateTensorInfo(tensor: tfjs.TensorInfo): void;
}

/** The same on arrays: the cpu kernel also stands in for other backends, and is then given bare records, not tensors. */
function scaleOnCpu(
  cpu: Cpu,
  dy: tfjs.TensorInfo,
  sides: number[][],
): tfjs.TensorInfo {
  const strides = dy.shape.map((_, axis) =>
    dy.shape.slice(axis + 1).reduce((all, side) => all * side, 1),
  );
  const values = cpu.data.get(dy.dataId).values.map((value, at) =>
    sides.reduce((scaled, side, i) => {
      const index =
        Math.floor(at / (strides[i + 1] ?? 1)) % (dy.shape[i + 1] ?? 1);
      return scaled / (side[index] ?? 1);
    }, value),
  );
  return cpu.makeTensorInfo(dy.shape, "float32", values);
}

type Shape4 = [number, number, number, number];
type Shape5 = [number, number, number, number, number];
type Two = [number, number];
type Three = [number, number, number];

function sides2d(core: Core, shape: number[], a: Attributes): number[][] {
  const pool = core.backend_util.computePool2DInfo(
    shape as Shape4,
    a.filterSize as Two,
    a.strides as Two,
    1,
    a.pad,
    a.dimRoundingMode,
  );
  const { padInfo } = pool;
  return [
    shares(
      pool.inHeight,
      pool.outHeight,
      pool.filterHeight,
      pool.strideHeight,
      padInfo.top,
    ),
    shares(
      pool.inWidth,
      pool.outWidth,
      pool.filterWidth,
      pool.strideWidth,
      padInfo.left,
    ),
  ];
}

function sides3d(core: Core, shape: number[], a: Attributes): number[][] {
  const pool = core.backend_util.computePool3DInfo(
    shape as Shape5,
    a.filterSize as Three,
    a.strides as Three,
    1,
    a.pad,
    a.dimRoundingMode,
  );
  const { padInfo } = pool;
  return [
    shares(
      pool.inDepth,
      pool.outDepth,
      pool.filterDepth,
      pool.strideDepth,
      padInfo.front,
    ),
    shares(
      pool.inHeight,
      pool.outHeight,
      pool.filterHeight,
      pool.strideHeight,
      padInfo.top,
    ),
    shares(
      pool.inWidth,
      pool.outWidth,
      pool.filterWidth,
      pool.strideWidth,
      padInfo.left,
    ),
  ];
}

function averagePoolGradient(name: string, sidesOf: typeof sides2d): Kernel {
  return {
    name,
    make: (core, engine) => {
      const run = builtIn(core, name, engine);
      return (call) => {
        const { dy, input } = call.inputs as Record<
          "dy" | "input",
          tfjs.Tensor
        >;
        const attributes = call.attrs as unknown as Attributes;
        const sides = sidesOf(core, input.shape, attributes);
        if (sides.flat().every((share) => share === 1)) return run(call);
        if (engine === "cpu") {
          const cpu = call.backend as Cpu;
          const scaled = scaleOnCpu(cpu, dy, sides);
          const gradient = run({ ...call, inputs: { dy: scaled, input } });
          cpu.disposeIntermediateTensorInfo(scaled);
          return gradient;
        }
        const scaled = scale(core, dy, sides);
        const gradient = run({ ...call, inputs: { dy: scaled, input } });
        scaled.dispose();
        return gradient;
      };
    },
  };
}

export const averagePoolGradients: readonly Kernel[] = [
  averagePoolGradient("AvgPoolGrad", sides2d),
  averagePoolGradient("AvgPool3DGrad", sides3d),
];
