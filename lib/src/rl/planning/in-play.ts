/**
 * Actions that lie far behind the best of their state are not looked at for a while: where the values of all states change by nearly the
 * same, all actions do. They come back before they could win, so that what is computed stays the very same.
 *
 * @see MacQueen 1967, "A test for suboptimal actions in Markovian decision problems". His bounds hold for ever and let few go before the
 *   values rest; these hold for some sweeps.
 */
import type { LoopMemory } from "../../backend/assembly/memory.js";
import type { Backup } from "./backup.js";

/** Pairs of state and action with their outcomes, one after the other, as in a `Backup`. */
export interface Table {
  /** [states]: how many pairs there are up to the end of each state. */
  ends: Int32Array;
  /** [pairs] */
  rewards: Float64Array;
  /** [pairs + 1] */
  offsets: Int32Array;
  next: Int32Array;
  weights: Float64Array;
}

/** How many bytes of memory the arrays of a table of all pairs take. */
export const tableBytes = (backup: Backup): number[] => {
  const { states, rewards, offsets, next, weights } = backup;
  return [4 * states, ...[rewards, offsets, next, weights].map((a) => a.byteLength)]; // prettier-ignore
};

export function emptyTable(memory: LoopMemory, backup: Backup): Table {
  const { states, rewards, offsets, next, weights } = backup;
  return {
    ends: memory.int32(states),
    rewards: memory.float64(rewards.length),
    offsets: memory.int32(offsets.length),
    next: memory.int32(next.length),
    weights: memory.float64(weights.length),
  };
}

export function fullTable(memory: LoopMemory, backup: Backup): Table {
  const table = emptyTable(memory, backup);
  table.ends.set(table.ends.map((_, state) => (state + 1) * backup.actions));
  table.rewards.set(backup.rewards);
  table.offsets.set(backup.offsets);
  table.next.set(backup.next);
  table.weights.set(backup.weights);
  return table;
}

/** A table is made anew where at least so much of it goes. */
const WORTH_WHILE = 1 / 4;
/** What rounding may add to a sum, as a share of it. */
const ROUNDING = 1e-12;
/** How sure to be that values come to rest as fast as they did. */
const CAUTION = 2;

/** Which actions the next sweep looks at. */
export class InPlay {
  #table: Table;
  /** By how much two actions of one state may still come nearer to each other until those left out are needed. */
  #left = Infinity;
  #lastDrift = Infinity;
  #lastTried = Infinity;
  /** No value is larger. */
  #size = 0;
  /** The least and the largest sum of an action's weights. */
  readonly #sums: readonly [number, number];

  /** @param some a second table, of which as much is used as is in play */
  constructor(
    readonly all: Table,
    readonly some: Table,
  ) {
    this.#table = all;
    this.#sums = weightSums(all);
  }

  get table(): Table {
    return this.#table;
  }

  /** All values are 0. */
  begin(): void {
    this.#size = 0;
    this.#restart();
  }

  /** All actions are in play. */
  #restart(): void {
    this.#table = this.all;
    this.#left = Infinity;
    this.#lastDrift = Infinity;
    this.#lastTried = Infinity;
  }

  /**
   * To be told after each sweep.
   *
   * @param q [pairs of the table] that it came to, of which `best` [states] are the largest
   * @param least change of a value; @param most, both with their signs
   */
  swept(
    q: Float64Array,
    best: Float64Array,
    least: number,
    most: number,
  ): void {
    const drift = this.#driftOf(least, most);
    const before = this.#lastDrift;
    this.#lastDrift = drift;
    this.#size += Math.max(-least, most);
    this.#left -= drift;
    if (this.#left < 0) {
      // The sweep that was is right; the next might not be.
      this.#restart();
    } else if (before < Infinity && drift < this.#lastTried / 2) {
      this.#lastTried = drift;
      // All further drifts, if they shrink as the last did.
      const pace = before === 0 ? 0 : Math.min(drift / before, 0.99);
      const rest = (drift * pace) / (1 - pace);
      this.#leaveOut(q, best, drift, CAUTION * rest);
    }
  }

  /** By how much the next q of two actions may come nearer to each other, when values change by no less and no more than this. */
  #driftOf(least: number, most: number): number {
    const [low, high] = this.#sums;
    return most * (most > 0 ? high : low) - least * (least > 0 ? low : high);
  }

  /**
   * @param drift of the sweep that was: q is of the values before it
   * @param rest of all that are to come, as it seems
   */
  #leaveOut(
    q: Float64Array,
    best: Float64Array,
    drift: number,
    rest: number,
  ): void {
    const from = this.#table;
    const most = (1 - WORTH_WHILE) * from.ends.at(-1)!;
    // One action at least stays in nearly every state.
    if (best.length > most) return;
    const margin = drift + rest + ROUNDING * this.#size;
    if (countKept(from, q, best, margin) > most) return;
    keep(from, q, best, margin, this.some);
    this.#table = this.some;
    this.#left = Math.min(this.#left, rest);
  }
}

function weightSums({
  ends,
  rewards,
  offsets,
  weights,
}: Table): [number, number] {
  let [low, high] = [Infinity, 0];
  const pairs = ends.at(-1)!;
  for (let pair = 0, at = 0; pair < pairs; pair++) {
    let sum = 0;
    for (const end = offsets[pair + 1]!; at < end; at++) sum += weights[at]!;
    if (rewards[pair] === -Infinity) continue;
    low = Math.min(low, sum);
    high = Math.max(high, sum);
  }
  return [Math.min(low, high), high];
}

/** How many pairs would be left. */
function countKept(
  { ends }: Table,
  q: Float64Array,
  best: Float64Array,
  margin: number,
): number {
  let kept = 0;
  for (let state = 0, pair = 0; state < ends.length; state++) {
    const wanted = best[state]! - margin;
    for (const end = ends[state]!; pair < end; pair++)
      if (q[pair]! >= wanted) kept++;
  }
  return kept;
}

/** What is left, into another table or the same. */
function keep(
  from: Table,
  q: Float64Array,
  best: Float64Array,
  margin: number,
  into: Table,
): void {
  let pairs = 0;
  let outcomes = 0;
  for (let state = 0, pair = 0; state < from.ends.length; state++) {
    const wanted = best[state]! - margin;
    for (const end = from.ends[state]!; pair < end; pair++) {
      if (!(q[pair]! >= wanted)) continue;
      const last = from.offsets[pair + 1]!;
      let at = from.offsets[pair]!;
      into.rewards[pairs] = from.rewards[pair]!;
      for (; at < last; at++, outcomes++) {
        into.next[outcomes] = from.next[at]!;
        into.weights[outcomes] = from.weights[at]!;
      }
      into.offsets[++pairs] = outcomes;
    }
    into.ends[state] = pairs;
  }
}
