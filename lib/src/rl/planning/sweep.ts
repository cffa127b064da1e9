/** Bellman's backup of all states at once, of which value iteration is made. */
import {
  absoluteF64,
  addF64,
  addI32,
  constant,
  constantF64,
  equalF64,
  F64,
  get,
  greaterF64,
  I32,
  lessThan,
  loadF64,
  loadI32,
  multiplyF64,
  onward,
  put,
  repeat,
  select,
  shiftLeft,
  storeF64,
  subtractF64,
  subtractI32,
  when,
  type Code,
} from "../../backend/assembly/assembler.js";
import { aligned, LoopMemory, loopsOf } from "../../backend/assembly/memory.js";
import { actionValue, actionValues, type Backup } from "./backup.js";

/** Two arrays of values, and what is computed from one of them. */
export interface Sweeper {
  /** [states] each. */
  values: Float64Array;
  into: Float64Array;
  /** v ← max_a q(s, a), from `values` into `into`. @returns the largest change */
  sweep: (values: Float64Array, into: Float64Array) => number;
  /** [states * actions]: q(s, a) by `values`. */
  actionValues: (values: Float64Array) => Float64Array;
}

/** Outcomes from which WebAssembly sweeps: fewer take less time than a copy of them. */
const MANY = 20_000;

export const sweeperOf = (backup: Backup): Sweeper =>
  backup.next.length < MANY ? openSweeper(backup) : fastSweeper(backup);

export function openSweeper(backup: Backup): Sweeper {
  const { states, actions } = backup;
  return {
    values: new Float64Array(states),
    into: new Float64Array(states),
    sweep: (values, into) => {
      let largest = 0;
      for (let state = 0; state < states; state++) {
        let best = -Infinity;
        for (let action = 0; action < actions; action++)
          best = Math.max(best, actionValue(backup, values, state * actions + action)); // prettier-ignore
        if (best === -Infinity) best = 0; // an end
        largest = Math.max(largest, Math.abs(best - values[state]!));
        into[state] = best;
      }
      return largest;
    },
    actionValues: (values) => actionValues(backup, values),
  };
}

/**
 * The same with the same numbers, in WebAssembly. There most of the time goes into waiting for values that lie anywhere in memory; in what
 * V8 makes of the loop above it goes into checking indices and moving them about, six times as much.
 */
export function fastSweeper(backup: Backup): Sweeper {
  const { states, actions, rewards, offsets, next, weights } = backup;
  const bytes = [rewards, offsets, next, weights].map((a) => a.byteLength);
  bytes.push(8 * states, 8 * states, rewards.byteLength);
  const memory = LoopMemory.of(bytes.reduce((sum, n) => sum + aligned(n), 0));
  const at = {
    rewards: memory.float64(rewards.length),
    offsets: memory.int32(offsets.length),
    next: memory.int32(next.length),
    weights: memory.float64(weights.length),
  };
  at.rewards.set(rewards);
  at.offsets.set(offsets);
  at.next.set(next);
  at.weights.set(weights);
  const q = memory.float64(states * actions);
  const addresses = [at.rewards, at.offsets, at.next, at.weights].map((a) => a.byteOffset) as [number, number, number, number]; // prettier-ignore
  const loops = sweepLoops(memory) as SweepLoops;
  return {
    values: memory.float64(states),
    into: memory.float64(states),
    sweep: (values, into) =>
      loops.sweep(states, actions, ...addresses, values.byteOffset, into.byteOffset), // prettier-ignore
    actionValues: (values) => {
      loops.actionValues(q.length, 0, ...addresses, values.byteOffset, q.byteOffset); // prettier-ignore
      return q.slice();
    },
  };
}

/** All but the first two are addresses. */
type Loop<Result> = (
  count: number,
  actions: number,
  rewards: number,
  offsets: number,
  next: number,
  weights: number,
  values: number,
  into: number,
) => Result;

interface SweepLoops {
  /** Counts states. */
  sweep: Loop<number>;
  /** Counts pairs of state and action. */
  actionValues: Loop<void>;
}

const [count, actions, rewards, offsets, next, weights, values, into] = [0, 1, 2, 3, 4, 5, 6, 7]; // prettier-ignore
/** The loops' own: where a state's value and an outcome are, where the outcomes end, actions that are left; then what is computed. */
const [own, at, end, left, sum, best, change, largest] = [8, 9, 10, 11, 12, 13, 14, 15]; // prettier-ignore
const countDown = (local: number): Code => put(local, subtractI32(get(local), constant(1))); // prettier-ignore

/** `actionValue` of the next pair: into `sum`. */
function nextActionValue(): Code[] {
  const value = loadF64(addI32(get(values), shiftLeft(loadI32(get(at)), constant(3)))); // prettier-ignore
  const more = lessThan(get(at), get(end));
  return [
    put(sum, loadF64(get(rewards))),
    onward(rewards, 8),
    onward(offsets, 4),
    put(end, addI32(get(next), shiftLeft(loadI32(get(offsets)), constant(2)))),
    when(
      more,
      repeat(
        [
          put(sum, addF64(get(sum), multiplyF64(loadF64(get(weights)), value))),
          onward(at, 4),
          onward(weights, 8),
        ],
        more,
      ),
    ),
  ];
}

/** The outcomes lie in the order of the pairs, so that `at` and `weights` only go on. */
const sweep: Code[] = [
  put(own, get(values)),
  put(at, get(next)),
  repeat(
    [
      put(best, constantF64(-Infinity)),
      put(left, get(actions)),
      repeat(
        [
          ...nextActionValue(),
          put(best, select(greaterF64(get(sum), get(best)), get(sum), get(best))), // prettier-ignore
          countDown(left),
        ],
        get(left),
      ),
      put(best, select(equalF64(get(best), constantF64(-Infinity)), constantF64(0), get(best))), // prettier-ignore
      put(change, absoluteF64(subtractF64(get(best), loadF64(get(own))))),
      put(largest, select(greaterF64(get(change), get(largest)), get(change), get(largest))), // prettier-ignore
      storeF64(get(into), get(best)),
      onward(own, 8),
      onward(into, 8),
      countDown(count),
    ],
    get(count),
  ),
  get(largest),
];

const everyActionValue: Code[] = [
  put(at, get(next)),
  repeat(
    [
      ...nextActionValue(),
      storeF64(get(into), get(sum)),
      onward(into, 8),
      countDown(count),
    ],
    get(count),
  ),
];

const layout = {
  parameters: Array.from({ length: 8 }, () => I32),
  locals: [I32, I32, I32, I32, F64, F64, F64, F64],
};

const sweepLoops = loopsOf([
  { ...layout, name: "sweep", results: [F64], body: sweep },
  { ...layout, name: "actionValues", results: [], body: everyActionValue },
]);
