import * as tf from "../../backend/tf.js";
import { ScratchOptimizer } from "./optimizer.js";
import type { LearningRate } from "./schedule.js";

export interface AdamOptions {
  /** How slowly the mean of the gradient forgets (default 0.9). */
  β1?: number;
  /** How slowly the mean of its square forgets (default 0.999). */
  β2?: number;
  ε?: number;
}

/** η m̂ / (√v̂ + ε): both means divided by what is missing to them after few updates, since they began at zero. */
function step(
  gradient: tf.Tensor,
  [m, v]: readonly tf.Tensor[],
  update: number,
  rate: number,
  { β1 = 0.9, β2 = 0.999, ε = 1e-7 }: AdamOptions,
): { step: tf.Tensor; state: [tf.Tensor, tf.Tensor] } {
  const mean = m!.mul(β1).add(gradient.mul(1 - β1));
  const size = v!.mul(β2).add(gradient.square().mul(1 - β2));
  const m̂ = mean.div(1 - β1 ** update);
  const v̂ = size.div(1 - β2 ** update);
  return { step: m̂.mul(rate).div(v̂.sqrt().add(ε)), state: [mean, size] };
}

/**
 * Momentum and a rate for each weight together.
 *
 * @example
 * optimizers.adam(0.001).kind;   // "adam"
 * @see Kingma & Ba 2015, "Adam: a method for stochastic optimization", algorithm 1
 */
export function adam(
  rate: LearningRate = 0.001,
  options: AdamOptions = {},
): ScratchOptimizer {
  return new ScratchOptimizer(
    "adam",
    rate,
    2,
    (weight, gradient, state, update, η) => {
      const next = step(gradient, state, update, η, options);
      return { weight: weight.sub(next.step), state: next.state };
    },
  );
}

/**
 * Adam whose weights also shrink by a share of themselves at each update, w ← w - η λ w, whatever the size of their gradients.
 *
 * @example
 * optimizers.adamw(0.001, { decay: 0.01 }).kind;   // "adamw"
 * @see Loshchilov & Hutter 2019, "Decoupled weight decay regularization"
 */
export function adamw(
  rate: LearningRate = 0.001,
  { decay = 0.01, ...options }: AdamOptions & { decay?: number } = {},
): ScratchOptimizer {
  return new ScratchOptimizer(
    "adamw",
    rate,
    2,
    (weight, gradient, state, update, η) => {
      const next = step(gradient, state, update, η, options);
      return {
        weight: weight.mul(1 - η * decay).sub(next.step),
        state: next.state,
      };
    },
  );
}
