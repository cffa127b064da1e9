import * as tf from "../../backend/tf.js";
import { clipped, requireSameShape, type Loss } from "./loss.js";

export interface FocalOptions {
  /** How much less a sample counts that is already right (default 2); 0 gives half of the binary cross-entropy at α = 0.5. */
  γ?: number;
  /** The weight of ones; zeros weigh 1 - α (default 0.25). */
  α?: number;
}

/**
 * -mean α (1 - p)^γ log p, where p is the probability of what is right: for classes of which one is rare.
 *
 * @throws RangeError where γ or α is out of its range, or shapes differ
 * @example
 * const loss = losses.focal({ γ: 2, α: 0.25 });
 * loss(tf.tensor([1]), tf.tensor([0.5])).dataSync()[0];   // 0.0433 = 0.25 · 0.5² · log 2
 * @see Lin et al. 2017, "Focal loss for dense object detection"
 */
export function focal({ γ = 2, α = 0.25 }: FocalOptions = {}): Loss {
  if (!(γ >= 0) || !(α >= 0 && α <= 1))
    throw new RangeError(
      `focal expected γ >= 0 and α from 0 to 1, received γ ${γ} and α ${α}.`,
    );
  return (actual, predicted) => {
    requireSameShape("focal", actual, predicted);
    const y = actual.toFloat();
    const one = tf.scalar(1);
    const p = clipped(predicted);
    const right = y.mul(p).add(one.sub(y).mul(one.sub(p)));
    const weight = y.mul(α).add(one.sub(y).mul(1 - α));
    return weight
      .mul(one.sub(right).pow(γ))
      .mul(right.log())
      .mean<tf.Scalar>()
      .neg();
  };
}
