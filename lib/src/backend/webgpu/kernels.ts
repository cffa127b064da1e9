/** Kernels of tf.js's WebGPU backend that are wrong, put right with its other kernels: nothing can be read from a GPU at once, and so nothing be left to JavaScript. */
import type * as tfjs from "@tensorflow/tfjs";
import { averagePoolGradients } from "../kernels/average-pool-gradient.js";
import { broadcastMatMul } from "../kernels/broadcast-mat-mul.js";
import { einsum } from "../kernels/einsum.js";
import { builtIn, type Kernel } from "../kernels/kernel.js";
import { needsValues } from "../kernels/on-cpu.js";
import { shown } from "../kernels/resize-nearest-gradient.js";
import { SyncRead } from "./sync-read.js";

type Tensor = tfjs.Tensor;

/** Its shader of a backward scan holds the length of the first tensor that it was made for, and serves all lengths. Forward scans are right. */
const scan = (name: "Cumsum" | "Cumprod"): Kernel => ({
  name,
  make: (core, engine) => {
    const forward = builtIn(core, name, engine);
    return (call) => {
      const { axis, reverse } = call.attrs as {
        axis: number;
        reverse: boolean;
      };
      if (!reverse) return forward(call);
      const x = core.reverse(call.inputs["x"] as Tensor, axis);
      const scanned = forward({
        ...call,
        inputs: { x },
        attrs: { ...call.attrs, reverse: false },
      });
      x.dispose();
      const made = core
        .engine()
        .makeTensorFromTensorInfo(scanned as tfjs.TensorInfo);
      const turned = core.reverse(made, axis);
      made.dispose();
      return turned;
    };
  },
});

/** It gives the parts of a transform the shape [batch, length], whatever the input's was. */
const transform = (name: "FFT" | "IFFT"): Kernel => ({
  name,
  make: (core, engine) => {
    const plain = builtIn(core, name, engine);
    return (call) => {
      const { shape } = call.inputs["input"] as Tensor;
      if (shape.length === 2) return plain(call);
      const flat = core
        .engine()
        .makeTensorFromTensorInfo(plain(call) as tfjs.TensorInfo);
      const real = core.real(flat);
      const imag = core.imag(flat);
      const shaped = [core.reshape(real, shape), core.reshape(imag, shape)];
      const [re, im] = shaped as [Tensor, Tensor];
      const result = core.complex(re, im);
      core.dispose([flat, real, imag, ...shaped]);
      return result;
    };
  },
});

/** Its atomic additions take the bits of whole numbers for those of a float. Exact up to 2^24, as all of its whole numbers. */
const segmentSum: Kernel = {
  name: "UnsortedSegmentSum",
  make: (core, engine) => {
    const plain = builtIn(core, "UnsortedSegmentSum", engine);
    return (call) => {
      const { x, segmentIds } = call.inputs as Record<string, Tensor>;
      if (x?.dtype !== "int32" || segmentIds === undefined) return plain(call);
      const floats = core.cast(x, "float32");
      const sums = core.engine().makeTensorFromTensorInfo(
        plain({
          ...call,
          inputs: { x: floats, segmentIds },
        }) as tfjs.TensorInfo,
      );
      const whole = core.cast(sums, "int32");
      core.dispose([floats, sums]);
      return whole;
    };
  },
};

/**
 * It forgets `halfPixelCenters`. Along a side, an output shows one input: a matrix S of zeros and ones, [out, in]. So dx = Sᵀ dy along rows,
 * then along columns.
 */
const resizeNearestGradient: Kernel = {
  name: "ResizeNearestNeighborGrad",
  make: (core, engine) => {
    const plain = builtIn(core, "ResizeNearestNeighborGrad", engine);
    return (call) => {
      const { alignCorners, halfPixelCenters } = call.attrs as {
        alignCorners: boolean;
        halfPixelCenters: boolean;
      };
      if (!halfPixelCenters) return plain(call);
      const { dy, images } = call.inputs as Record<"dy" | "images", Tensor>;
      const [batch = 0, height = 0, width = 0, channels = 0] = images.shape;
      const [, outHeight = 0, outWidth = 0] = dy.shape;
      const selected = (side: number, out: number): Tensor =>
        core.transpose(
          core.oneHot(
            core.tensor1d(
              shown(side, out, alignCorners, halfPixelCenters),
              "int32",
            ),
            side,
            1,
            0,
            "float32",
          ),
        );
      return core.tidy(() => {
        const rows = core.matMul(
          selected(height, outHeight).expandDims(0),
          dy.reshape([batch, outHeight, outWidth * channels]),
        );
        const columns = core.matMul(
          selected(width, outWidth).expandDims(0),
          rows.reshape([batch * height, outWidth, channels]),
        );
        return columns.reshape([batch, height, width, channels]);
      });
    };
  },
};

/** Its own kernel reads values that are on the GPU, which cannot be, and the error names no op. */
const readsAtOnce = (name: string): Kernel => ({
  name,
  make: (core, engine) => {
    const plain = builtIn(core, name, engine);
    return (call) => {
      try {
        return plain(call);
      } catch (error) {
        throw error instanceof SyncRead ? needsValues(name, error) : error;
      }
    };
  },
});

export const webgpuKernels: readonly Kernel[] = [
  einsum,
  broadcastMatMul,
  scan("Cumsum"),
  scan("Cumprod"),
  transform("FFT"),
  transform("IFFT"),
  segmentSum,
  resizeNearestGradient,
  ...["SparseSegmentSum", "SparseSegmentMean"].map(readsAtOnce),
  ...["NonMaxSuppressionV3", "NonMaxSuppressionV5"].map(readsAtOnce),
  ...averagePoolGradients,
];
