/**
 * Conv2DBackpropInput. wasm's own goes pixel by pixel, without SIMD; with a stride of 1 the gradient is itself a convolution, of dy with the
 * filter turned round, which XNNPACK computes some ten times as fast.
 */
import type * as tfjs from "@tensorflow/tfjs";
import { builtIn } from "../kernels/kernel.js";
import { heap, kernel, type BackendWasm } from "./kernel.js";

type Shape4D = [number, number, number, number];

interface Attributes {
  strides: number | [number, number];
  pad: "valid" | "same" | number;
  dataFormat: "NHWC" | "NCHW";
  dimRoundingMode?: "floor" | "round" | "ceil";
  inputShape: Shape4D;
}

/** [height, width, in, out] → the same pixels from the last to the first, [height, width, out, in]. */
function turned(
  backend: BackendWasm,
  filter: tfjs.TensorInfo,
): tfjs.TensorInfo {
  const [height, width, inputs, outputs] = filter.shape as Shape4D;
  const made = backend.makeOutput([height, width, outputs, inputs], "float32");
  const [from, to] = [heap(backend, filter), heap(backend, made)];
  let at = 0;
  for (let pixel = height * width - 1; pixel >= 0; pixel--) {
    for (let o = 0; o < outputs; o++) {
      for (let i = 0; i < inputs; i++)
        to[at++] = from[(pixel * inputs + i) * outputs + o] ?? 0;
    }
  }
  return made;
}

export const conv2dInputGradient = kernel<"dy" | "filter", Attributes>(
  "Conv2DBackpropInput",
  (core) => {
    const convolve = builtIn(core, "Conv2D", "wasm");
    const own = builtIn(core, "Conv2DBackpropInput", "wasm");
    return ({ inputs, backend, attrs }) => {
      const { dy, filter } = inputs;
      const conv = core.backend_util.computeConv2DInfo(
        attrs.inputShape,
        filter.shape as Shape4D,
        attrs.strides,
        1,
        attrs.pad,
        attrs.dimRoundingMode,
        false,
        core.backend_util.convertConv2DDataFormat(attrs.dataFormat),
      );
      const { padInfo, filterHeight, filterWidth } = conv;
      const top = filterHeight - 1 - padInfo.top;
      const left = filterWidth - 1 - padInfo.left;
      const bottom = conv.inHeight - conv.outHeight + filterHeight - 1 - top;
      const right = conv.inWidth - conv.outWidth + filterWidth - 1 - left;
      if (
        conv.strideHeight !== 1 ||
        conv.strideWidth !== 1 ||
        attrs.dataFormat === "NCHW" ||
        Math.min(top, left, bottom, right) < 0
      )
        return own({ inputs, backend, attrs: { ...attrs } });
      const back = turned(backend, filter);
      const dx = convolve({
        inputs: { x: dy, filter: back },
        backend,
        attrs: {
          strides: 1,
          pad: [
            [0, 0],
            [top, bottom],
            [left, right],
            [0, 0],
          ],
          dataFormat: "NHWC",
          dilations: 1,
        },
      });
      backend.disposeData(back.dataId);
      return dx;
    };
  },
);
