/** Bellman's backup, on flat arrays: what all planning is made of. */
import type { MDP } from "../mdp.js";
import type { Solution } from "../policy.js";

/** What planning needs of an MDP at one discount. */
export interface Backup {
  readonly states: number;
  readonly actions: number;
  /** [states * actions]: the mean reward of each action; -Infinity where it does not exist. */
  readonly rewards: Float64Array;
  /** [states * actions + 1] */
  readonly offsets: Int32Array;
  readonly next: Int32Array;
  /** Probability times discount, of the outcomes after which something may still be earned. */
  readonly weights: Float64Array;
}

/** @throws RangeError unless 0 <= discount <= 1 */
export function requireDiscount(discount: number): void {
  if (!(discount >= 0 && discount <= 1))
    throw new RangeError(
      `discount expected a number from 0 to 1, received ${discount}. Give 0.9, for example.`,
    );
}

export function backupOf(mdp: MDP, discount: number): Backup {
  requireDiscount(discount);
  const pairs = mdp.states * mdp.actions;
  const rewards = new Float64Array(pairs);
  const offsets = new Int32Array(pairs + 1);
  const next = new Int32Array(mdp.next.length);
  const weights = new Float64Array(mdp.next.length);
  let kept = 0;
  for (let pair = 0; pair < pairs; pair++) {
    const from = mdp.offsets[pair]!;
    const to = mdp.offsets[pair + 1]!;
    let reward = 0;
    for (let at = from; at < to; at++) {
      reward += mdp.probabilities[at]! * mdp.rewards[at]!;
      if (mdp.terminal[at] === 1) continue;
      next[kept] = mdp.next[at]!;
      weights[kept++] = mdp.probabilities[at]! * discount;
    }
    rewards[pair] = from === to ? -Infinity : reward;
    offsets[pair + 1] = kept;
  }
  return {
    states: mdp.states,
    actions: mdp.actions,
    rewards,
    offsets,
    next: next.subarray(0, kept),
    weights: weights.subarray(0, kept),
  };
}

/** r(s, a) + γ Σ p(s' | s, a) v(s') */
export function actionValue(
  { rewards, offsets, next, weights }: Backup,
  values: Float64Array,
  pair: number,
): number {
  let sum = rewards[pair]!;
  const end = offsets[pair + 1]!;
  for (let at = offsets[pair]!; at < end; at++)
    sum += weights[at]! * values[next[at]!]!;
  return sum;
}

/** [states * actions]: q(s, a) by these values. */
export function actionValues(
  backup: Backup,
  values: Float64Array,
): Float64Array {
  const flat = new Float64Array(backup.states * backup.actions);
  for (let pair = 0; pair < flat.length; pair++)
    flat[pair] = actionValue(backup, values, pair);
  return flat;
}

/** The values with the actions that are best by them. */
export function greedy(
  backup: Backup,
  values: Float64Array,
  flat = actionValues(backup, values),
): Solution {
  const { states, actions } = backup;
  const policy = new Int32Array(states);
  for (let state = 0, pair = 0; state < states; state++) {
    let best = -Infinity;
    for (let action = 0; action < actions; action++, pair++)
      if (flat[pair]! > best) {
        best = flat[pair]!;
        policy[state] = action;
      }
  }
  let rows: number[][] | undefined;
  return {
    values,
    policy,
    // A hundred thousand small arrays take longer than many sweeps: they are made for whoever asks.
    get actionValues() {
      return (rows ??= Array.from(policy, (_, state) =>
        Array.from(flat.subarray(state * actions, (state + 1) * actions)),
      ));
    },
  };
}

export interface SweepOptions {
  /** γ, from 0 to 1: what a reward of the next step is worth now. */
  discount: number;
  /** How far the values may be from the true ones; at discount 1, how little a sweep must change (default 1e-8). */
  tolerance?: number;
  /** Stop after so many sweeps (default 100,000). */
  maxSweeps?: number;
  /** Told after each sweep, with a copy of the values. */
  onSweep?: (sweep: number, values: Float64Array, change: number) => void;
}

export interface Swept {
  /** How often every state was looked at. */
  sweeps: number;
  /** Whether the tolerance was reached. */
  converged: boolean;
}

/** Sweeps between two arrays of values until they rest. */
export function untilRest(
  options: SweepOptions,
  step: (values: Float64Array, into: Float64Array) => number,
  values: Float64Array,
  into: Float64Array = new Float64Array(values.length),
): Swept & { values: Float64Array } {
  const { discount, tolerance = 1e-8, maxSweeps = 100_000, onSweep } = options;
  if (!(tolerance >= 0))
    throw new RangeError(
      `tolerance expected a number >= 0, received ${tolerance}.`,
    );
  if (!Number.isInteger(maxSweeps) || maxSweeps < 1)
    throw new RangeError(
      `maxSweeps expected a whole number >= 1, received ${maxSweeps}.`,
    );
  // ‖v - v*‖ <= γ / (1 - γ) times the last change (Bertsekas, Dynamic Programming and Optimal Control II, 2.2.1).
  const enough =
    discount < 1 && discount > 0
      ? (tolerance * (1 - discount)) / discount
      : tolerance;
  let sweeps = 0;
  let change = Infinity;
  while (sweeps < maxSweeps && !(change <= enough)) {
    change = step(values, into);
    [values, into] = [into, values];
    sweeps++;
    onSweep?.(sweeps, values.slice(), change);
  }
  return { values, sweeps, converged: change <= enough };
}
