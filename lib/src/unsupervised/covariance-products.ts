/**
 * What full covariances need of many samples, on the backend in float32: from the differences themselves, one component after the other,
 * so that no more than a copy of the samples is held.
 */
import * as tf from "../backend/tf.js";
import type { Matrix } from "./algebra/matrix.js";
import type { Operand } from "./algebra/operand.js";

/** Multiplications below which a loop takes some ten milliseconds at most. */
const MANY = 10_000_000;

/** Whether the samples are many, and came as float32. With others the digits of float64 are worth a loop's time. */
export const byProducts = (X: Operand, components: number): boolean =>
  X.source.given instanceof Float32Array &&
  X.rows * X.columns ** 2 * components >= MANY;

const vector = (values: Float64Array): tf.Tensor1D =>
  tf.tensor1d(new Float32Array(values));

/** |W (x - μ)|² of each sample, for each component's W and μ: [samples, components]. */
export async function whitenedSquaresByProducts(
  X: Operand,
  means: Matrix,
  whiteners: readonly Matrix[],
): Promise<Matrix> {
  const { columns } = X;
  return X.onBackend((samples) => {
    const squares = whiteners.map(({ values }, k) =>
      tf.tidy(() => {
        const whitener = tf.reshape(vector(values), [columns, columns]);
        const centred = tf.sub(samples, vector(means.row(k)));
        return tf.sum(tf.square(tf.matMul(centred, whitener, false, true)), 1);
      }),
    );
    return tf.stack(squares, 1) as tf.Tensor2D;
  });
}

/** Σ r (x - μ)(x - μ)ᵀ of each component: [components × features, features]. */
export async function scatterByProducts(
  X: Operand,
  responsibilities: Matrix,
  means: Matrix,
): Promise<Matrix> {
  return X.onBackend((samples) => {
    const scatters = Array.from({ length: means.rows }, (_, k) =>
      tf.tidy(() => {
        const own = new Float32Array(X.rows);
        for (let i = 0; i < own.length; i++) own[i] = responsibilities.at(i, k);
        const centred = tf.sub(samples, vector(means.row(k)));
        const weighted = tf.mul(centred, tf.tensor2d(own, [X.rows, 1]));
        return tf.matMul(weighted, centred, true);
      }),
    );
    return tf.concat(scatters) as tf.Tensor2D;
  });
}
