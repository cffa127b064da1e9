/**
 * Rows of float32 in WebAssembly's memory, and the three loops that learning word vectors spends its time in, four numbers at once. V8
 * makes no such instructions of a loop over a Float32Array, which takes about ten times as long.
 */
import {
  addF32,
  addI32,
  addVector,
  assemble,
  constant,
  F32,
  get,
  I32,
  lane,
  lessThan,
  load,
  loop,
  multiplyVector,
  set,
  splat,
  store,
  V128,
  type Code,
} from "./assembler.js";

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
const PAGE = 65536;

const onward = (local: number): Code => [...get(local), ...constant(VECTOR), ...addI32, ...set(local)]; // prettier-ignore
const at = (address: number): Code => [...get(address), ...load];
const plus = (...[a, b]: [Code, Code]): Code => [...a, ...b, ...addVector];
const times = (...[a, b]: [Code, Code]): Code => [...a, ...b, ...multiplyVector]; // prettier-ignore
const put = (address: number, value: Code): Code => [...get(address), ...value, ...store]; // prettier-ignore
const below = (a: number, b: number): Code => [...get(a), ...get(b), ...lessThan]; // prettier-ignore
const endOf = (start: number, bytes: number): Code => [...get(start), ...get(bytes), ...addI32]; // prettier-ignore

function dot(): Code[] {
  const [a, b, bytes, end, sum] = [0, 1, 2, 3, 4];
  return [
    [...endOf(a, bytes), ...set(end)],
    loop(
      [...plus(get(sum), times(at(a), at(b))), ...set(sum)],
      onward(a),
      onward(b),
      below(a, end),
    ),
    [...get(sum), ...lane(0)],
    ...[1, 2, 3].map((i) => [...get(sum), ...lane(i), ...addF32]),
  ];
}

function add(): Code[] {
  const [to, from, bytes, factor, end, factors] = [0, 1, 2, 3, 4, 5];
  return [
    [...endOf(to, bytes), ...set(end)],
    [...get(factor), ...splat, ...set(factors)],
    loop(
      put(to, plus(at(to), times(get(factors), at(from)))),
      onward(to),
      onward(from),
      below(to, end),
    ),
  ];
}

function empty(): Code[] {
  const [from, to, bytes, end, zero] = [0, 1, 2, 3, 4];
  return [
    [...endOf(from, bytes), ...set(end)],
    loop(
      put(to, plus(at(to), at(from))),
      put(from, get(zero)),
      onward(from),
      onward(to),
      below(from, end),
    ),
  ];
}

function learn(): Code[] {
  const [hidden, output, error, bytes, factor, end, factors, held] = [0, 1, 2, 3, 4, 5, 6, 7]; // prettier-ignore
  return [
    [...endOf(hidden, bytes), ...set(end)],
    [...get(factor), ...splat, ...set(factors)],
    loop(
      [...at(output), ...set(held)],
      put(error, plus(at(error), times(get(factors), get(held)))),
      put(output, plus(get(held), times(get(factors), at(hidden)))),
      onward(hidden),
      onward(output),
      onward(error),
      below(hidden, end),
    ),
  ];
}

/** What is needed of the global that Node and pages have alike; Node's types name it only. */
const { WebAssembly: engine } = globalThis as unknown as {
  WebAssembly: {
    Memory: new (size: { initial: number }) => { buffer: ArrayBuffer };
    Module: new (bytes: Uint8Array<ArrayBuffer>) => object;
    Instance: new (module: object, imports: object) => { exports: unknown };
  };
};

let compiled: object | undefined;

const compile = (): object =>
  new engine.Module(
    assemble([
      { name: "dot", parameters: [I32, I32, I32], results: [F32], locals: [I32, V128], body: dot() }, // prettier-ignore
      { name: "add", parameters: [I32, I32, I32, F32], results: [], locals: [I32, V128], body: add() }, // prettier-ignore
      { name: "empty", parameters: [I32, I32, I32], results: [], locals: [I32, V128], body: empty() }, // prettier-ignore
      { name: "learn", parameters: [I32, I32, I32, I32, F32], results: [], locals: [I32, V128, V128], body: learn() }, // prettier-ignore
    ]),
  );

/** So many rows of so many numbers, all 0 at first. */
export class VectorRows {
  /** Bytes from row to row, a multiple of 16: what is behind a row's numbers stays 0. */
  readonly stride: number;
  readonly loops: VectorLoops;
  readonly #values: Float32Array;

  constructor(
    rows: number,
    readonly dimensions: number,
  ) {
    this.stride = Math.ceil((dimensions * 4) / VECTOR) * VECTOR;
    const memory = new engine.Memory({
      initial: Math.ceil((rows * this.stride) / PAGE),
    });
    this.#values = new Float32Array(memory.buffer);
    compiled ??= compile();
    const { exports } = new engine.Instance(compiled, { env: { memory } });
    this.loops = exports as VectorLoops;
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
