import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { adjustedRandIndex } from "../../../lib/src/training/metrics/index.js";
import { dendrogram } from "../../../lib/src/charts/index.js";
import {
  agglomerativeClustering,
  type Hierarchy,
  type Linkage,
} from "../../../lib/src/unsupervised/index.js";
import { expectClose, iris, reference } from "./reference.js";

const LINKAGES: Linkage[] = ["ward", "complete", "average", "single"];

const tables = fc.array(
  fc.tuple(fc.double({ min: -9, max: 9, noNaN: true }), fc.double({ min: -9, max: 9, noNaN: true })), // prettier-ignore
  { minLength: 2, maxLength: 25 },
);

/** The samples of each merge, from the merges alone. */
function members(tree: Hierarchy): number[][] {
  const all = Array.from({ length: tree.samples }, (_, i) => [i]);
  for (const { a, b } of tree.merges) all.push([...all[a]!, ...all[b]!]);
  return all;
}

describe("agglomerativeClustering", () => {
  it("merges as one does by hand", async () => {
    const tree = await agglomerativeClustering([[0], [1], [5], [6.5]], { linkage: "single" }); // prettier-ignore
    expect(tree.merges).toEqual([
      { a: 0, b: 1, height: 1, size: 2 },
      { a: 2, b: 3, height: 1.5, size: 2 },
      { a: 4, b: 5, height: 4, size: 4 },
    ]);
    expect(tree.labels(3)).toEqual(Int32Array.of(0, 0, 1, 2));
    expect(tree.labelsAt(1.2)).toEqual(Int32Array.of(0, 0, 1, 2));
    expect(tree.labelsAt(9)).toEqual(Int32Array.of(0, 0, 0, 0));
  });

  // Iris has twins and many equal distances, of which either may be merged first: heights are the same whichever is. 1e-9 is rounding.
  it.each(LINKAGES)(
    "%s: scipy's heights and clusters of iris",
    async (linkage) => {
      const tree = await agglomerativeClustering(iris, { linkage });
      const theirs = reference.hierarchy[linkage];
      expectClose(tree.merges.map(({ height }) => height), theirs.heights, 1e-9); // prettier-ignore
      expect(adjustedRandIndex(tree.labels(3), theirs.labels)).toBe(1);
    },
  );

  it.each(LINKAGES)(
    "%s: a tree whose clusters nest, lie together and part at their height",
    async (linkage) => {
      await fc.assert(
        fc.asyncProperty(tables, async (X) => {
          const tree = await agglomerativeClustering(X, { linkage });
          const n = X.length;
          expect(tree.merges.length).toBe(n - 1);
          const heights = tree.merges.map(({ height }) => height);
          expect(heights).toEqual(heights.toSorted((a, b) => a - b));
          const sets = members(tree);
          expect(sets.at(-1)!.toSorted((a, b) => a - b)).toEqual(Array.from(X.keys())); // prettier-ignore
          const place = Array.from(tree.leaves).map((sample, at) => [sample, at] as const); // prettier-ignore
          const at = new Map(place);
          for (const [i, { size }] of tree.merges.entries()) {
            const places = sets[n + i]!.map((sample) => at.get(sample)!);
            expect(places.length).toBe(size);
            expect(Math.max(...places) - Math.min(...places)).toBe(size - 1);
          }
          for (let k = 1; k <= n; k++)
            expect(new Set(tree.labels(k)).size).toBe(k);
        }),
        { numRuns: 40 },
      );
    },
  );

  it("joins clusters at the distance that its linkage says", async () => {
    const X = [[0, 0], [3, 4], [30, 0], [30, 8]]; // prettier-ignore
    const last = async (linkage: Linkage): Promise<number> =>
      (await agglomerativeClustering(X, { linkage })).merges.at(-1)!.height;
    const between = [
      Math.hypot(30),
      Math.hypot(30, 8),
      Math.hypot(27, 4),
      Math.hypot(27, 4),
    ];
    expect(await last("single")).toBeCloseTo(Math.min(...between), 9);
    expect(await last("complete")).toBeCloseTo(Math.max(...between), 9);
    expect(await last("average")).toBeCloseTo(between.reduce((sum, d) => sum + d) / 4, 9); // prettier-ignore
    // √(2 |A| |B| / (|A| + |B|)) times the distance of the means.
    expect(await last("ward")).toBeCloseTo(Math.sqrt(2) * Math.hypot(28.5, 2), 9); // prettier-ignore
  });

  it("is drawn with its clusters' sizes", async () => {
    const tree = await agglomerativeClustering(iris);
    const { text } = dendrogram({ tree, clusters: 3 });
    const sizes = Array.from({ length: 3 }, (_, k) => tree.labels(3).filter((label) => label === k).length); // prettier-ignore
    const told = /clusters of (.*) samples/.exec(text)![1]!.split(", ").map(Number); // prettier-ignore
    expect(told.toSorted((a, b) => a - b)).toEqual(sizes.toSorted((a, b) => a - b)); // prettier-ignore
    expect(() => dendrogram({ tree, labels: ["one"] })).toThrow(
      "dendrogram: labels expected a name for each of 150 samples, received 1",
    );
    expect(() => dendrogram({ tree, clusters: 151 })).toThrow(
      "dendrogram: clusters expected a whole number 1 to 150, received 151",
    );
  });

  it("says what it cannot do", async () => {
    await expect(agglomerativeClustering([[1]])).rejects.toThrow(
      "agglomerativeClustering expected 2 to 10000 samples",
    );
    await expect(agglomerativeClustering([[1, NaN], [2, 3]])).rejects.toThrow("expected finite numbers, received NaN"); // prettier-ignore
    await expect(
      agglomerativeClustering(iris, { linkage: "median" as Linkage }),
    ).rejects.toThrow("linkage expected one of ward, complete, average, single, received median."); // prettier-ignore
    const tree = await agglomerativeClustering([[1], [2]]);
    expect(() => tree.labels(3)).toThrow(
      "Hierarchy.labels: clusters expected a whole number 1 … 2, received 3.",
    );
  });
});
