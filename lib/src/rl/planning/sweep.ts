/** Bellman's backup of all states at once, of which value iteration is made. */
import {
  addF64,
  addI32,
  constant,
  constantF64,
  equalF64,
  F64,
  get,
  I32,
  laneF64,
  largerF64x2,
  lessThan,
  loadF64,
  loadI32,
  multiplyF64,
  onward,
  put,
  repeat,
  select,
  shiftLeft,
  smallerF64x2,
  splatF64,
  storeF64,
  subtractF64,
  subtractI32,
  V128,
  when,
  type Code,
} from "../../backend/assembly/assembler.js";
import { aligned, LoopMemory, loopsOf } from "../../backend/assembly/memory.js";
import { actionValue, actionValues, type Backup } from "./backup.js";
import { emptyTable, fullTable, InPlay, tableBytes } from "./in-play.js";

/** Two arrays of values, and what is computed from one of them. */
export interface Sweeper {
  /** [states] each. */
  values: Float64Array;
  into: Float64Array;
  /** All values are 0. Each sweep from then on begins with what the one before it came to. */
  begin: () => void;
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
  const first = new Float64Array(states);
  return {
    values: first,
    into: new Float64Array(states),
    begin: () => void first.fill(0),
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
 * The same with the same numbers, in WebAssembly and without the actions that cannot win. There most of the time goes into waiting for
 * values that lie anywhere in memory; in what V8 makes of the loop above it goes into checking indices and moving them about, six times as
 * much.
 */
export function fastSweeper(backup: Backup): Sweeper & { inPlay: InPlay } {
  const { states } = backup;
  const pairs = states * backup.actions;
  const table = tableBytes(backup);
  const bytes = [...table, ...table, 8 * states, 8 * states, 8 * pairs, 16];
  const memory = LoopMemory.of(bytes.reduce((sum, n) => sum + aligned(n), 0));
  const inPlay = new InPlay(fullTable(memory, backup), emptyTable(memory, backup)); // prettier-ignore
  const q = memory.float64(pairs);
  const changes = memory.float64(2);
  const loops = sweepLoops(memory) as Record<"sweep" | "actionValues", Loop>;
  const run = (loop: Loop, times: number, arrays: ArrayBufferView[]): void =>
    loop(times, ...arrays.map((array) => array.byteOffset));
  const first = memory.float64(states);
  return {
    inPlay,
    values: first,
    into: memory.float64(states),
    begin: () => {
      first.fill(0);
      inPlay.begin();
    },
    sweep: (from, to) => {
      const { ends, rewards, offsets, next, weights } = inPlay.table;
      run(loops.sweep, states, [rewards, offsets, next, weights, from, q, ends, to, changes]); // prettier-ignore
      const [least, most] = [changes[0]!, changes[1]!];
      inPlay.swept(q, to, least, most);
      return Math.max(-least, most);
    },
    actionValues: (from) => {
      const { rewards, offsets, next, weights } = inPlay.all;
      run(loops.actionValues, pairs, [rewards, offsets, next, weights, from, q]); // prettier-ignore
      return q.slice();
    },
  };
}

/** Counts states, or pairs of state and action; then come addresses. */
type Loop = (count: number, ...addresses: number[]) => void;

const [count, rewards, offsets, next, weights, values, q] = [0, 1, 2, 3, 4, 5, 6]; // prettier-ignore
/** Those of `sweep` alone. */
const [ends, into, changes] = [7, 8, 9];
/** The loops' own: where a state's value and an outcome are, where outcomes and a state's pairs end, where q began; then what is computed. */
const [own, at, end, last, first, sum, best, change, least, most] = [10, 11, 12, 13, 14, 15, 16, 17, 18, 19]; // prettier-ignore
const countDown = put(count, subtractI32(get(count), constant(1)));

/** What the outcome so many places on adds to `sum`. */
function outcome(places: number): Code {
  const where = shiftLeft(loadI32(get(at), 4 * places), constant(3));
  const value = loadF64(addI32(get(values), where));
  const weight = loadF64(get(weights), 8 * places);
  return put(sum, addF64(get(sum), multiplyF64(weight, value)));
}

/** Adds them by so many while there are that many. */
function outcomes(places: number): Code {
  const more = lessThan(get(at), subtractI32(get(end), constant(4 * (places - 1)))); // prettier-ignore
  const some = Array.from({ length: places }, (_, i) => outcome(i));
  const body = [...some, onward(at, 4 * places), onward(weights, 8 * places)];
  return when(more, repeat(body, more));
}

/** `actionValue` of the next pair: into `sum` and q. */
function nextActionValue(): Code[] {
  return [
    put(sum, loadF64(get(rewards))),
    onward(rewards, 8),
    onward(offsets, 4),
    put(end, addI32(get(next), shiftLeft(loadI32(get(offsets)), constant(2)))),
    outcomes(4),
    outcomes(1),
    storeF64(get(q), get(sum)),
    onward(q, 8),
  ];
}

/** The outcomes lie in the order of the pairs, so that `at` and `weights` only go on. */
const sweep: Code[] = [
  put(own, get(values)),
  put(at, get(next)),
  put(first, get(q)),
  put(least, splatF64(constantF64(Infinity))),
  put(most, splatF64(constantF64(-Infinity))),
  repeat(
    [
      put(best, splatF64(constantF64(-Infinity))),
      put(last, addI32(get(first), shiftLeft(loadI32(get(ends)), constant(3)))),
      when(
        lessThan(get(q), get(last)),
        repeat(
          [
            ...nextActionValue(),
            put(best, largerF64x2(get(best), splatF64(get(sum)))),
          ],
          lessThan(get(q), get(last)),
        ),
      ),
      put(sum, laneF64(get(best), 0)),
      put(sum, select(equalF64(get(sum), constantF64(-Infinity)), constantF64(0), get(sum))), // prettier-ignore
      put(change, splatF64(subtractF64(get(sum), loadF64(get(own))))),
      put(least, smallerF64x2(get(least), get(change))),
      put(most, largerF64x2(get(most), get(change))),
      storeF64(get(into), get(sum)),
      onward(own, 8),
      onward(into, 8),
      onward(ends, 4),
      countDown,
    ],
    get(count),
  ),
  storeF64(get(changes), laneF64(get(least), 0)),
  storeF64(addI32(get(changes), constant(8)), laneF64(get(most), 0)),
];

const everyActionValue: Code[] = [
  put(at, get(next)),
  repeat([...nextActionValue(), countDown], get(count)),
];

const layout = {
  parameters: Array.from({ length: 10 }, () => I32),
  results: [],
  locals: [I32, I32, I32, I32, I32, F64, V128, V128, V128, V128],
};

const sweepLoops = loopsOf([
  { ...layout, name: "sweep", body: sweep },
  { ...layout, name: "actionValues", body: everyActionValue },
]);
