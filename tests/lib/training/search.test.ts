import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { charts, search } from "../../../lib/src/index.js";

const quiet = { progress: false } as const;

describe("grid", () => {
  it("tries every combination, and finds the best either way", async () => {
    const space = { a: [3, 1, 2], b: ["x", "y"] } as const;
    const cost = ({ a, b }: { a: number; b: string }): number =>
      a + (b === "x" ? 10 : 0);
    const most = await search.grid(space, cost, quiet);
    expect(most.trials.map(({ settings: { a, b } }) => `${a}${b}`)).toEqual([
      "3x",
      "3y",
      "1x",
      "1y",
      "2x",
      "2y",
    ]);
    expect(most.best).toMatchObject({ settings: { a: 3, b: "x" }, score: 13 });
    const least = await search.grid(space, cost, { ...quiet, mode: "min" });
    expect(least.best).toMatchObject({ settings: { a: 1, b: "y" }, score: 1 });
    expect(String(least)).toBe('6 trials, best score 1.000: {"a":1,"b":"y"}');
  });

  it("has as many trials as the product of its lists, all different", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 4 }), {
          minLength: 1,
          maxLength: 4,
        }),
        async (sizes) => {
          const space = Object.fromEntries(
            sizes.map((n, i) => [
              `p${i}`,
              Array.from({ length: n }, (_, k) => k),
            ]),
          );
          const { trials } = await search.grid(space, () => 0, quiet);
          expect(trials).toHaveLength(sizes.reduce((all, n) => all * n, 1));
          expect(
            new Set(trials.map((trial) => JSON.stringify(trial.settings))).size,
          ).toBe(trials.length);
        },
      ),
      { numRuns: 30 },
    );
  });
});

describe("random", () => {
  const space = {
    rate: search.logUniform(1e-4, 1),
    share: search.uniform(-1, 1),
    units: search.integer(1, 3),
    kind: ["a", "b"],
  } as const;

  it("draws within its ends, each power of ten as often, the same for a seed", async () => {
    const options = { trials: 400, seed: 5, ...quiet };
    const { trials } = await search.random(space, () => 0, options);
    const rates = trials.map(({ settings }) => settings.rate);
    expect(Math.min(...rates)).toBeGreaterThanOrEqual(1e-4);
    expect(Math.max(...rates)).toBeLessThanOrEqual(1);
    for (const power of [-4, -3, -2, -1]) {
      const within = rates.filter(
        (rate) => Math.floor(Math.log10(rate)) === power,
      );
      expect(within.length).toBeGreaterThan(70); // 100 expected, deviation 8.7
      expect(within.length).toBeLessThan(130);
    }
    expect(new Set(trials.map(({ settings }) => settings.units))).toEqual(
      new Set([1, 2, 3]),
    );
    expect(
      trials.every(({ settings: { share } }) => share >= -1 && share < 1),
    ).toBe(true);
    const again = await search.random(space, () => 0, options);
    const settings = (all: typeof trials): unknown[] =>
      all.map((trial) => trial.settings);
    expect(settings(again.trials)).toEqual(settings(trials));
    const other = await search.random(space, () => 0, { ...options, seed: 6 });
    expect(settings(other.trials)).not.toEqual(settings(trials));
  });
});

describe("successive halving", () => {
  it("9 at budget 1, 3 at 3, 1 at 9; the kept are the best of each round", async () => {
    const { trials, best } = await search.successiveHalving(
      { x: search.uniform(0, 1) },
      ({ x }, budget) => x * budget,
      { trials: 9, budget: [1, 9], seed: 1, ...quiet },
    );
    expect(trials.map((trial) => trial.budget)).toEqual([
      ...Array.from({ length: 9 }, () => 1),
      3,
      3,
      3,
      9,
    ]);
    const xs = trials.map(({ settings }) => settings.x);
    const sorted = xs.slice(0, 9).toSorted((a, b) => b - a);
    expect(xs.slice(9, 12)).toEqual(sorted.slice(0, 3));
    expect(best.settings.x).toBe(sorted[0]);
    expect(best.budget).toBe(9);
  });
});

describe("what goes wrong", () => {
  it("a trial that fails is noted and loses; the first one's error is the code's and is thrown", async () => {
    const found = await search.grid(
      { n: [1, 2, 3] },
      ({ n }) => {
        if (n === 2) throw new Error("out of memory");
        return n === 3 ? Number.NaN : n;
      },
      quiet,
    );
    expect(found.best.settings).toEqual({ n: 1 });
    expect(found.trials[1]).toMatchObject({
      score: Number.NaN,
      error: "out of memory",
    });
    await expect(
      search.grid(
        { n: [1, 2] },
        () => {
          throw new Error("typing mistake");
        },
        quiet,
      ),
    ).rejects.toThrow("typing mistake");
  });

  it("stops when asked, with what there is", async () => {
    const abort = new AbortController();
    const found = await search.grid(
      { n: [1, 2, 3, 4] },
      ({ n }) => {
        if (n === 2) abort.abort();
        return n;
      },
      { ...quiet, signal: abort.signal },
    );
    expect(found.trials).toHaveLength(2);
  });

  it("says what it expected", async () => {
    await expect(search.grid({}, () => 0)).rejects.toThrow(
      "search expected at least one hyperparameter, received none",
    );
    await expect(search.grid({ lr: [] }, () => 0)).rejects.toThrow(
      "search: lr expected a list of values, or search.uniform(low, high) or its kin; received [].",
    );
    await expect(
      search.grid({ lr: search.uniform(0, 1) }, () => 0),
    ).rejects.toThrow(
      "search.grid: lr expected a list of values, received a distribution.",
    );
    expect(() => search.logUniform(0, 1)).toThrow(
      "search.logUniform expected low < high, both above 0, received 0 and 1.",
    );
    await expect(
      search.random({ a: [1] }, () => 0, { trials: 0, seed: 1 }),
    ).rejects.toThrow(
      "search.random: trials expected a whole number >= 1, received 0.",
    );
  });
});

describe("its chart", () => {
  it("has a panel a hyperparameter, wide ranges on a logarithmic axis, names by name, the best marked", async () => {
    const space = {
      rate: [0.001, 0.01, 0.1],
      units: [8, 16],
      kind: ["relu", "tanh"],
    } as const;
    const found = await search.grid(
      space,
      ({ rate, units, kind }) =>
        -Math.abs(Math.log10(rate) + 2) +
        units / 100 +
        (kind === "tanh" ? 0.1 : 0),
      quiet,
    );
    const { model, text } = charts.searchResults({
      trials: found.trials,
      scoreLabel: "accuracy",
    });
    expect(
      model.panels.map((panel) => [
        panel.x.label,
        panel.x.scale,
        panel.x.ticks?.map((tick) => tick.text),
      ]),
    ).toEqual([
      ["rate", "log", undefined],
      ["units", undefined, undefined],
      ["kind", undefined, ["relu", "tanh"]],
    ]);
    expect(model.panels[0]!.marks[1]).toMatchObject({
      name: "best",
      x: [0.01],
    });
    expect(text).toContain('best: {"rate":0.01,"units":16,"kind":"tanh"}');
    expect(() => charts.searchResults({ trials: [] })).toThrow(
      charts.ChartInputError,
    );
  });
});
