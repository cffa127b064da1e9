import { ScratchOptimizer } from "./optimizer.js";
import type { LearningRate } from "./schedule.js";

/**
 * Gradient descent: w ← w - η g.
 *
 * @example
 * const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [1] })] });
 * model.compile({ optimizer: optimizers.sgd(0.1), loss: "meanSquaredError" });
 * @see Robbins & Monro 1951, "A stochastic approximation method"
 */
export function sgd(rate: LearningRate): ScratchOptimizer {
  return new ScratchOptimizer(
    "sgd",
    rate,
    0,
    (weight, gradient, _s, _n, η) => ({
      weight: weight.sub(gradient.mul(η)),
      state: [],
    }),
  );
}
