import type { MDP } from "../mdp.js";
import type { Solution } from "../policy.js";
import {
  backupOf,
  greedy,
  sweep,
  untilRest,
  type Swept,
  type SweepOptions,
} from "./backup.js";

/**
 * The best policy, from values that are improved state by state: v(s) ← max_a Σ p(s' | s, a) (r + γ v(s')).
 *
 * @returns values, policy and action values; `converged` is false where `maxSweeps` came first
 * @throws RangeError unless 0 <= discount <= 1
 * @example
 * const lake = new FrozenLake();
 * const { values, policy, sweeps } = valueIteration(lake.mdp, { discount: 0.9 });
 * lake.render({ values, policy });
 * @see Bellman 1957, Dynamic Programming; Sutton & Barto, 4.4
 */
export function valueIteration(
  mdp: MDP,
  options: SweepOptions,
): Solution & Swept {
  const backup = backupOf(mdp, options.discount);
  const { values, ...swept } = untilRest(mdp.states, options, (from, into) =>
    sweep(backup, from, into),
  );
  return Object.assign(greedy(backup, values), swept);
}
