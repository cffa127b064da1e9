/**
 * Layer normalisation over the last axis, with the gradient in closed form. tf.js tiles the moments and the weights to the input's shape and
 * goes back through the tiling slice by slice: 70,000 ops for a batch of 64 x 64 tokens.
 */
import type * as tfjs from "@tensorflow/tfjs";
import { withGradient } from "../with-gradient.js";
import { fusing, taped } from "./fusion.js";
import { portableTrace } from "./graph/trace.js";
import { binary, float, run1, T, type Tf } from "./ops.js";

type Tensor = tfjs.Tensor;

interface Weight {
  read(): Tensor;
}

/** The fields of tf.js's layer that are private there. */
interface LayerNormalization {
  readonly axis: number | number[];
  readonly epsilon: number;
  readonly gamma: Weight | null | undefined;
  readonly beta: Weight | null | undefined;
  call(inputs: Tensor | Tensor[], kwargs: unknown): Tensor | Tensor[];
}

/**
 * With x̂ = (x - μ) / σ and g = γ dy: dx = (g - mean(g) - x̂ mean(g x̂)) / σ, the means over the normalised axis (Ba, Kiros & Hinton 2016).
 *
 * @param x [..., features]
 */
function normalize(
  tf: Tf,
  x: Tensor,
  gamma: Tensor,
  beta: Tensor,
  epsilon: number,
): Tensor {
  const features = x.shape.at(-1) ?? 0;
  const op2 = binary(tf);
  return withGradient(tf, [x, gamma, beta], (inputs, save) => {
    const [input, scale, offset] = inputs as [Tensor, Tensor, Tensor];
    const flat = tf.reshape(input, [-1, features]);
    const centred = op2("Sub", flat, tf.mean(flat, 1, true));
    const variance = tf.mean(tf.square(centred), 1, true);
    const inverse = tf.rsqrt(tf.add(variance, epsilon));
    const normal = op2("Mul", centred, inverse);
    centred.dispose();
    save([normal, inverse, scale]);
    return {
      value: tf.reshape(
        op2("AddV2", op2("Mul", normal, scale), offset),
        x.shape,
      ),
      gradFunc: (dy: Tensor, saved: Tensor[]) =>
        // In a tidy of its own, so that what is as large as the input goes at once.
        tf.tidy(() => {
          const [normal_, inverse_, scale_] = saved as [Tensor, Tensor, Tensor];
          const d = tf.reshape(dy, [-1, features]);
          const dNormal = op2("Mul", d, normal_);
          // A product with γ / features is the mean of what γ weighs.
          const column = tf.reshape(tf.div(scale_, features), [features, 1]);
          const mean = (weighed: Tensor): Tensor => tf.matMul(weighed, column);
          const inner = op2(
            "Sub",
            op2("Sub", op2("Mul", d, scale_), mean(d)),
            op2("Mul", normal_, mean(dNormal)),
          );
          return [
            tf.reshape(op2("Mul", inner, inverse_), x.shape),
            tf.sum(dNormal, 0),
            tf.sum(d, 0),
          ];
        }),
    };
  });
}

/** In one pass, by oneDNN; it has no gradient here. */
function normalizeOnly(
  tf: Tf,
  x: Tensor,
  gamma: Tensor,
  beta: Tensor,
  epsilon: number,
): Tensor {
  const flat = tf.reshape(x, [-1, x.shape.at(-1) ?? 0]);
  const attributes = [...T, float("epsilon", epsilon)];
  return tf.reshape(
    run1(tf, "_MklLayerNorm", attributes, [flat, gamma, beta]),
    x.shape,
  );
}

/** Asked by trying: where TensorFlow takes oneDNN's kernels by itself (a CPU with AVX-512 VNNI) it refuses this one by name. */
function hasNormalizeOnly(tf: Tf): boolean {
  try {
    tf.tidy(() =>
      normalizeOnly(tf, tf.ones([1, 2]), tf.ones([2]), tf.zeros([2]), 1e-3),
    );
    return true;
  } catch {
    return false;
  }
}

/** @param onednn  whether TensorFlow has oneDNN's kernels */
export function fuseLayerNormalization(tf: Tf, onednn: boolean): void {
  const inOnePass = onednn && hasNormalizeOnly(tf);
  const prototype = Object.getPrototypeOf(
    tf.layers.layerNormalization(),
  ) as LayerNormalization;
  // oxlint-disable-next-line typescript/unbound-method -- called with `this` below
  const plain = prototype.call;
  prototype.call = function (this: LayerNormalization, inputs, kwargs) {
    const x = Array.isArray(inputs) ? inputs[0] : inputs;
    const [axis, ...others] = [this.axis].flat();
    const fits =
      fusing(tf) &&
      x !== undefined &&
      x.dtype === "float32" &&
      x.rank >= 2 &&
      others.length === 0 &&
      axis === x.rank - 1;
    if (!fits) return plain.call(this, inputs, kwargs);
    return tf.tidy(() => {
      const features = x.shape.at(-1) ?? 0;
      const normalized =
        inOnePass && !taped(tf) && x.size > 0 && portableTrace() === undefined
          ? normalizeOnly
          : normalize;
      return normalized(
        tf,
        x,
        this.gamma?.read() ?? tf.ones([features]),
        this.beta?.read() ?? tf.zeros([features]),
        this.epsilon,
      );
    });
  };
}
