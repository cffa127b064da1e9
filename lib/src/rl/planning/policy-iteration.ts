import { solve } from "./linear-system.js";
import type { MDP } from "../mdp.js";
import type { Solution } from "../policy.js";
import { backupOf, greedy, untilRest, type Backup } from "./backup.js";

/** Above this, elimination (states³ / 3 products) takes longer than sweeping does. */
const ELIMINATION_STATES = 500;

export interface PolicyIterationOptions {
  /** γ, from 0 to 1. */
  discount: number;
  /** Where to start (default: the action that pays most at once). */
  policy?: ArrayLike<number>;
  maxIterations?: number;
  /** Told of each policy with its values. */
  onIteration?: (
    iteration: number,
    policy: Int32Array,
    values: Float64Array,
  ) => void;
}

/**
 * The best policy, by turns: the values of the policy, exactly; then in each state the action that is best by them; until none changes.
 *
 * @returns values, policy, action values, and how many policies were tried
 * @throws RangeError where a policy on the way never ends at discount 1, so that its values do not exist
 * @example
 * const { policy, iterations } = policyIteration(new FrozenLake().mdp, { discount: 0.9 });
 * @see Howard 1960, Dynamic Programming and Markov Processes; Sutton & Barto, 4.3
 */
export function policyIteration(
  mdp: MDP,
  options: PolicyIterationOptions,
): Solution & { iterations: number } {
  const { discount, maxIterations = 1000, onIteration } = options;
  const backup = backupOf(mdp, discount);
  let policy =
    options.policy === undefined
      ? greedy(backup, new Float64Array(mdp.states)).policy
      : requirePolicy(mdp, options.policy);
  let values: Float64Array = new Float64Array(mdp.states);
  for (let iterations = 1; iterations <= maxIterations; iterations++) {
    values = valuesOf(backup, policy, discount, values);
    onIteration?.(iterations, policy.slice(), values.slice());
    const better = greedy(backup, values);
    // An action that is better by rounding alone would turn in circles: the old one stays unless another is truly better.
    const next = policy.map((old, state) => {
      const row = better.actionValues[state]!;
      const best = better.policy[state]!;
      const gain = row[best]! - row[old]!;
      return gain > 1e-10 * Math.max(1, Math.abs(row[best]!)) ? best : old;
    });
    if (next.every((action, state) => action === policy[state]))
      return Object.assign(better, { policy, values, iterations });
    policy = next;
  }
  throw new RangeError(
    `policyIteration expected to be done in ${maxIterations} iterations and was not. Give a larger maxIterations.`,
  );
}

function requirePolicy(mdp: MDP, given: ArrayLike<number>): Int32Array {
  const policy = Int32Array.from(given);
  const odd = policy.findIndex((a) => a < 0 || a >= mdp.actions);
  if (policy.length !== mdp.states || odd >= 0)
    throw new RangeError(
      `policyIteration: policy expected an action 0 … ${mdp.actions - 1} for each of ${mdp.states} states, received ${odd >= 0 ? `${policy[odd]} for state ${odd}` : `${policy.length} of them`}.`,
    );
  return policy;
}

/** v = (I - γ P_π)⁻¹ r_π */
function valuesOf(
  backup: Backup,
  policy: Int32Array,
  discount: number,
  start: Float64Array,
): Float64Array {
  const { states, actions, rewards, offsets, next, weights } = backup;
  const reward = (pair: number): number =>
    rewards[pair] === -Infinity ? 0 : rewards[pair]!;
  if (states <= ELIMINATION_STATES) {
    const A = Array.from({ length: states }, (_, state) => {
      const row = new Float64Array(states);
      row[state] = 1;
      const pair = state * actions + policy[state]!;
      for (let at = offsets[pair]!; at < offsets[pair + 1]!; at++)
        row[next[at]!]! -= weights[at]!;
      return row;
    });
    const b = Float64Array.from(policy, (action, state) =>
      reward(state * actions + action),
    );
    const solved = solve(A, b);
    if (solved !== undefined) return solved;
  } else {
    const rest = untilRest(
      { discount, tolerance: 1e-10 },
      (values, into) => {
        let largest = 0;
        for (let state = 0; state < states; state++) {
          const pair = state * actions + policy[state]!;
          let sum = reward(pair);
          for (let at = offsets[pair]!; at < offsets[pair + 1]!; at++)
            sum += weights[at]! * values[next[at]!]!;
          largest = Math.max(largest, Math.abs(sum - values[state]!));
          into[state] = sum;
        }
        return largest;
      },
      Float64Array.from(start),
    );
    if (rest.converged) return rest.values;
  }
  throw new RangeError(
    "policyIteration expected a discount below 1: a policy on the way never ends, so what it earns has no end either. Give discount: 0.99, or a policy to start from that reaches an end.",
  );
}
