import { ScratchOptimizer } from "./optimizer.js";
import type { LearningRate } from "./schedule.js";

/**
 * A rate for each weight: the gradient is divided by its recent size, s ← ρ s + (1 - ρ) g², w ← w - η g / √(s + ε).
 *
 * @example
 * optimizers.rmsprop(0.01).kind;   // "rmsprop"
 * @see Tieleman & Hinton 2012, lecture 6.5 of "Neural networks for machine learning"
 */
export function rmsprop(
  rate: LearningRate,
  { ρ = 0.9, ε = 1e-7 }: { ρ?: number; ε?: number } = {},
): ScratchOptimizer {
  return new ScratchOptimizer(
    "rmsprop",
    rate,
    1,
    (weight, gradient, [s], _n, η) => {
      const size = s!.mul(ρ).add(gradient.square().mul(1 - ρ));
      return {
        weight: weight.sub(gradient.mul(η).div(size.add(ε).sqrt())),
        state: [size],
      };
    },
  );
}
