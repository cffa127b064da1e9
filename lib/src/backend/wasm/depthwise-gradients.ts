/**
 * The two gradients of a depthwise convolution, which wasm lacks. Each output channel (c, q) sees one input channel c, so there is no
 * matrix product in it: plain loops over the pairs (output position, filter entry) that met, channels last.
 */
import type * as tfjs from "@tensorflow/tfjs";
import { heap, kernel } from "./kernel.js";

interface Attributes {
  strides: number | [number, number];
  dilations: number | [number, number];
  pad: "valid" | "same" | number;
  dimRoundingMode?: "floor" | "round" | "ceil";
}

type Shape4 = [number, number, number, number];

/** Calls `meet(xAt, wAt, yAt)` with the offsets of the first channel of each input pixel, filter entry and output pixel that met. */
function everyMeeting(
  conv: tfjs.backend_util.Conv2DInfo,
  meet: (xAt: number, wAt: number, yAt: number) => void,
): void {
  const { inChannels, outChannels } = conv;
  for (let b = 0; b < conv.batchSize; b++) {
    for (let y = 0; y < conv.outHeight; y++) {
      for (let z = 0; z < conv.outWidth; z++) {
        const yAt =
          ((b * conv.outHeight + y) * conv.outWidth + z) * outChannels;
        for (let i = 0; i < conv.filterHeight; i++) {
          const row =
            y * conv.strideHeight + i * conv.dilationHeight - conv.padInfo.top;
          if (row < 0 || row >= conv.inHeight) continue;
          for (let j = 0; j < conv.filterWidth; j++) {
            const column =
              z * conv.strideWidth + j * conv.dilationWidth - conv.padInfo.left;
            if (column < 0 || column >= conv.inWidth) continue;
            meet(
              ((b * conv.inHeight + row) * conv.inWidth + column) * inChannels,
              (i * conv.filterWidth + j) * outChannels,
              yAt,
            );
          }
        }
      }
    }
  }
}

function convInfo(
  core: typeof tfjs,
  xShape: number[],
  filterShape: number[],
  attrs: Attributes,
): tfjs.backend_util.Conv2DInfo {
  return core.backend_util.computeConv2DInfo(
    xShape as Shape4,
    filterShape as Shape4,
    attrs.strides,
    attrs.dilations,
    attrs.pad,
    attrs.dimRoundingMode,
    true,
  );
}

export const depthwiseFilterGradient = kernel<
  "x" | "dy",
  Attributes & { filterShape: number[] }
>(
  "DepthwiseConv2dNativeBackpropFilter",
  (core) =>
    ({ inputs, backend, attrs }) => {
      const conv = convInfo(core, inputs.x.shape, attrs.filterShape, attrs);
      const out = backend.makeOutput(attrs.filterShape, "float32");
      const [x, dy, dW] = [
        heap(backend, inputs.x),
        heap(backend, inputs.dy),
        heap(backend, out),
      ];
      dW.fill(0);
      const multiplier = conv.outChannels / conv.inChannels;
      everyMeeting(conv, (xAt, wAt, yAt) => {
        for (let k = 0; k < conv.outChannels; k++) {
          const c = Math.floor(k / multiplier);
          dW[wAt + k] =
            (dW[wAt + k] ?? 0) + (x[xAt + c] ?? 0) * (dy[yAt + k] ?? 0);
        }
      });
      return out;
    },
);

export const depthwiseInputGradient = kernel<
  "dy" | "filter",
  Attributes & { inputShape: number[] }
>(
  "DepthwiseConv2dNativeBackpropInput",
  (core) =>
    ({ inputs, backend, attrs }) => {
      const conv = convInfo(core, attrs.inputShape, inputs.filter.shape, attrs);
      const out = backend.makeOutput(attrs.inputShape, "float32");
      const [w, dy, dx] = [
        heap(backend, inputs.filter),
        heap(backend, inputs.dy),
        heap(backend, out),
      ];
      dx.fill(0);
      const multiplier = conv.outChannels / conv.inChannels;
      everyMeeting(conv, (xAt, wAt, yAt) => {
        for (let k = 0; k < conv.outChannels; k++) {
          const c = Math.floor(k / multiplier);
          dx[xAt + c] =
            (dx[xAt + c] ?? 0) + (w[wAt + k] ?? 0) * (dy[yAt + k] ?? 0);
        }
      });
      return out;
    },
);
