import * as tf from "../../backend/tf.js";
import { requireSameShape } from "./loss.js";

/**
 * 1 - 2 Σ y p / (Σ y + Σ p) of each sample, then the mean: how little two regions overlap, however small they are in the picture.
 *
 * @param actual [batch, …], 0 or 1
 * @param predicted [batch, …], probabilities
 * @throws RangeError where shapes differ
 * @example
 * losses.dice(tf.tensor2d([[1, 1, 0, 0]]), tf.tensor2d([[1, 0, 0, 0]])).dataSync()[0];   // 0.25 (with 1 added above and below)
 * @see Milletari, Navab & Ahmadi 2016, "V-Net"
 */
export function dice(actual: tf.Tensor, predicted: tf.Tensor): tf.Scalar {
  requireSameShape("dice", actual, predicted);
  const rows = actual.shape[0] ?? 1;
  const y = actual.toFloat().reshape([rows, -1]);
  const p = predicted.reshape([rows, -1]);
  // The 1 keeps an empty region that was predicted empty from 0 / 0, and gives it no loss.
  const both = y.mul(p).sum(1).mul(2).add(1);
  const either = y.sum(1).add(p.sum(1)).add(1);
  return tf.scalar(1).sub(both.div(either)).mean();
}
