import * as fc from "fast-check";
import { describe, expect, it } from "vitest";

process.env["NABLA_BACKEND"] = "cpu";
process.env["NABLA_QUIET"] = "1";
const { windows } = await import("../../../lib/src/data/series/windows.js");
const sp500 = await import("../../../lib/src/data/series/sp500.js");
const stocks = await import("../../../lib/src/data/series/stocks.js");

const count = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

describe("windows", () => {
  it("of a short series, by hand", () => {
    const parts = windows([1, 2, 3, 4, 5, 6, 7, 8], {
      length: 2,
      test: 0.25,
      scale: false,
    });
    expect(Array.from(parts.training.features)).toEqual([
      1, 2, 2, 3, 3, 4, 4, 5,
    ]);
    expect(Array.from(parts.training.targets)).toEqual([3, 4, 5, 6]);
    expect(Array.from(parts.test.features)).toEqual([5, 6, 6, 7]);
    expect(Array.from(parts.test.targets)).toEqual([7, 8]);
    expect(parts.validation.size).toBe(0);
  });

  it("never let the future in: whatever the sizes, inputs lie before targets, and parts after one another", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 60, max: 200 }),
        fc.integer({ min: 1, max: 8 }),
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 1, max: 3 }),
        (n, length, horizon, stride) => {
          const parts = windows(count(n), {
            length,
            horizon,
            stride,
            validation: 0.2,
            test: 0.2,
            scale: false,
          });
          let last = -1;
          for (const name of ["training", "validation", "test"] as const) {
            const part = parts[name];
            for (let i = 0; i < part.size; i++) {
              const { features } = part.at(i);
              const targets = part.targets.subarray(
                i * horizon,
                (i + 1) * horizon,
              );
              // The series counts its own time steps.
              if ((features.at(-1) ?? NaN) + 1 !== targets[0]) return false;
              if (parts.times[name][i] !== targets[0]) return false;
              if (i === 0 && (targets[0] ?? NaN) <= last) return false;
            }
            last = part.targets.at(-1) ?? NaN;
          }
          return true;
        },
      ),
    );
  });

  it("learn their scale from the training part alone, whatever comes after", () => {
    const calm = count(80).map((t) => Math.sin(t));
    const options = { length: 4, validation: 0.25, test: 0.25 };
    const one = windows(calm, options);
    const other = windows(
      calm.map((x, t) => (t < 40 ? x : x + 1000)),
      options,
    );
    expect(other.mean).toEqual(one.mean);
    expect(other.deviation).toEqual(one.deviation);
    expect(other.training.features).toEqual(one.training.features);
    const back = one.unscale(one.test.targets);
    for (const [i, t] of one.times.test.entries())
      expect(back[i]).toBeCloseTo(calm[t] ?? NaN, 5);
  });

  it("take several columns and foretell one", () => {
    const parts = windows(
      count(10).map((t) => [t, 100 * t]),
      { length: 3, target: 1, scale: false },
    );
    expect(parts.training.featureShape).toEqual([3, 2]);
    expect(Array.from(parts.training.at(0).features)).toEqual([
      0, 0, 1, 100, 2, 200,
    ]);
    expect(parts.training.targets[0]).toBe(300);
  });

  it("say what does not fit", () => {
    expect(() => windows([1, NaN, 3, 4], { length: 2 })).toThrow(
      /received \[NaN\] at step 1. Fill or drop gaps first/,
    );
    expect(() => windows([], { length: 2 })).toThrow(/an empty one/);
    expect(() =>
      windows(count(10), { length: 2, horizon: 3, test: 0.2 }),
    ).toThrow(/the test part has 2 of 10 time steps, too few/);
    expect(() => windows(count(9), { length: 0 })).toThrow(
      /expected length >= 1, received 0/,
    );
    expect(() => windows(count(9), { length: 2, target: 1 })).toThrow(
      /expected target 0 … 0, received 1/,
    );
  });
});

describe("prices", () => {
  it("S&P 500: the days and closes that are known", async () => {
    const prices = await sp500.load();
    expect(prices.date).toHaveLength(5105);
    // The peak before the crisis and its bottom, closing prices.
    const close = (day: string): number | undefined =>
      prices.close[prices.date.indexOf(day)];
    expect(close("2007-10-09")).toBeCloseTo(1565.15, 2);
    expect(close("2009-03-09")).toBeCloseTo(676.53, 2);
    const parts = await sp500.load({ from: "2008-01-01", to: "2008-12-31" });
    expect(parts.date).toHaveLength(253);
    for (const [i, high] of prices.high.entries())
      expect(high >= (prices.low[i] ?? Infinity)).toBe(true);
    await expect(sp500.load({ from: "2021-01-01" })).rejects.toThrow(
      /expected days of 2000-01-03 … 2020-04-17/,
    );
  });

  it("shares: five, by month", async () => {
    const all = await stocks.load();
    expect(all.map(({ symbol }) => symbol)).toEqual([
      "MSFT",
      "AMZN",
      "IBM",
      "GOOG",
      "AAPL",
    ]);
    expect(all[3]?.date[0]).toBe("2004-08-01");
    await expect(stocks.load({ symbols: ["NABLA"] })).rejects.toThrow(
      /received NABLA/,
    );
  });
});
