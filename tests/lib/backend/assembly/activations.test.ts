/** The activations in WebAssembly against JavaScript's own, over all of float32's sizes. */
import { expect, it } from "vitest";
import {
  get,
  I32,
  load,
  procedure,
  put,
  store,
  V128,
  type Code,
} from "../../../../lib/src/backend/assembly/assembler.js";
import {
  LoopMemory,
  loopsOf,
} from "../../../../lib/src/backend/assembly/memory.js";
import {
  hardSigmoid,
  sigmoid,
  tanh,
} from "../../../../lib/src/backend/wasm/activations.js";

function applied(
  activation: (x: number, work: readonly number[]) => Code[],
): (x: number) => number {
  const memory = LoopMemory.of(16);
  const values = memory.float32(4);
  const one = procedure("one", [I32], ([at], local) => {
    const [x, ...work] = [V128, V128, V128, V128].map(local);
    return [
      put(x!, load(get(at!))),
      ...activation(x!, work),
      store(get(at!), get(x!)),
    ];
  });
  const loops = loopsOf([one])(memory) as { one: (at: number) => void };
  return (x) => {
    // Lanes do not meet each other.
    values.set([1, x, -2, NaN]);
    loops.one(values.byteOffset);
    return values[1] ?? NaN;
  };
}

/** Both signs of zero, tiny and huge numbers, and what lies between. */
const NUMBERS = [
  0,
  ...Array.from({ length: 400 }, (_, i) => 1.15 ** (i - 250)),
  0.5 - 2 ** -25,
  0.5,
  87,
  88,
  1e30,
  Infinity,
].flatMap((x) => [Math.fround(x), Math.fround(-x)]);

/** Steps of float32 at a value. */
const ulps = (got: number, expected: number): number =>
  Math.abs(got - expected) / Math.max(2 ** -149, Math.abs(expected) * 2 ** -23);

it("tanh is right to four steps of float32", () => {
  const ours = applied(tanh);
  for (const x of NUMBERS)
    expect(ulps(ours(x), Math.tanh(x)), `tanh(${x})`).toBeLessThan(4);
  expect(ours(NaN)).toBeNaN();
});

it("sigmoid is right to four steps of float32, but where exp(-x) is larger than 6e37", () => {
  const ours = applied(sigmoid);
  for (const x of NUMBERS.filter((each) => each > -87))
    expect(ulps(ours(x), 1 / (1 + Math.exp(-x))), `${x}`).toBeLessThan(4);
  for (const x of NUMBERS.filter((each) => each <= -87)) {
    expect(ours(x)).toBeGreaterThanOrEqual(0);
    expect(ours(x)).toBeLessThan(2e-38);
  }
  expect(ours(NaN)).toBeNaN();
});

it("the hard sigmoid is tf.js's straight lines", () => {
  const ours = applied(hardSigmoid);
  for (const x of NUMBERS) {
    const line = Math.min(1, Math.max(0, 0.2 * x + 0.5));
    expect(Math.abs(ours(x) - line)).toBeLessThan(1.2e-7);
  }
});
