import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { KMeans } from "../../../lib/src/unsupervised/index.js";
import { contract } from "./contract.js";
import { expectClose, iris, reference } from "./reference.js";

contract({
  name: "KMeans",
  make: (seed) => new KMeans({ clusters: 3, seed }),
  load: (saved) => KMeans.fromJSON(saved),
  apply: async (kmeans, X) => [
    await kmeans.predict(X),
    await kmeans.transform(X),
  ],
  seedShows: true,
});

const tables = fc
  .tuple(
    fc.integer({ min: 1, max: 4 }),
    fc.integer({ min: 5, max: 40 }),
    fc.infiniteStream(fc.double({ min: -100, max: 100, noNaN: true })),
  )
  .map(([width, size, numbers]) =>
    Array.from({ length: size }, (_, i) => [i, ...numbers.take(width)]),
  );

describe("KMeans", () => {
  it("gives scikit-learn's documented example", async () => {
    const X = [[1, 2], [1, 4], [1, 0], [10, 2], [10, 4], [10, 0]]; // prettier-ignore
    const kmeans = await new KMeans({ clusters: 2, seed: 1 }).fit(X);
    const centers = kmeans.centers.toSorted((a, b) => a[0]! - b[0]!);
    expect(centers).toEqual([
      [1, 2],
      [10, 2],
    ]);
    expect(kmeans.inertia).toBe(16);
    const [near, far] = await kmeans.predict([
      [0, 0],
      [12, 3],
    ]);
    expect(kmeans.labels).toEqual(
      Int32Array.of(near!, near!, near!, far!, far!, far!),
    );
  });

  it("finds scikit-learn's clusters of iris, within rounding", async () => {
    const kmeans = await new KMeans({
      clusters: 3,
      restarts: 10,
      seed: 1,
      tolerance: 0,
    }).fit(iris);
    expect(kmeans.inertia).toBeCloseTo(78.8514, 4);
    expectClose(kmeans.inertia, reference.kmeans.inertia, 1e-9);
    const centers = kmeans.centers.toSorted((a, b) => a[0]! - b[0]!);
    expectClose(centers, reference.kmeans.centers, 1e-9);
  });

  it("ends where labels are the nearest centres, and centres the means of their samples", async () => {
    await fc.assert(
      fc.asyncProperty(
        tables,
        fc.integer({ min: 1, max: 5 }),
        fc.integer(),
        async (X, clusters, seed) => {
          const kmeans = await new KMeans({ clusters, seed, tolerance: 0 }).fit(X); // prettier-ignore
          // Of two centres equally far, rounding may take either.
          for (const [i, row] of (await kmeans.transform(X)).entries())
            expect(row[kmeans.labels[i]!]).toBeLessThanOrEqual(
              Math.min(...row) + 1e-6,
            );
          for (const [cluster, center] of kmeans.centers.entries()) {
            const members = X.filter((_, i) => kmeans.labels[i] === cluster);
            expect(members.length).toBeGreaterThan(0);
            const means = center.map(
              (_, j) =>
                members.reduce((sum, row) => sum + row[j]!, 0) / members.length,
            );
            expectClose(center, means, 1e-9);
          }
          const squares = (await kmeans.transform(X)).map(
            (row) => Math.min(...row) ** 2,
          );
          const sum = squares.reduce((total, square) => total + square, 0);
          // Distances lose digits to |x|² - 2 x·c + |c|²; the inertia does not.
          expect(sum).toBeCloseTo(kmeans.inertia, 5);
        },
      ),
      { numRuns: 100 },
    );
  });

  it("never ends worse for more turns or more restarts", async () => {
    const inertia = async (options: object): Promise<number> =>
      (await new KMeans({ clusters: 5, seed: 3, ...options }).fit(iris))
        .inertia;
    const turns = [];
    for (const maxIterations of [1, 2, 4, 8])
      turns.push(await inertia({ maxIterations, tolerance: 0 }));
    expect(turns).toEqual(turns.toSorted((a, b) => b - a));
    expect(await inertia({ restarts: 5 })).toBeLessThanOrEqual(
      await inertia({ restarts: 1 }),
    );
  });

  it("starts from given centres, and fills a cluster that is empty", async () => {
    const X = [[0], [1], [10], [11]];
    const kmeans = await new KMeans({
      clusters: 2,
      init: [[5], [1000]],
    }).fit(X);
    expect(kmeans.centers.flat().toSorted((a, b) => a - b)).toEqual([
      0.5, 10.5,
    ]);
  });

  it("starts well more often by k-means++ than at random", async () => {
    // Five tight groups in a row: random starts leave two of them without a centre most of the time.
    const X = Array.from({ length: 100 }, (_, i) => [
      (i % 5) * 100 + Math.floor(i / 5) / 20,
    ]);
    const good = async (init: "k-means++" | "random"): Promise<number> => {
      let count = 0;
      for (let seed = 0; seed < 30; seed++)
        if (
          (await new KMeans({ clusters: 5, init, seed }).fit(X)).inertia < 100
        )
          count++;
      return count;
    };
    expect(await good("k-means++")).toBe(30);
    expect(await good("random")).toBeLessThan(20);
  });

  it("refuses what it cannot do", async () => {
    expect(() => new KMeans({ clusters: 2.5 })).toThrow(
      "KMeans: clusters expected a whole number >= 1, received 2.5.",
    );
    await expect(
      new KMeans({ clusters: 3 }).fit([[1], [2], [2], [1]]),
    ).rejects.toThrow(
      "KMeans.fit expected at least 3 distinct samples, one a cluster, received 2 of 4.",
    );
    await expect(
      new KMeans({ clusters: 2, init: [[1]] }).fit([[1], [2]]),
    ).rejects.toThrow("KMeans: init expected 2 centres, received 1.");
  });
});
