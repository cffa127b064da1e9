import * as tf from "../../backend/tf.js";
import { requireSameShape } from "./loss.js";

/**
 * mean (y - ŷ)², in squared units of y.
 *
 * @throws RangeError where shapes differ
 * @example
 * losses.meanSquaredError(tf.tensor([1, 2]), tf.tensor([1, 4])).dataSync()[0];   // 2
 */
export function meanSquaredError(
  actual: tf.Tensor,
  predicted: tf.Tensor,
): tf.Scalar {
  requireSameShape("meanSquaredError", actual, predicted);
  return actual.sub(predicted).square().mean();
}
