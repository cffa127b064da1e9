import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { random, xoshiro128 } from "../../../lib/src/data/random.js";

const draw = (seed: number): number[] =>
  Array.from({ length: 5 }, random(seed).uniform.bind(random(seed)));

describe("random", () => {
  it("is xoshiro128** 1.1: the reference code's first outputs from state 1, 2, 3, 4", () => {
    const state = Uint32Array.of(1, 2, 3, 4);
    const outputs = Array.from({ length: 8 }, () => xoshiro128(state));
    expect(outputs).toEqual([
      11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034,
      3734860849,
    ]);
  });

  it("repeats with its seed and differs with another", () => {
    expect(draw(1)).toEqual(draw(1));
    expect(draw(1)).not.toEqual(draw(2));
  });

  it("stays inside its bounds", () => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.integer({ min: 1, max: 1000 }),
        (seed, n) => {
          const stream = random(seed);
          const u = stream.uniform(-2, 3);
          const k = stream.integer(n);
          return u >= -2 && u < 3 && Number.isInteger(k) && k >= 0 && k < n;
        },
      ),
    );
  });

  it("permutes: each index once", () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 0, max: 200 }), (seed, n) => {
        const sorted = Array.from(random(seed).permutation(n)).toSorted(
          (a, b) => a - b,
        );
        return sorted.every((value, i) => value === i) && sorted.length === n;
      }),
    );
  });

  it("has Gaussian moments: mean 0, variance 1, kurtosis 3", () => {
    const stream = random(11);
    const n = 50_000;
    const z = Array.from({ length: n }, () => stream.normal());
    const moment = (k: number): number =>
      z.reduce((sum, x) => sum + x ** k, 0) / n;
    // Standard errors 1/√n = 0.0045, √(2/n) = 0.0063, √(96/n) = 0.044: five of each.
    expect(Math.abs(moment(1))).toBeLessThan(0.023);
    expect(Math.abs(moment(2) - 1)).toBeLessThan(0.032);
    expect(Math.abs(moment(4) - 3)).toBeLessThan(0.22);
  });

  it("refuses a seed that is no number", () => {
    expect(() => random(Number.NaN)).toThrow(
      /seed expected a finite number, received NaN/,
    );
  });
});
