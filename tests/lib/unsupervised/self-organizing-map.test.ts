import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  SelfOrganizingMap,
  type SelfOrganizingMapOptions,
} from "../../../lib/src/unsupervised/index.js";
import { Matrix } from "../../../lib/src/unsupervised/algebra/matrix.js";
import { fastLoops, openLoops } from "../../../lib/src/unsupervised/map-loops.js"; // prettier-ignore
import { MapGrid } from "../../../lib/src/unsupervised/map-grid.js";
import { contract } from "./contract.js";
import { expectClose, iris, reference } from "./reference.js";

const variants = [
  { topology: "rectangular", training: "online" },
  { topology: "hexagonal", training: "batch" },
] as const;

for (const variant of variants)
  contract({
    name: "SelfOrganizingMap",
    make: (seed) =>
      new SelfOrganizingMap({ rows: 3, columns: 4, seed, ...variant }),
    load: (saved) => SelfOrganizingMap.fromJSON(saved),
    apply: async (som, X) => [await som.predict(X), await som.transform(X)],
    seedShows: true,
  });

/**
 * minisom's first index runs along a row of hexagons, and shifts every other row to the left; ours shifts to the right. So its [x][y] is
 * our row y, and column 5 - x.
 */
const fromMinisom = <T>(values: readonly (readonly T[])[]): T[] =>
  Array.from(
    { length: 36 },
    (_, unit) => values[5 - (unit % 6)]![Math.floor(unit / 6)]!,
  );

describe("SelfOrganizingMap", () => {
  it("shows and pulls in WebAssembly to the very numbers of the open loops", () => {
    const number = fc.double({ min: -10, max: 10, noNaN: true });
    const rowsOf = (count: number, width: number) => fc.array(fc.array(number, { minLength: width, maxLength: width }), { minLength: count, maxLength: count }); // prettier-ignore
    const map = fc
      .record({ units: fc.integer({ min: 1, max: 7 }), width: fc.integer({ min: 1, max: 5 }) }) // prettier-ignore
      .chain(({ units, width }) => fc.tuple(rowsOf(units, width), rowsOf(4, width))); // prettier-ignore
    fc.assert(
      fc.property(map, ([weights, samples]) => {
        const [a, b] = [Matrix.from(weights), Matrix.from(weights)];
        const [open, fast] = [openLoops(a), fastLoops(b)];
        for (const sample of samples.map((row) => Float64Array.from(row))) {
          const winner = open.show(sample);
          expect(fast.show(sample)).toBe(winner);
          for (const loops of [open, fast]) {
            loops.strengths.forEach((_, unit) => {
              loops.strengths[unit] = [0, 0.5, 0.125][(unit + winner) % 3]!;
            });
            loops.pull();
          }
        }
        open.finish();
        fast.finish();
        expect(b.values).toEqual(a.values);
      }),
      { numRuns: 100 },
    );
  });

  // The same start, order and arithmetic in float64: what differs is the order of sums.
  it.each([
    ["rectangular", { iterations: 1000 }],
    ["hexagonal", { iterations: 1000, topology: "hexagonal" }],
    ["batch", { iterations: 20, training: "batch" }],
  ] as [keyof typeof reference.som, Partial<SelfOrganizingMapOptions>][])(
    "%s: minisom's map of iris from minisom's start, within 1e-9",
    async (name, options) => {
      const theirs = reference.som[name];
      const som = await new SelfOrganizingMap({
        rows: 6,
        columns: 6,
        shuffle: false,
        init: fromMinisom(theirs.initial),
        ...options,
      }).fit(iris);
      expectClose(som.weights, fromMinisom(theirs.weights), 1e-9);
      expectClose(
        await som.quantisationError(iris),
        theirs.quantisationError,
        1e-9,
      );
      expect(await som.topographicError(iris)).toBeCloseTo(
        theirs.topographicError,
        12,
      );
      if (name === "hexagonal") return; // minisom takes other hexagons for neighbours here than in its topographic error
      const highest = Math.max(...som.uMatrix.flat());
      expectClose(
        som.uMatrix.flat().map((x) => x / highest),
        fromMinisom(theirs.distanceMap),
        1e-9,
      );
    },
  );

  it("has minisom's quantisation error of iris, .27375", () => {
    expect(reference.som.rectangular.quantisationError).toBeCloseTo(0.27375, 5);
  });

  it("does as well from its own starts: the median of five seeds", async () => {
    const errors = [];
    for (const seed of [1, 2, 3, 4, 5]) {
      const som = new SelfOrganizingMap({ rows: 6, columns: 6, iterations: 1000, seed }); // prettier-ignore
      errors.push(await (await som.fit(iris)).quantisationError(iris));
    }
    const median = errors.toSorted((a, b) => a - b)[2]!;
    expect(Math.abs(median - 0.27375)).toBeLessThan(0.03);
  });

  it.each(["rectangular", "hexagonal"] as const)(
    "%s: a sheet laid on the principal plane unfolds without a fold in a square",
    async (topology) => {
      const X = Array.from({ length: 400 }, (_, i) => [
        i % 20,
        Math.floor(i / 20) * 0.9,
      ]);
      const som = await new SelfOrganizingMap({
        rows: 5,
        columns: 5,
        topology,
        training: "batch",
        learningRate: 1,
        init: "pca",
      }).fit(X);
      expect(await som.topographicError(X)).toBeLessThan(0.05);
      expect((await som.hits(X)).flat().reduce((a, b) => a + b)).toBe(400);
    },
  );

  it("shows two clusters as two plains with a ridge between", async () => {
    const X = Array.from({ length: 60 }, (_, i) => [
      (i % 2) * 50 + (i % 5),
      i % 7,
    ]);
    const som = await new SelfOrganizingMap({
      rows: 1,
      columns: 8,
      training: "batch",
      init: "pca",
      sigma: 0.7,
      learningRate: 1,
    }).fit(X);
    const heights = som.uMatrix[0]!;
    const top = heights.indexOf(Math.max(...heights));
    expect([2, 3, 4, 5]).toContain(top);
    expect(heights[top]!).toBeGreaterThan(2 * heights[0]!);
  });

  it("keeps every unit within the samples' bounds, for any start among them", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer(),
        fc.constantFrom("online" as const, "batch" as const),
        fc.constantFrom("rectangular" as const, "hexagonal" as const),
        async (seed, training, topology) => {
          const som = await new SelfOrganizingMap({ rows: 3, columns: 3, iterations: 30, seed, training, topology }).fit(iris); // prettier-ignore
          for (const j of [0, 1, 2, 3]) {
            const column = iris.map((row) => row[j]!);
            for (const weights of som.weights) {
              expect(weights[j]!).toBeGreaterThan(Math.min(...column) - 1e-9);
              expect(weights[j]!).toBeLessThan(Math.max(...column) + 1e-9);
            }
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  it("refuses what it cannot do", async () => {
    expect(() => new SelfOrganizingMap({ rows: 1, columns: 1 })).toThrow(
      "SelfOrganizingMap: rows × columns expected a whole number >= 2, received 1.",
    );
    await expect(
      new SelfOrganizingMap({ rows: 2, columns: 2, init: [[1, 2]] }).fit([
        [1, 2],
        [3, 4],
      ]),
    ).rejects.toThrow(
      "SelfOrganizingMap: init expected 4 rows, one a unit, received 1.",
    );
    await expect(
      new SelfOrganizingMap({ rows: 2, columns: 2, init: "pca" }).fit([
        [1],
        [2],
      ]),
    ).rejects.toThrow(/expected at least 2 samples and 2 features/);
  });
});

describe("MapGrid", () => {
  it("gives an inner hexagon six neighbours at distance 1, an inner square eight", () => {
    const neighbours = (topology: "rectangular" | "hexagonal"): number => {
      const grid = new MapGrid(5, 5, topology);
      return Array.from({ length: 25 }, (_, other) => other).filter((other) =>
        grid.areNeighbours(12, other),
      ).length;
    };
    expect(neighbours("hexagonal")).toBe(6);
    expect(neighbours("rectangular")).toBe(8);
  });
});
