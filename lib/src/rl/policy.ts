/** What to do in each state, and what that is worth. */
import type { MDP } from "./mdp.js";

/** [states]: the action of each state; or [states, actions]: the probability of each action. */
export type Policy = ArrayLike<number> | readonly (readonly number[])[];

/** What a solver or a learner gives. */
export interface Solution {
  /** [states]: what is earned on from each, discounted. */
  values: Float64Array;
  /** [states]: the best action; the first of equals. 0 where a state is an end. */
  policy: Int32Array;
  /** [states][actions]: what is earned by taking the action first. -Infinity where it does not exist. */
  actionValues: number[][];
}

/** The first of the largest. */
export function argmax(values: ArrayLike<number>): number {
  let best = 0;
  for (let i = 1; i < values.length; i++)
    if (values[i]! > values[best]!) best = i;
  return best;
}

/** Its probabilities as [states, actions], flat; whole numbers become ones. @throws RangeError where it does not fit */
export function policyProbabilities(mdp: MDP, policy: Policy): Float64Array {
  const { states, actions } = mdp;
  if (policy.length !== states)
    throw new RangeError(
      `policy expected an action for each of ${states} states, received ${policy.length}.`,
    );
  const flat = new Float64Array(states * actions);
  for (let state = 0; state < states; state++) {
    const choice = policy[state];
    if (typeof choice === "number") {
      if (!Number.isInteger(choice) || choice < 0 || choice >= actions)
        throw new RangeError(
          `policy: state ${state} expected an action 0 … ${actions - 1}, received ${choice}.`,
        );
      flat[state * actions + choice] = 1;
      continue;
    }
    const sum = choice?.reduce((total, p) => total + p, 0) ?? Number.NaN;
    if (
      choice?.length !== actions ||
      !(Math.abs(sum - 1) <= 1e-6) ||
      choice.some((p) => p < 0)
    )
      throw new RangeError(
        `policy: state ${state} expected ${actions} probabilities that sum to 1, received ${JSON.stringify(choice)}.`,
      );
    flat.set(choice, state * actions);
  }
  return flat;
}
