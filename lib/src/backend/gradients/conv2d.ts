/**
 * Conv2D with dilations, whose gradient tf.js refuses. A dilated convolution is a plain one with zeros between the filter's entries: the
 * input's gradient comes of that wider filter, the filter's gradient is every d-th entry of the wider filter's.
 */
import type * as tfjs from "@tensorflow/tfjs";
import { one, type Core, type Gradient } from "./gradient.js";

interface Attributes {
  strides: number | [number, number];
  pad: "valid" | "same" | number;
  dataFormat: "NHWC" | "NCHW";
  dimRoundingMode?: "floor" | "round" | "ceil";
  dilations: number | [number, number];
}

type Shape4 = [number, number, number, number];

/** d - 1 zeros after each entry along `axis`, but not after the last. */
function spread(
  core: Core,
  filter: tfjs.Tensor,
  axis: number,
  d: number,
): tfjs.Tensor {
  if (d === 1) return filter;
  const side = filter.shape[axis] ?? 1;
  const before = filter.shape.slice(0, axis);
  const after = filter.shape.slice(axis + 1);
  const flat = (values: number[]): number => values.reduce((a, b) => a * b, 1);
  return core
    .pad(filter.reshape([flat(before), side, 1, flat(after)]), [
      [0, 0],
      [0, 0],
      [0, d - 1],
      [0, 0],
    ])
    .reshape([flat(before), side * d, flat(after)])
    .slice([0, 0, 0], [-1, side * d - (d - 1), -1])
    .reshape([...before, side * d - (d - 1), ...after]);
}

/** The reverse: every d-th entry along `axis`. */
function pick(
  core: Core,
  filter: tfjs.Tensor,
  axis: number,
  d: number,
): tfjs.Tensor {
  if (d === 1) return filter;
  const side = filter.shape[axis] ?? 1;
  return core.gather(filter, core.range(0, side, d, "int32"), axis);
}

export function conv2dGradient(core: Core): Gradient {
  return {
    kernelName: "Conv2D",
    inputsToSave: ["x", "filter"],
    gradFunc: (dy, saved, attributes) => {
      const [x, filter] = [one(saved), one(saved, 1)];
      const { strides, pad, dataFormat, dimRoundingMode, dilations } =
        attributes as unknown as Attributes;
      const [dh, dw] =
        typeof dilations === "number" ? [dilations, dilations] : dilations;
      const wide = (): tfjs.Tensor =>
        spread(core, spread(core, filter, 0, dh), 1, dw);
      const wideShape = filter.shape.map((side, axis) =>
        axis < 2 ? (side - 1) * (axis === 0 ? dh : dw) + 1 : side,
      ) as Shape4;
      const run = (
        name: string,
        inputs: tfjs.NamedTensorMap,
        more: tfjs.NamedAttrMap,
      ): tfjs.Tensor =>
        core.engine().runKernel(name, inputs, {
          strides,
          pad,
          dataFormat,
          ...(dimRoundingMode === undefined ? {} : { dimRoundingMode }),
          ...more,
        });
      return {
        x: () =>
          run(
            "Conv2DBackpropInput",
            { dy: one(dy), filter: wide() },
            { inputShape: x.shape },
          ),
        filter: () => {
          const gradient = run(
            "Conv2DBackpropFilter",
            { x, dy: one(dy) },
            { filterShape: wideShape },
          );
          return pick(core, pick(core, gradient, 0, dh), 1, dw);
        },
      };
    },
  };
}
