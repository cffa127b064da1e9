import * as tf from "../../backend/tf.js";
import { clipped, requireSameShape } from "./loss.js";

/**
 * -mean (y log p + (1 - y) log(1 - p)), in nats.
 *
 * @param actual 0 or 1, or probabilities
 * @param predicted probabilities
 * @throws RangeError where shapes differ
 * @example
 * losses.binaryCrossEntropy(tf.tensor([1, 0]), tf.tensor([0.5, 0.5])).dataSync()[0];   // 0.693 = log 2
 */
export function binaryCrossEntropy(
  actual: tf.Tensor,
  predicted: tf.Tensor,
): tf.Scalar {
  requireSameShape("binaryCrossEntropy", actual, predicted);
  const y = actual.toFloat();
  const p = clipped(predicted);
  const one = tf.scalar(1);
  return y
    .mul(p.log())
    .add(one.sub(y).mul(one.sub(p).log()))
    .mean<tf.Scalar>()
    .neg();
}
