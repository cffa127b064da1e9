/**
 * Rows of float32 in WebAssembly's memory, and the three loops that learning word vectors spends its time in, four numbers at once. V8
 * makes no such instructions of a loop over a Float32Array, which takes about ten times as long.
 */
import {
  addF32,
  addI32,
  addVector,
  F32,
  get,
  I32,
  lane,
  lessThan,
  load,
  multiplyVector,
  onward,
  put,
  repeat,
  splat,
  store,
  V128,
  type Code,
} from "../../backend/assembly/assembler.js";
import { aligned, LoopMemory, loopsOf } from "../../backend/assembly/memory.js";

/** A row is an address; all have one length. */
export interface VectorLoops {
  dot: (a: number, b: number, bytes: number) => number;
  /** to += factor * from */
  add: (to: number, from: number, bytes: number, factor: number) => void;
  /** to += from, and from is 0 again */
  empty: (from: number, to: number, bytes: number) => void;
  /** error += factor * output, then output += factor * hidden */
  learn: (hidden: number, output: number, error: number, bytes: number, factor: number) => void; // prettier-ignore
}

const VECTOR = 16;
/** `dot` takes two vectors in each turn. */
const strideOf = (dimensions: number): number => aligned(4 * dimensions, 2 * VECTOR); // prettier-ignore

const onwardOne = (local: number): Code => onward(local, VECTOR);
const at = (address: number): Code => load(get(address));
const endOf = (start: number, bytes: number): Code => addI32(get(start), get(bytes)); // prettier-ignore

function dot(): Code[] {
  const [a, b, bytes, end] = [0, 1, 2, 3];
  // Two sums, since each addition would wait for the one before it.
  const sums = [4, 5];
  const products = sums.map((_, i) =>
    multiplyVector(load(get(a), VECTOR * i), load(get(b), VECTOR * i)),
  );
  return [
    put(end, endOf(a, bytes)),
    repeat(
      [
        ...sums.map((sum, i) => put(sum, addVector(get(sum), products[i]!))),
        onward(a, 2 * VECTOR),
        onward(b, 2 * VECTOR),
      ],
      lessThan(get(a), get(end)),
    ),
    put(sums[0]!, addVector(get(sums[0]!), get(sums[1]!))),
    [0, 1, 2, 3].map((i) => lane(get(sums[0]!), i)).reduce(addF32),
  ];
}

function add(): Code[] {
  const [to, from, bytes, factor, end, factors] = [0, 1, 2, 3, 4, 5];
  return [
    put(end, endOf(to, bytes)),
    put(factors, splat(get(factor))),
    repeat(
      [
        store(get(to), addVector(at(to), multiplyVector(get(factors), at(from)))), // prettier-ignore
        onwardOne(to),
        onwardOne(from),
      ],
      lessThan(get(to), get(end)),
    ),
  ];
}

function empty(): Code[] {
  const [from, to, bytes, end, zero] = [0, 1, 2, 3, 4];
  return [
    put(end, endOf(from, bytes)),
    repeat(
      [
        store(get(to), addVector(at(to), at(from))),
        store(get(from), get(zero)),
        onwardOne(from),
        onwardOne(to),
      ],
      lessThan(get(from), get(end)),
    ),
  ];
}

function learn(): Code[] {
  const [hidden, output, error, bytes, factor, end, factors, held] = [0, 1, 2, 3, 4, 5, 6, 7]; // prettier-ignore
  const plusTimes = (a: Code, b: Code): Code => addVector(a, multiplyVector(get(factors), b)); // prettier-ignore
  return [
    put(end, endOf(hidden, bytes)),
    put(factors, splat(get(factor))),
    repeat(
      [
        put(held, at(output)),
        store(get(error), plusTimes(at(error), get(held))),
        store(get(output), plusTimes(get(held), at(hidden))),
        onwardOne(hidden),
        onwardOne(output),
        onwardOne(error),
      ],
      lessThan(get(hidden), get(end)),
    ),
  ];
}

const vectorLoops = loopsOf([
  { name: "dot", parameters: [I32, I32, I32], results: [F32], locals: [I32, V128, V128], body: dot() }, // prettier-ignore
  { name: "add", parameters: [I32, I32, I32, F32], results: [], locals: [I32, V128], body: add() }, // prettier-ignore
  { name: "empty", parameters: [I32, I32, I32], results: [], locals: [I32, V128], body: empty() }, // prettier-ignore
  { name: "learn", parameters: [I32, I32, I32, I32, F32], results: [], locals: [I32, V128, V128], body: learn() }, // prettier-ignore
]);

/** So many rows of so many numbers, all 0 at first. */
export class VectorRows {
  /** Bytes from row to row, a multiple of 32: what is behind a row's numbers stays 0. */
  readonly stride: number;
  readonly loops: VectorLoops;
  readonly #values: Float32Array;

  /** @param memory of `memoryFor` as many rows */
  constructor(
    memory: LoopMemory,
    rows: number,
    readonly dimensions: number,
  ) {
    this.stride = strideOf(dimensions);
    this.#values = memory.float32((rows * this.stride) / 4);
    this.loops = vectorLoops(memory) as VectorLoops;
  }

  static memoryFor(
    rows: number,
    dimensions: number,
    shared = false,
  ): LoopMemory {
    return LoopMemory.of(rows * strideOf(dimensions), shared);
  }

  /** A view of the numbers of a row. */
  row(index: number): Float32Array {
    const from = (index * this.stride) / 4;
    return this.#values.subarray(from, from + this.dimensions);
  }

  /** The first rows, one after the other. */
  head(rows: number): Float32Array {
    const flat = new Float32Array(rows * this.dimensions);
    for (let i = 0; i < rows; i++) flat.set(this.row(i), i * this.dimensions);
    return flat;
  }
}
