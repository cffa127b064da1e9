import * as tf from "../../backend/tf.js";

/** Targets and predictions, both [batch, …], to one number. */
export type Loss = (actual: tf.Tensor, predicted: tf.Tensor) => tf.Scalar;

/** log 0 is -∞: probabilities stay as far from 0 and 1 as float32 can tell, as in Keras. */
const ε = 1e-7;

/** @throws RangeError unless both have the same shape */
export function requireSameShape(
  name: string,
  actual: tf.Tensor,
  predicted: tf.Tensor,
): void {
  if (!tf.util.arraysEqual(actual.shape, predicted.shape))
    throw new RangeError(
      `${name} expected targets and predictions of one shape, received [${actual.shape.join(", ")}] and [${predicted.shape.join(", ")}]. Reshape, or encode labels with tf.oneHot.`,
    );
}

/** Probabilities, kept away from 0 and 1. */
export const clipped = (probabilities: tf.Tensor): tf.Tensor =>
  probabilities.clipByValue(ε, 1 - ε);
