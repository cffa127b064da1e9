import type { TabularEnvironment } from "../environments/tabular.js";
import type { Learned } from "./episodes.js";
import {
  temporalDifference,
  type TemporalDifferenceOptions,
} from "./temporal-difference.js";

/**
 * Learns what the policy that it follows is worth, its exploring included: q(s, a) ← q + α (r + γ q(s', a') - q), with the a' that it takes
 * next. Along a cliff it therefore keeps its distance, where Q-learning walks on the edge.
 *
 * @returns values, policy and action values, with the return and length of each episode
 * @example
 * const { returns } = await sarsa(new CliffWalking(), { episodes: 500, exploration: 0.1, learningRate: 0.5, discount: 1, seed: 1 });
 * @see Rummery & Niranjan 1994, "On-line Q-learning using connectionist systems"; Sutton & Barto, 6.4 and example 6.6
 */
export function sarsa(
  environment: TabularEnvironment,
  options: TemporalDifferenceOptions,
): Promise<Learned> {
  return temporalDifference(
    environment,
    options,
    ({ q }, state, action) => q[state]![action]!,
  );
}
