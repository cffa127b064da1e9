/**
 * tfjs-node refuses padding per side in every gradient and in every pool ("supports only 'valid' and 'same' padding"). The gradient of a
 * convolution is then taken of the padded input, where the padding is 'valid'; pools go to the cpu kernel.
 */
import type * as tfjs from "@tensorflow/tfjs";
import type { Core } from "./kernel.js";
import { runOnCpu } from "./on-cpu.js";

type Sides = [number, number][];

const PER_SIDE = new Set([
  "Conv2DBackpropInput",
  "Conv2DBackpropFilter",
  "DepthwiseConv2dNativeBackpropInput",
  "DepthwiseConv2dNativeBackpropFilter",
]);
const ON_CPU = new Set(["MaxPool", "MaxPoolGrad", "AvgPool", "AvgPoolGrad"]);

/** Leaves out what was padded. */
function cut(core: Core, x: tfjs.Tensor, sides: Sides, shape: number[]) {
  return core.slice(
    x,
    sides.map(([before]) => before),
    shape,
  );
}

export function nativePadding(
  core: Core,
  name: string,
  run: tfjs.KernelFunc,
): tfjs.KernelFunc {
  if (!PER_SIDE.has(name) && !ON_CPU.has(name)) return run;
  return (call) => {
    const attributes = call.attrs ?? {};
    const sides = attributes["pad"] as unknown;
    if (!Array.isArray(sides)) return run(call);
    if (ON_CPU.has(name))
      return runOnCpu(
        core,
        name,
        call.inputs,
        attributes,
        call.backend as tfjs.KernelBackend,
      );
    return throughPadding(core, run, call, sides as Sides);
  };
}

function throughPadding(
  core: Core,
  run: tfjs.KernelFunc,
  { inputs, backend, attrs = {} }: Parameters<tfjs.KernelFunc>[0],
  sides: Sides,
): tfjs.TensorInfo | tfjs.TensorInfo[] {
  const valid: tfjs.NamedAttrMap = { ...attrs, pad: "valid" };
  return core.tidy(() => {
    const { x } = inputs;
    if (x !== undefined) {
      const padded = core.pad(x as tfjs.Tensor, sides);
      return run({
        inputs: { ...inputs, x: padded },
        backend,
        attrs: valid,
      }) as tfjs.Tensor;
    }
    const shape = attrs["inputShape"] as number[];
    const wide = shape.map(
      (side, axis) => side + (sides[axis]?.[0] ?? 0) + (sides[axis]?.[1] ?? 0),
    );
    const gradient = run({
      inputs,
      backend,
      attrs: { ...valid, inputShape: wide },
    }) as tfjs.Tensor;
    return cut(core, gradient, sides, shape);
  });
}
