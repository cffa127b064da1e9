/**
 * Dense layers in prediction, as one product of two matrices, whatever the input's rank. tf.js turns inputs of three axes about and adds the
 * bias to them afterwards; product, bias and activation next to one another are one op once TensorFlow has optimised a graph of them.
 */
import type * as tfjs from "@tensorflow/tfjs";
import { fusing, taped } from "./fusion.js";
import { untouched } from "./graph/pure.js";
import { bool, NHWC, run1, T, type Tf } from "./ops.js";

type Tensor = tfjs.Tensor;

/** The fields of tf.js's layer that are private there. */
interface Dense {
  readonly kernel: { read(): Tensor };
  readonly bias: { read(): Tensor } | null;
  readonly activation: { apply(x: Tensor): Tensor } | null;
  call(inputs: Tensor | Tensor[], kwargs: unknown): Tensor | Tensor[];
}

export function fuseDense(tf: Tf): void {
  const prototype = Object.getPrototypeOf(
    tf.layers.dense({ units: 1 }),
  ) as Dense;
  // oxlint-disable-next-line typescript/unbound-method -- called with `this` below
  const plain = prototype.call;
  prototype.call = function (this: Dense, inputs, kwargs) {
    const x = Array.isArray(inputs) ? inputs[0] : inputs;
    const fits =
      x !== undefined &&
      x.dtype === "float32" &&
      x.rank >= 2 &&
      x.size > 0 &&
      fusing(tf) &&
      !taped(tf) &&
      untouched(this as unknown as tfjs.layers.Layer);
    if (!fits) return plain.call(this, inputs, kwargs);
    return tf.tidy(() => {
      const kernel = this.kernel.read();
      const [width, units] = kernel.shape as [number, number];
      const flat = x.rank === 2 ? x : tf.reshape(x, [-1, width]);
      const product = run1(
        tf,
        "MatMul",
        [...T, bool("transpose_a", false), bool("transpose_b", false)],
        [flat, kernel],
      );
      const sum =
        this.bias === null
          ? product
          : run1(tf, "BiasAdd", [...T, NHWC], [product, this.bias.read()]);
      const shape = [...x.shape.slice(0, -1), units];
      // Softmax and its kin go along the last axis, which is the same one here.
      const output = this.activation?.apply(sum) ?? sum;
      return x.rank === 2 ? output : tf.reshape(output, shape);
    });
  };
}
