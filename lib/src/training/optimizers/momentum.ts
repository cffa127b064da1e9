import { ScratchOptimizer } from "./optimizer.js";
import type { LearningRate } from "./schedule.js";

/**
 * A ball with inertia: v ← μ v + g, w ← w - η v. What points the same way at every update adds up, what swings back and forth cancels.
 *
 * @example
 * optimizers.momentum(0.1, 0.9).kind;   // "momentum"
 * @see Polyak 1964, "Some methods of speeding up the convergence of iteration methods"
 */
export function momentum(rate: LearningRate, μ = 0.9): ScratchOptimizer {
  return new ScratchOptimizer(
    "momentum",
    rate,
    1,
    (weight, gradient, [v], _n, η) => {
      const velocity = v!.mul(μ).add(gradient);
      return { weight: weight.sub(velocity.mul(η)), state: [velocity] };
    },
  );
}
