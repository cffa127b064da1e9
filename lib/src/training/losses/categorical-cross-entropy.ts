import * as tf from "../../backend/tf.js";
import { clipped, requireSameShape } from "./loss.js";

/**
 * -Σ y log p over the classes, the mean over everything else, in nats.
 *
 * @param actual [batch, …, classes], one 1 a row
 * @param predicted [batch, …, classes], probabilities
 * @throws RangeError where shapes differ
 * @example
 * losses.categoricalCrossEntropy(tf.tensor2d([[0, 1]]), tf.tensor2d([[0.75, 0.25]])).dataSync()[0];   // 1.386 = log 4
 */
export function categoricalCrossEntropy(
  actual: tf.Tensor,
  predicted: tf.Tensor,
): tf.Scalar {
  requireSameShape("categoricalCrossEntropy", actual, predicted);
  return actual.mul(clipped(predicted).log()).sum(-1).mean<tf.Scalar>().neg();
}

/**
 * The same with class numbers in place of rows with one 1.
 *
 * @param actual [batch, …] or [batch, …, 1], class numbers
 * @param predicted [batch, …, classes], probabilities
 * @throws RangeError where shapes do not go together
 * @example
 * losses.sparseCategoricalCrossEntropy(tf.tensor1d([1]), tf.tensor2d([[0.75, 0.25]])).dataSync()[0];   // 1.386
 */
export function sparseCategoricalCrossEntropy(
  actual: tf.Tensor,
  predicted: tf.Tensor,
): tf.Scalar {
  const outer = predicted.shape.slice(0, -1);
  const classes = predicted.shape.at(-1) ?? 1;
  if (actual.size !== predicted.size / classes)
    throw new RangeError(
      `sparseCategoricalCrossEntropy expected class numbers [${outer.join(", ")}] for predictions [${predicted.shape.join(", ")}], received [${actual.shape.join(", ")}].`,
    );
  const labels = actual.reshape(outer).toInt() as tf.Tensor1D;
  return categoricalCrossEntropy(
    tf.oneHot(labels, classes).toFloat(),
    predicted,
  );
}
