import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as mnist from "../../../lib/src/data/mnist.js";
import { random } from "../../../lib/src/data/random.js";
import { IncrementalPCA, PCA } from "../../../lib/src/unsupervised/index.js";
import { contract } from "./contract.js";
import { expectClose, iris, reference } from "./reference.js";

const example = [[-1, -1], [-2, -1], [-3, -2], [1, 1], [2, 1], [3, 2]]; // prettier-ignore

/** Samples of a random linear map of Gaussians, so that columns depend on one another. */
function cloud(rows: number, columns: number, seed: number): number[][] {
  const stream = random(seed);
  const draw = (n: number): number[] =>
    Array.from({ length: n }, () => stream.normal());
  const map = Array.from({ length: columns }, () => draw(columns));
  return Array.from({ length: rows }, () => {
    const z = draw(columns);
    return map.map((row) => row.reduce((sum, w, j) => sum + w * z[j]!, 3));
  });
}

const shapes = fc.tuple(
  fc.integer({ min: 2, max: 12 }),
  fc.integer({ min: 1, max: 12 }),
  fc.integer(),
);

for (const solver of ["full", "randomized"] as const)
  contract({
    name: "PCA",
    make: (seed) => new PCA({ components: 2, solver, seed }),
    load: (saved) => PCA.fromJSON(saved),
    apply: async (pca, X) => pca.transform(X),
    seedShows: false,
  });

contract({
  name: "IncrementalPCA",
  make: () => new IncrementalPCA({ components: 2 }),
  load: (saved) => IncrementalPCA.fromJSON(saved),
  apply: async (pca, X) => pca.transform(X),
  seedShows: false,
});

describe("PCA", () => {
  it("gives scikit-learn's documented example", async () => {
    const pca = await new PCA({ components: 2 }).fit(example);
    expectClose(pca.explainedVarianceRatio, [0.99244289, 0.00755711], 5e-9);
    expectClose(pca.singularValues, [6.30061232, 0.54980396], 5e-9);
  });

  // Both in float64, ours by the eigenvectors of XᵀX: it loses half of 16 digits only in the smallest values.
  it.each(["full", "randomized"] as const)(
    "%s: scikit-learn's numbers on iris, within 1e-9",
    async (solver) => {
      const pca = await new PCA({ components: 2, solver }).fit(iris);
      const theirs = reference.pca;
      expectClose(pca.explainedVarianceRatio, [0.92462, 0.05307], 5e-6);
      expectClose(pca.explainedVarianceRatio, theirs.explainedVarianceRatio, 1e-9); // prettier-ignore
      expectClose(pca.explainedVariance, theirs.explainedVariance, 1e-9);
      expectClose(pca.singularValues, theirs.singularValues, 1e-9);
      expectClose(pca.components, theirs.components, 1e-9);
      expectClose(pca.mean, theirs.mean, 1e-9);
      expectClose(pca.noiseVariance, theirs.noiseVariance, 1e-9);
      const scores = await pca.transform(iris.slice(0, 3));
      expectClose(scores, theirs.firstScores, 1e-9);
    },
  );

  it("whitens as scikit-learn does, to variance 1", async () => {
    const pca = await new PCA({ components: 2, whiten: true }).fit(iris);
    const Z = await pca.transform(iris);
    expectClose(Z.slice(0, 3), reference.whitened.firstScores, 1e-9);
    const again = await new PCA({ components: 2 }).fit(Z);
    expectClose(again.explainedVariance, [1, 1], 1e-9);
    const raw = await new PCA({ components: 2 }).fit(iris);
    expectClose(
      await pca.inverseTransform(Z),
      await raw.inverseTransform(await raw.transform(iris)),
      1e-9,
    );
  });

  it("keeps as many axes as a share of the variance needs", async () => {
    const pca = await new PCA({ components: 0.95 }).fit(iris);
    expect(pca.components.length).toBe(2);
  });

  it("is orthonormal, sorted and reversible, for tall and wide X", async () => {
    await fc.assert(
      fc.asyncProperty(shapes, async ([rows, columns, seed]) => {
        const X = cloud(rows, columns, seed);
        const pca = await new PCA().fit(X);
        const { components, explainedVariance: variances } = pca;
        for (const [i, a] of components.entries())
          for (const [j, b] of components.entries())
            expect(a.reduce((sum, x, k) => sum + x * b[k]!, 0)).toBeCloseTo(
              i === j ? 1 : 0,
              9,
            );
        expect(variances).toEqual(variances.toSorted((a, b) => b - a));
        const share = pca.explainedVarianceRatio.reduce((sum, r) => sum + r, 0);
        expect(share).toBeCloseTo(1, 9);
        expectClose(
          await pca.inverseTransform(await pca.transform(X)),
          X,
          1e-6,
        );
      }),
      { numRuns: 50 },
    );
  });

  it("finds the same large axes from a random sketch, at any seed", async () => {
    const X = cloud(300, 40, 5);
    const full = await new PCA({ components: 3 }).fit(X);
    for (const seed of [1, 2, 3]) {
      const pca = await new PCA({ components: 3, solver: "randomized", seed }).fit(X); // prettier-ignore
      expectClose(
        pca.explainedVarianceRatio,
        full.explainedVarianceRatio,
        1e-6,
      );
    }
  });

  it("lives with hundreds of axes that are nothing but rounding, as digits have", async () => {
    const digits = await mnist.load({ size: 1000, seed: 1 });
    const pca = await new PCA({ components: 20 }).fit(digits);
    const share = pca.explainedVarianceRatio.reduce((sum, r) => sum + r, 0);
    expect(share).toBeGreaterThan(0.6);
    expect(share).toBeLessThan(0.7);
  }, 300_000);

  it("refuses what it cannot do", async () => {
    expect(() => new PCA({ components: 0 })).toThrow(
      "PCA: components expected a whole number >= 1, received 0.",
    );
    expect(() => new PCA({ solver: "randomized" })).toThrow(
      /expected a number of axes/,
    );
    await expect(new PCA({ components: 5 }).fit(iris)).rejects.toThrow(
      "PCA.fit expected at most min(samples, features) = 4 components, received 5.",
    );
    const flat = iris.map(([a = 0, b = 0]) => [a, b, 1]);
    await expect(new PCA({ whiten: true }).fit(flat)).rejects.toThrow(
      /along component 2: a column is constant or depends on others. Use components: 2/,
    );
  });
});

describe("IncrementalPCA", () => {
  it("gives scikit-learn's numbers on iris in batches of 30, within 1e-9", async () => {
    const pca = await new IncrementalPCA({ components: 2, batchSize: 30 }).fit(iris); // prettier-ignore
    const theirs = reference.incremental;
    expectClose(
      pca.explainedVarianceRatio,
      theirs.explainedVarianceRatio,
      1e-9,
    );
    expectClose(pca.singularValues, theirs.singularValues, 1e-9);
    expectClose(pca.components, theirs.components, 1e-9);
    expectClose(pca.mean, theirs.mean, 1e-9);
  });

  it("is PCA where it keeps every axis, however the batches fall", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 4, max: 150 }), async (batchSize) => {
        const pca = await new IncrementalPCA({ components: 4, batchSize }).fit(iris); // prettier-ignore
        const full = await new PCA().fit(iris);
        expectClose(pca.explainedVariance, full.explainedVariance, 1e-9);
        expectClose(pca.components, full.components, 1e-7);
      }),
      { numRuns: 30 },
    );
  });

  it("says that a batch is too small", async () => {
    const pca = new IncrementalPCA({ components: 2 });
    await expect(pca.partialFit([[1, 2, 3]])).rejects.toThrow(
      "IncrementalPCA expected batches of at least 2 samples and features, one a component, received [1, 3].",
    );
  });
});
