/** The layer ReLU with a greatest value of 6 as one op. tf.js makes three of it, each a pass over the whole map. */
import type * as tfjs from "@tensorflow/tfjs";
import { fusing } from "./fusion.js";
import type { Tf } from "./ops.js";

type Tensor = tfjs.Tensor;

/** The fields of tf.js's layer that are private there. */
interface ReLU {
  readonly maxValue: number | null | undefined;
  call(inputs: Tensor | Tensor[], kwargs: unknown): Tensor | Tensor[];
}

export function fuseRelu6(tf: Tf): void {
  const prototype = Object.getPrototypeOf(tf.layers.reLU()) as ReLU;
  // oxlint-disable-next-line typescript/unbound-method -- called with `this` below
  const plain = prototype.call;
  prototype.call = function (this: ReLU, inputs, kwargs) {
    const x = Array.isArray(inputs) ? inputs[0] : inputs;
    return this.maxValue === 6 && x?.dtype === "float32" && fusing(tf)
      ? tf.relu6(x)
      : plain.call(this, inputs, kwargs);
  };
}
