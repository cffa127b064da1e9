import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { random } from "../../../lib/src/data/random.js";
import { GaussianMixture } from "../../../lib/src/unsupervised/index.js";
import { contract } from "./contract.js";
import { expectClose, iris, reference } from "./reference.js";

const kinds = ["full", "tied", "diag", "spherical"] as const;

for (const covariance of kinds)
  contract({
    name: "GaussianMixture",
    make: (seed) =>
      new GaussianMixture({
        components: 3,
        covariance,
        seed,
        maxIterations: 20,
      }),
    load: (saved) => GaussianMixture.fromJSON(saved),
    apply: async (mixture, X) => [
      await mixture.predict(X),
      await mixture.predictProba(X),
    ],
    seedShows: true,
  });

describe.each(kinds)("GaussianMixture, %s", (covariance) => {
  const make = (options: object = {}): GaussianMixture =>
    new GaussianMixture({ components: 3, covariance, seed: 1, ...options });

  // Both run EM in float64 until it gains less than 1e-10 a step; how far they still are from the top is the square root of that.
  it("has scikit-learn's likelihood, BIC, AIC and means on iris", async () => {
    const mixture = await make({
      restarts: 10,
      tolerance: 1e-10,
      maxIterations: 5000,
    }).fit(iris);
    const theirs = reference.mixture[covariance];
    expectClose(await mixture.score(iris), theirs.score, 1e-7);
    expectClose(await mixture.bic(iris), theirs.bic, 1e-4);
    expectClose(await mixture.aic(iris), theirs.aic, 1e-4);
    const order = [0, 1, 2].toSorted(
      (a, b) => mixture.means[a]![0]! - mixture.means[b]![0]!,
    );
    expectClose(
      order.map((k) => mixture.means[k]!),
      theirs.means,
      1e-3,
    );
    expectClose(
      order.map((k) => mixture.weights[k]!),
      theirs.weights,
      1e-3,
    );
  });

  it("never loses likelihood by another step", async () => {
    const bounds = [];
    for (const maxIterations of [1, 2, 3, 5, 8, 13]) {
      const mixture = await make({
        maxIterations,
        tolerance: 0,
        regularisation: 0,
      }).fit(iris);
      bounds.push(mixture.lowerBound);
    }
    for (const [i, bound] of bounds.entries())
      expect(bound).toBeGreaterThanOrEqual((bounds[i - 1] ?? bound) - 1e-9);
  });

  it("gives probabilities: they sum to 1, and the label is the greatest", async () => {
    const mixture = await make().fit(iris);
    const labels = await mixture.predict(iris);
    for (const [i, row] of (await mixture.predictProba(iris)).entries()) {
      expect(row.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 12);
      expect(row[labels[i]!]).toBe(Math.max(...row));
    }
    expect(mixture.weights.reduce((sum, w) => sum + w, 0)).toBeCloseTo(1, 12);
  });

  it("draws samples that have its weights and means", async () => {
    const mixture = await make().fit(iris);
    const n = 20_000;
    const { X, labels } = mixture.sample(n, 7);
    expect(mixture.sample(n, 7).X).toEqual(X);
    expect(mixture.sample(5, 8).X).not.toEqual(X.slice(0, 5));
    for (const [k, mean] of mixture.means.entries()) {
      const mine = X.filter((_, i) => labels[i] === k);
      const weight = mixture.weights[k]!;
      // Five standard errors each.
      const error = Math.sqrt((weight * (1 - weight)) / n);
      expect(Math.abs(mine.length / n - weight)).toBeLessThan(5 * error);
      for (const [j, expected] of mean.entries()) {
        const average =
          mine.reduce((sum, row) => sum + row[j]!, 0) / mine.length;
        const variance = mixture.covariances[k]![j]![j]!;
        expect(Math.abs(average - expected)).toBeLessThan(
          5 * Math.sqrt(variance / mine.length),
        );
      }
    }
  });
});

describe("GaussianMixture", () => {
  it("reaches scikit-learn's -1.20131 on iris at the usual tolerance", async () => {
    const mixture = await new GaussianMixture({ components: 3, restarts: 5, seed: 1 }).fit(iris); // prettier-ignore
    // Where EM stops depends on the start: within the tolerance of a step or two.
    expectClose(await mixture.score(iris), -1.20131, 2e-3);
    expect(mixture.converged).toBe(true);
  });

  it("with one component is the mean and covariance of the samples", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.integer({ min: -50, max: 50 }), fc.integer({ min: -50, max: 50 })), { minLength: 2, maxLength: 30 }), // prettier-ignore
        async (points) => {
          const X = [...points, [0, 1], [100, 1]];
          const mixture = await new GaussianMixture({ components: 1, regularisation: 1e-9 }).fit(X); // prettier-ignore
          const mean = [0, 1].map(
            (j) => X.reduce((sum, row) => sum + row[j]!, 0) / X.length,
          );
          const covariance = [0, 1].map((a) =>
            [0, 1].map(
              (b) =>
                X.reduce(
                  (sum, row) =>
                    sum + (row[a]! - mean[a]!) * (row[b]! - mean[b]!),
                  0,
                ) / X.length,
            ),
          );
          expectClose(mixture.means, [mean], 1e-9);
          expectClose(mixture.covariances, [covariance], 1e-7);
        },
      ),
      { numRuns: 50 },
    );
  });

  it("gives many wide samples the densities that a few of them get, within float32", async () => {
    // 6,000 × 900 × 10 is left to products on the backend, a hundred samples to loops in float64.
    const stream = random(3);
    const X = Array.from({ length: 6000 }, (_, i) =>
      Float64Array.from({ length: 900 }, () => stream.normal(i % 10)),
    );
    const mixture = await new GaussianMixture({
      components: 10,
      covariance: "diag",
      init: X.map((_, i) => i % 10),
      maxIterations: 2,
    }).fit(X);
    const all = await mixture.scoreSamples(X);
    const some = await mixture.scoreSamples(X.slice(0, 100));
    for (const [i, score] of some.entries())
      expect(Math.abs(score / all[i]! - 1)).toBeLessThan(1e-4);
    expect(new Set((await mixture.predict(X)).map((k, i) => (k + 10 - (i % 10)) % 10)).size).toBe(1); // prettier-ignore
  });

  it("refuses what it cannot do", async () => {
    await expect(
      new GaussianMixture({ components: 2, init: [0, 1] }).fit(iris),
    ).rejects.toThrow(
      "GaussianMixture: init expected 150 components, one a sample, received 2.",
    );
    await expect(
      new GaussianMixture({ components: 2, init: iris.map((_, i) => i % 3) }).fit(iris), // prettier-ignore
    ).rejects.toThrow(
      "GaussianMixture: init expected components 0 … 1, received 2 for sample 2.",
    );
    const flat = iris.map(([a = 0, b = 0]) => [a, b, 1]);
    await expect(
      new GaussianMixture({ components: 2, regularisation: 0 }).fit(flat),
    ).rejects.toThrow(
      /expected components that vary in every direction; component 0 does not, as where a column is constant/,
    );
    await expect(
      new GaussianMixture({ components: 3 }).fit([[1], [2]]),
    ).rejects.toThrow(
      "GaussianMixture.fit expected at least 3 samples, received 2.",
    );
    expect(() => new GaussianMixture({ components: 2, tolerance: -1 })).toThrow(
      "GaussianMixture: tolerance expected a number >= 0, received -1.",
    );
  });
});
