/**
 * Batch normalisation in training. On a CPU by `FusedBatchNormV3`: two passes forward and two back, where tf.js's moments and their gradient
 * take a dozen. On a GPU that op is cuDNN's, which for many samples a channel takes other kernels, of milliseconds (3 for 64x64x32x32 on an
 * H100, four fifths of a ResNet's step), so there it is plain ops with the gradient in closed form.
 */
import type * as tfjs from "@tensorflow/tfjs";
import { withGradient, type Forward, type Save } from "../with-gradient.js";
import { fusing } from "./fusion.js";
import {
  binary,
  bool,
  float,
  nativeBackend,
  NHWC,
  nth,
  run,
  T,
  type Tf,
} from "./ops.js";

type Tensor = tfjs.Tensor;

interface Weight {
  read(): Tensor;
  write(value: Tensor): void;
}

/** The fields of tf.js's layer that are private there. */
interface BatchNormalization {
  readonly axis: number;
  readonly momentum: number;
  readonly epsilon: number;
  readonly gamma: Weight | null | undefined;
  readonly beta: Weight | null | undefined;
  readonly movingMean: Weight;
  readonly movingVariance: Weight;
  call(
    inputs: Tensor | Tensor[],
    kwargs: { training?: boolean | null },
  ): Tensor | Tensor[];
}

interface Normalized {
  y: Tensor;
  mean: Tensor;
  /** Divided by the number of samples, as tf.js has it. */
  variance: Tensor;
}

/** @param x [..., channels], normalised over all axes but the last */
type Normalize = (
  tf: Tf,
  x: Tensor,
  gamma: Tensor,
  beta: Tensor,
  epsilon: number,
) => Normalized;

interface WithMoments extends Forward, Omit<Normalized, "y"> {}

/** The moments are of the batch alone: no gradient comes by them. */
function keepingMoments(
  tf: Tf,
  inputs: readonly Tensor[],
  forward: (
    inputs: readonly [Tensor, Tensor, Tensor],
    save: Save,
  ) => WithMoments,
): Normalized {
  let moments: Omit<Normalized, "y"> | undefined;
  const y = withGradient(tf, inputs, (given, save) => {
    const { mean, variance, ...made } = forward(
      given as [Tensor, Tensor, Tensor],
      save,
    );
    moments = { mean: tf.keep(mean), variance: tf.keep(variance) };
    return made;
  });
  if (moments === undefined) throw new Error("The batch gave no moments.");
  return { y, ...moments };
}

export const byFusedOp: Normalize = (tf, x, gamma, beta, epsilon) => {
  const channels = x.shape.at(-1) ?? 0;
  const samples = x.size / channels;
  const attributes = [
    ...T,
    { ...T[0], name: "U" } as (typeof T)[number],
    float("epsilon", epsilon),
    NHWC,
    bool("is_training", true),
  ];
  return keepingMoments(
    tf,
    [x, gamma, beta],
    ([input, scale, offset], save) => {
      const none = tf.tensor1d([]);
      const flat = tf.reshape(input, [samples, 1, 1, channels]);
      const outputs = run(
        tf,
        "FusedBatchNormV3",
        [...attributes, float("exponential_avg_factor", 1)],
        [flat, scale, offset, none, none],
        6,
      );
      save([flat, scale, nth(outputs, 3), nth(outputs, 4), nth(outputs, 5)]);
      return {
        value: tf.reshape(nth(outputs, 0), x.shape),
        mean: nth(outputs, 1),
        // The op's variance divides by samples - 1.
        variance: tf.mul(nth(outputs, 2), (samples - 1) / samples),
        gradFunc: (dy, saved) => {
          const gradients = run(
            tf,
            "FusedBatchNormGradV3",
            attributes,
            [tf.reshape(dy, [samples, 1, 1, channels]), ...saved],
            5,
          );
          return [
            tf.reshape(nth(gradients, 0), x.shape),
            nth(gradients, 1),
            nth(gradients, 2),
          ];
        },
      };
    },
  );
};

/** With c = x - μ and s = 1 / √(σ² + ε): dx = γ s (dy - mean(dy) - c s² mean(dy c)), the means over all axes but the last (Ioffe & Szegedy 2015). */
export const byPlainOps: Normalize = (tf, x, gamma, beta, epsilon) => {
  const channels = x.shape.at(-1) ?? 0;
  const samples = x.size / channels;
  const op2 = binary(tf);
  return keepingMoments(
    tf,
    [x, gamma, beta],
    ([input, scale, offset], save) => {
      const flat = tf.reshape(input, [samples, channels]);
      const mean = tf.mean(flat, 0);
      const centred = op2("Sub", flat, mean);
      const variance = tf.mean(tf.square(centred), 0);
      const inverse = tf.rsqrt(tf.add(variance, epsilon));
      const slope = op2("Mul", scale, inverse);
      save([centred, inverse, slope]);
      return {
        value: tf.reshape(
          op2("AddV2", op2("Mul", centred, slope), offset),
          x.shape,
        ),
        mean,
        variance,
        gradFunc: (dy, saved) =>
          // In a tidy of its own, so that what is as large as the input goes at once.
          tf.tidy(() => {
            const [centred_, inverse_, slope_] = saved as [
              Tensor,
              Tensor,
              Tensor,
            ];
            const d = tf.reshape(dy, [samples, channels]);
            const dBeta = tf.sum(d, 0);
            const along = tf.sum(op2("Mul", d, centred_), 0);
            const level = tf.div(dBeta, samples);
            const lean = tf.div(tf.mul(along, tf.square(inverse_)), samples);
            const inner = op2(
              "Sub",
              op2("Sub", d, level),
              op2("Mul", centred_, lean),
            );
            return [
              tf.reshape(op2("Mul", inner, slope_), x.shape),
              tf.mul(along, inverse_),
              dBeta,
            ];
          }),
      };
    },
  );
};

/**
 * Samples a channel up to which cuDNN has its quick kernels. Seen on an H100: 6,272 and 4,096 quick, 16,384 slow back, 65,536 slow in both
 * directions.
 */
const QUICK_SAMPLES = 8192;

export function fuseBatchNormalization(tf: Tf): void {
  const prototype = Object.getPrototypeOf(
    tf.layers.batchNormalization(),
  ) as BatchNormalization;
  // oxlint-disable-next-line typescript/unbound-method -- called with `this` below
  const plain = prototype.call;
  prototype.call = function (this: BatchNormalization, inputs, kwargs) {
    const x = Array.isArray(inputs) ? inputs[0] : inputs;
    const gamma = this.gamma ?? undefined;
    const beta = this.beta ?? undefined;
    const fits =
      fusing(tf) &&
      kwargs.training === true &&
      x !== undefined &&
      x.dtype === "float32" &&
      x.rank >= 2 &&
      (this.axis === -1 || this.axis === x.rank - 1) &&
      // With one sample a channel the op's variance cannot be made tf.js's.
      x.size > (x.shape.at(-1) ?? 0) &&
      gamma !== undefined &&
      beta !== undefined;
    if (!fits) return plain.call(this, inputs, kwargs);
    const normalize =
      nativeBackend(tf).isUsingGpuDevice &&
      x.size > QUICK_SAMPLES * (x.shape.at(-1) ?? 0)
        ? byPlainOps
        : byFusedOp;
    return tf.tidy(() => {
      const { y, mean, variance } = normalize(
        tf,
        x,
        gamma.read(),
        beta.read(),
        this.epsilon,
      );
      const follow = (moving: Weight, value: Tensor): void =>
        tf.tidy(() => {
          const old = moving.read();
          moving.write(
            tf.sub(old, tf.mul(tf.sub(old, value), 1 - this.momentum)),
          );
        });
      follow(this.movingMean, mean);
      follow(this.movingVariance, variance);
      tf.dispose([mean, variance]);
      return y;
    });
  };
}
