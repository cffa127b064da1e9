import type { MDP } from "../mdp.js";
import type { Solution } from "../policy.js";
import {
  backupOf,
  greedy,
  untilRest,
  type Backup,
  type Swept,
  type SweepOptions,
} from "./backup.js";
import { sweeperOf, type Sweeper } from "./sweep.js";

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
  const plan = takePlan(mdp, options.discount);
  try {
    const { sweep, values: first, into, begin, actionValues } = plan.sweeper;
    begin();
    const { values, ...swept } = untilRest(options, sweep, first, into);
    const flat = actionValues(values);
    return Object.assign(greedy(plan.backup, values.slice(), flat), swept);
  } finally {
    plans.set(mdp, plan);
  }
}

interface Plan {
  discount: number;
  backup: Backup;
  sweeper: Sweeper;
}

/** What the last call made of an MDP: for many states that takes as long as several sweeps. */
const plans = new WeakMap<MDP, Plan>();

/** Lent: who plans within `onSweep` gets one of his own. */
function takePlan(mdp: MDP, discount: number): Plan {
  const last = plans.get(mdp);
  plans.delete(mdp);
  if (last?.discount === discount) return last;
  const backup = backupOf(mdp, discount);
  return { discount, backup, sweeper: sweeperOf(backup) };
}
