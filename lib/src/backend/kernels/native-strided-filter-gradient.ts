/**
 * The gradient of a filter of one pixel that strides, where there are few input channels. oneDNN, which TensorFlow has compute it,
 * gathers the pixels that the filter saw into a buffer for the channels that there are, and addresses it as if they were a whole block of
 * 8 (AVX2) or 16 (AVX-512): with one thread it writes beyond the heap's buffer, with several into one another's part, and the gradient is
 * wrong. Such a filter never saw the pixels between, so they are left out first, and it no longer strides.
 *
 * @see https://github.com/uxlfoundation/oneDNN/issues/6035 open in oneDNN 3.12; TensorFlow 2.21 has 3.7.3
 */
import type * as tfjs from "@tensorflow/tfjs";
import { builtIn, type Kernel } from "./kernel.js";

/** oneDNN's largest block of channels. */
const BLOCK = 16;

interface Attributes {
  strides: [number, number] | number;
  pad: unknown;
  dataFormat: "NHWC" | "NCHW";
  filterShape: [number, number, number, number];
}

const NAME = "Conv2DBackpropFilter";

export const stridedFilterGradient: Kernel = {
  name: NAME,
  make: (core, engine) => {
    const own = builtIn(core, NAME, engine);
    return (call) => {
      const attributes = call.attrs as unknown as Attributes;
      const { strides, dataFormat, filterShape } = attributes;
      const [down, across] =
        typeof strides === "number" ? [strides, strides] : strides;
      const [height, width, channels] = filterShape;
      if (
        height * width !== 1 ||
        down * across === 1 ||
        channels >= BLOCK ||
        dataFormat !== "NHWC"
      )
        return own(call);
      const x = call.inputs["x"] as tfjs.Tensor;
      return core.tidy(() => {
        const seen = core.stridedSlice(x, [0, 0, 0, 0], x.shape, [
          1,
          down,
          across,
          1,
        ]);
        return own({
          ...call,
          inputs: { ...call.inputs, x: seen },
          attrs: { ...call.attrs, strides: [1, 1] },
        }) as tfjs.Tensor;
      });
    };
  },
};
