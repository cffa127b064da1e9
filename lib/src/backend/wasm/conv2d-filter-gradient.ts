/**
 * Conv2DBackpropFilter, which wasm lacks: dW = patches(x)ᵀ · dy, where row (i, j, c) of patches(x)ᵀ holds the pixel that filter entry
 * (i, j, c) met at each output position. Written transposed from the start, since wasm's matMul is slow with transpose flags.
 */
import type * as tfjs from "@tensorflow/tfjs";
import { builtIn } from "../kernels/kernel.js";
import { heap, kernel, type BackendWasm } from "./kernel.js";

interface Attributes {
  strides: number | [number, number];
  pad: "valid" | "same" | number;
  dataFormat: "NHWC" | "NCHW";
  dimRoundingMode?: "floor" | "round" | "ceil";
  filterShape: [number, number, number, number];
}

/** Patches of so many floats at once (16 MB): a larger batch is worked through in parts. */
const PATCH_FLOATS = 4 * 1024 * 1024;

type ConvInfo = tfjs.backend_util.Conv2DInfo;

/** Writes patches(x)ᵀ of images [first, first + images) row after row. */
function patches(
  x: Float32Array,
  into: Float32Array,
  conv: ConvInfo,
  first: number,
  images: number,
): void {
  const {
    inHeight,
    inWidth,
    inChannels,
    outHeight,
    outWidth,
    strideHeight,
    strideWidth,
  } = conv;
  let at = 0;
  for (let i = 0; i < conv.filterHeight; i++) {
    for (let j = 0; j < conv.filterWidth; j++) {
      for (let c = 0; c < inChannels; c++) {
        for (let b = first; b < first + images; b++) {
          for (let y = 0; y < outHeight; y++) {
            const row = y * strideHeight + i - conv.padInfo.top;
            if (row < 0 || row >= inHeight) {
              into.fill(0, at, at + outWidth);
              at += outWidth;
              continue;
            }
            const start = (b * inHeight + row) * inWidth;
            for (let z = 0; z < outWidth; z++) {
              const column = z * strideWidth + j - conv.padInfo.left;
              into[at++] =
                column < 0 || column >= inWidth
                  ? 0
                  : (x[(start + column) * inChannels + c] ?? 0);
            }
          }
        }
      }
    }
  }
}

/** [batch, channels, height, width] → [batch, height, width, channels]. */
function channelsLast(
  core: typeof tfjs,
  backend: BackendWasm,
  tensor: tfjs.TensorInfo,
): tfjs.TensorInfo {
  const run = builtIn(core, "Transpose", "wasm");
  return run({
    inputs: { x: tensor },
    backend,
    attrs: { perm: [0, 2, 3, 1] },
  }) as tfjs.TensorInfo;
}

export const conv2dFilterGradient = kernel<"x" | "dy", Attributes>(
  "Conv2DBackpropFilter",
  (core) => {
    const multiply = builtIn(core, "BatchMatMul", "wasm");
    return ({ inputs, backend, attrs }) => {
      const format = core.backend_util.convertConv2DDataFormat(
        attrs.dataFormat,
      );
      const conv = core.backend_util.computeConv2DInfo(
        inputs.x.shape as [number, number, number, number],
        attrs.filterShape,
        attrs.strides,
        1,
        attrs.pad,
        attrs.dimRoundingMode,
        false,
        format,
      );
      const last = format === "channelsLast";
      const x = last ? inputs.x : channelsLast(core, backend, inputs.x);
      const dy = last ? inputs.dy : channelsLast(core, backend, inputs.dy);

      const rows = conv.filterHeight * conv.filterWidth * conv.inChannels;
      const positions = conv.outHeight * conv.outWidth;
      const atOnce = Math.max(
        1,
        Math.min(conv.batchSize, Math.floor(PATCH_FLOATS / (rows * positions))),
      );
      const dW = backend.makeOutput(conv.filterShape, "float32");
      heap(backend, dW).fill(0);
      for (let first = 0; first < conv.batchSize; first += atOnce) {
        const images = Math.min(atOnce, conv.batchSize - first);
        const columns = images * positions;
        const left = backend.makeOutput([1, rows, columns], "float32");
        const right = backend.makeOutput(
          [1, columns, conv.outChannels],
          "float32",
        );
        patches(heap(backend, x), heap(backend, left), conv, first, images);
        const start = first * positions * conv.outChannels;
        heap(backend, right).set(
          heap(backend, dy).subarray(start, start + columns * conv.outChannels),
        );
        const part = multiply({
          inputs: { a: left, b: right },
          backend,
          attrs: { transposeA: false, transposeB: false },
        }) as tfjs.TensorInfo;
        const sum = heap(backend, dW);
        for (const [k, value] of heap(backend, part).entries())
          sum[k] = (sum[k] ?? 0) + value;
        for (const made of [left, right, part])
          backend.disposeData(made.dataId);
      }
      if (!last) for (const made of [x, dy]) backend.disposeData(made.dataId);
      return dW;
    };
  },
);
