import type { TabularEnvironment } from "../environments/tabular.js";
import { argmax } from "../policy.js";
import type { Learned } from "./episodes.js";
import {
  temporalDifference,
  type TemporalDifferenceOptions,
} from "./temporal-difference.js";

/**
 * Learns the best policy while it follows another one: q(s, a) ← q + α (r + γ max_a' q(s', a') - q).
 *
 * @returns values, policy and action values, with the return and length of each episode
 * @example
 * const lake = new FrozenLake({ slippery: false });
 * const { policy, returns } = await qLearning(lake, { episodes: 500, learningRate: 0.5, seed: 1 });
 * lake.render({ policy });
 * @see Watkins 1989, Learning from Delayed Rewards; Sutton & Barto, 6.5
 */
export function qLearning(
  environment: TabularEnvironment,
  options: TemporalDifferenceOptions,
): Promise<Learned> {
  return temporalDifference(environment, options, ({ q }, state) => {
    const row = q[state]!;
    return row[argmax(row)]!;
  });
}
