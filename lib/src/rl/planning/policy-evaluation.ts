import type { MDP } from "../mdp.js";
import { policyProbabilities, type Policy } from "../policy.js";
import {
  actionValue,
  backupOf,
  untilRest,
  type Swept,
  type SweepOptions,
} from "./backup.js";

/**
 * What each state is worth under a policy: v(s) ← Σ_a π(a | s) Σ p(s' | s, a) (r + γ v(s')), sweep after sweep.
 *
 * @param policy an action for each state, or probabilities of actions
 * @returns values [states]; `converged` is false where `maxSweeps` came first, as it does at discount 1 where the policy never ends
 * @throws RangeError where the policy does not fit, or takes an action that does not exist
 * @example
 * const world = new GridWorld({ map: ["S..", "..G"] });
 * const anyway = Array.from({ length: 6 }, () => [0.25, 0.25, 0.25, 0.25]);
 * const { values } = policyEvaluation(world.mdp, anyway, { discount: 0.9 });
 * @see Sutton & Barto, 4.1
 */
export function policyEvaluation(
  mdp: MDP,
  policy: Policy,
  options: SweepOptions,
): Swept & { values: Float64Array } {
  const backup = backupOf(mdp, options.discount);
  const chosen = policyProbabilities(mdp, policy);
  const { states, actions } = mdp;
  const ends = requireExisting(mdp, chosen);
  const step = (values: Float64Array, into: Float64Array): number => {
    let largest = 0;
    for (let state = 0; state < states; state++) {
      let sum = 0;
      for (let action = 0; action < actions && !ends[state]; action++) {
        const pair = state * actions + action;
        const share = chosen[pair]!;
        if (share > 0) sum += share * actionValue(backup, values, pair);
      }
      largest = Math.max(largest, Math.abs(sum - values[state]!));
      into[state] = sum;
    }
    return largest;
  };
  return untilRest(options, step, new Float64Array(states));
}

/** @returns [states]: 1 where a state is an end, in which the policy says nothing */
function requireExisting(mdp: MDP, chosen: Float64Array): Uint8Array {
  const ends = new Uint8Array(mdp.states);
  const actions = Array.from({ length: mdp.actions }, (_, action) => action);
  for (let state = 0; state < mdp.states; state++) {
    if (!actions.some((action) => mdp.has(state, action))) {
      ends[state] = 1;
      continue;
    }
    const missing = actions.find(
      (action) =>
        chosen[state * mdp.actions + action]! > 0 && !mdp.has(state, action),
    );
    if (missing !== undefined)
      throw new RangeError(
        `policy: state ${state} expected an action that exists there, received ${missing}.`,
      );
  }
  return ends;
}
