/**
 * What showing a sample to a map takes: which unit is nearest, and a pull at all of them. The loops are open to read here, and once more in
 * WebAssembly with the same numbers, two at a time, which takes a fourth of the time where many samples are shown.
 */
import {
  addF64,
  addF64x2,
  addI32,
  constantF64,
  F64,
  get,
  greaterF64,
  I32,
  laneF64,
  lessF64,
  lessThan,
  load,
  loadF64,
  multiplyF64x2,
  onward,
  put,
  repeat,
  select,
  splatF64,
  store,
  subtractF64x2,
  subtractI32,
  V128,
  when,
  type Code,
} from "../backend/assembly/assembler.js";
import { aligned, LoopMemory, loopsOf } from "../backend/assembly/memory.js";
import { squaredDistance, type Matrix } from "./algebra/matrix.js";

export interface MapLoops {
  /** [units]: how strongly each is pulled, 0 where not at all. To be filled before `pull`. */
  readonly strengths: Float64Array;
  /** Shows a sample [features]. @returns the unit nearest to it, the first of equals */
  show: (sample: Float64Array) => number;
  /** w += strength (x - w) for each unit, x being the sample shown last. */
  pull: () => void;
  /** Puts the weights back into the matrix that was given. */
  finish: () => void;
}

/** Steps in all loops above which those in WebAssembly are worth their making. */
const MANY = 1_000_000;

export const loopsFor = (weights: Matrix, iterations: number): MapLoops =>
  weights.values.length * iterations < MANY
    ? openLoops(weights)
    : fastLoops(weights);

export function openLoops(weights: Matrix): MapLoops {
  const { rows: units, columns } = weights;
  const strengths = new Float64Array(units);
  let shown = new Float64Array(columns);
  return {
    strengths,
    show: (sample) => {
      shown = Float64Array.from(sample);
      return nearestUnit(sample, weights);
    },
    pull: () => {
      for (let unit = 0; unit < units; unit++)
        if (strengths[unit]! > 0) pull(weights, unit, shown, strengths[unit]!);
    },
    finish: () => undefined,
  };
}

function nearestUnit(sample: Float64Array, weights: Matrix): number {
  const { values, rows, columns } = weights;
  let best = 0;
  let least = Infinity;
  for (let unit = 0; unit < rows; unit++) {
    const sum = squaredDistance(sample, values, unit * columns);
    if (sum < least) {
      least = sum;
      best = unit;
    }
  }
  return best;
}

/** w += strength (target - w) */
export function pull(
  weights: Matrix,
  unit: number,
  target: Float64Array,
  strength: number,
): void {
  const { values, columns } = weights;
  const at = unit * columns;
  for (let j = 0; j < columns; j++)
    values[at + j]! += strength * (target[j]! - values[at + j]!);
}

export function fastLoops(weights: Matrix): MapLoops {
  const { rows: units, columns } = weights;
  // A row's last number may have a neighbour, which is 0 and stays so.
  const bytes = aligned(8 * columns);
  const memory = LoopMemory.of(
    (units + 1) * bytes + aligned(8 * units) + aligned(4),
  );
  const sample = memory.float64(columns);
  const first = sample.byteOffset + bytes;
  const rows = Array.from({ length: units }, () => memory.float64(columns));
  const strengths = memory.float64(units);
  for (const [unit, row] of rows.entries()) row.set(weights.row(unit));
  const loops = mapLoops(memory) as Loops;
  const end = first + units * bytes;
  return {
    strengths,
    show: (shown) => {
      sample.set(shown);
      return (loops.nearest(sample.byteOffset, first, end, bytes) - first) / bytes; // prettier-ignore
    },
    pull: () =>
      loops.pull(sample.byteOffset, first, end, bytes, strengths.byteOffset),
    finish: () => {
      for (const [unit, row] of rows.entries()) weights.row(unit).set(row);
    },
  };
}

/** All are addresses, but for `bytes` of a row. */
interface Loops {
  /** @returns where the nearest row begins */
  nearest: (sample: number, rows: number, end: number, bytes: number) => number;
  pull: (sample: number, rows: number, end: number, bytes: number, strengths: number) => void; // prettier-ignore
}

const [sample, row, end, bytes] = [0, 1, 2, 3];
const PAIR = 16;

/** Runs over a row and the sample beside it; afterwards `row` is at the next row, and `sample` where it was. */
const alongRow = (rowEnd: number, ...body: Code[]): Code[] => [
  put(rowEnd, addI32(get(row), get(bytes))),
  repeat(
    [...body, onward(row, PAIR), onward(sample, PAIR)],
    lessThan(get(row), get(rowEnd)),
  ),
  put(sample, subtractI32(get(sample), get(bytes))),
];

function nearest(): Code[] {
  const [rowEnd, best, least, sum, sums, apart] = [4, 5, 6, 7, 8, 9];
  return [
    put(least, constantF64(Infinity)),
    put(best, get(row)),
    repeat(
      [
        put(sums, splatF64(constantF64(0))),
        ...alongRow(
          rowEnd,
          put(apart, subtractF64x2(load(get(sample)), load(get(row)))),
          put(sums, addF64x2(get(sums), multiplyF64x2(get(apart), get(apart)))),
        ),
        put(sum, addF64(laneF64(get(sums), 0), laneF64(get(sums), 1))),
        put(best, select(lessF64(get(sum), get(least)), subtractI32(get(row), get(bytes)), get(best))), // prettier-ignore
        put(least, select(lessF64(get(sum), get(least)), get(sum), get(least))),
      ],
      lessThan(get(row), get(end)),
    ),
    get(best),
  ];
}

function pullAll(): Code[] {
  const [strengths, rowEnd, next, strength, factors] = [4, 5, 6, 7, 8];
  const moved = addF64x2(
    load(get(row)),
    multiplyF64x2(
      get(factors),
      subtractF64x2(load(get(sample)), load(get(row))),
    ),
  );
  return [
    repeat(
      [
        put(next, addI32(get(row), get(bytes))),
        put(strength, loadF64(get(strengths))),
        when(
          greaterF64(get(strength), constantF64(0)),
          put(factors, splatF64(get(strength))),
          ...alongRow(rowEnd, store(get(row), moved)),
        ),
        put(row, get(next)),
        onward(strengths, 8),
      ],
      lessThan(get(row), get(end)),
    ),
  ];
}

const mapLoops = loopsOf([
  {
    name: "nearest",
    parameters: [I32, I32, I32, I32],
    results: [I32],
    locals: [I32, I32, F64, F64, V128, V128],
    body: nearest(),
  },
  {
    name: "pull",
    parameters: [I32, I32, I32, I32, I32],
    results: [],
    locals: [I32, I32, F64, V128],
    body: pullAll(),
  },
]);
