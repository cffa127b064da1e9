/**
 * Convolutions and pools with a number for padding. tf.js's core then takes the filter's height and the vertical stride for the width as
 * well (conv_util, computeOutputShape2D): a filter that is not square gives a wrong width, and on wasm writes beyond its output. With the
 * padding spelt out per side, as core also takes it, both sides are right.
 */
import type * as tfjs from "@tensorflow/tfjs";
import { builtIn, type Core, type Engine, type Kernel } from "./kernel.js";
import { nativePadding } from "./native-padding.js";

const CONVOLUTIONS = [
  "Conv2D",
  "FusedConv2D",
  "Conv2DBackpropInput",
  "Conv2DBackpropFilter",
  "DepthwiseConv2dNative",
  "FusedDepthwiseConv2D",
  "DepthwiseConv2dNativeBackpropInput",
  "DepthwiseConv2dNativeBackpropFilter",
];
const POOLS = ["MaxPool", "MaxPoolGrad", "AvgPool", "AvgPoolGrad"];

type Sides = [[0, 0], [number, number], [number, number], [0, 0]];

function spelt(call: tfjs.NamedAttrMap): tfjs.NamedAttrMap {
  const pad = call["pad"];
  if (typeof pad !== "number" || pad === 0) return call;
  const sides: Sides = [
    [0, 0],
    [pad, pad],
    [pad, pad],
    [0, 0],
  ];
  const inOrder =
    call["dataFormat"] === "NCHW"
      ? [sides[0], sides[3], sides[1], sides[2]]
      : sides;
  return { ...call, pad: inOrder };
}

/** The kernels that this backend has, each with its padding spelt out. */
export function explicitPadding(core: Core, engine: Engine): Kernel[] {
  return [...CONVOLUTIONS, ...POOLS]
    .filter((name) => (core.getKernel(name, engine) as unknown) !== undefined)
    .map((name) => ({
      name,
      make: () => {
        const own = builtIn(core, name, engine);
        const run =
          engine === "tensorflow" ? nativePadding(core, name, own) : own;
        return (call) => run({ ...call, attrs: spelt(call.attrs ?? {}) });
      },
    }));
}
