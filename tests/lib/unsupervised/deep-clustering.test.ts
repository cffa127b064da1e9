import { describe, expect, it } from "vitest";
import { metrics, mnist } from "../../../lib/src/index.js";
import { random } from "../../../lib/src/data/random.js";
import {
  AutoencoderMixture,
  DeepEmbeddedClustering,
  KMeans,
} from "../../../lib/src/unsupervised/index.js";
import { contract } from "./contract.js";

const quick = { clusters: 3, hidden: [6], code: 2, epochs: 2, batchSize: 64 };

contract({
  name: "AutoencoderMixture",
  make: (seed) => new AutoencoderMixture({ ...quick, restarts: 1, seed }),
  load: (saved) => AutoencoderMixture.fromJSON(saved),
  apply: async (model, X) => [
    await model.predict(X),
    await model.predictProba(X),
    await model.transform(X),
  ],
  seedShows: true,
});

contract({
  name: "DeepEmbeddedClustering",
  make: (seed) => new DeepEmbeddedClustering({ ...quick, refinements: 2, seed }), // prettier-ignore
  load: (saved) => DeepEmbeddedClustering.fromJSON(saved),
  apply: async (model, X) => [
    await model.predict(X),
    await model.predictProba(X),
    await model.transform(X),
  ],
  seedShows: true,
});

/** Two rings of eight features each, far apart in angle, not in distance from the middle. */
function rings(): { X: number[][]; labels: number[] } {
  const stream = random(4);
  const labels = Array.from({ length: 240 }, (_, i) => i % 2);
  const X = labels.map((label) => {
    const angle = stream.uniform(0, Math.PI) + label * Math.PI;
    return Array.from(
      { length: 8 },
      (_, j) => Math.cos(angle + j) + stream.normal(0, 0.05),
    );
  });
  return { X, labels };
}

describe("the encoder of deep clustering", () => {
  it("gives white codes", async () => {
    const { X } = rings();
    const model = await new AutoencoderMixture({ clusters: 2, hidden: [16], code: 2, epochs: 20, seed: 1 }).fit(X); // prettier-ignore
    const codes = await model.transform(X);
    for (const a of [0, 1])
      for (const b of [0, 1]) {
        const product = codes.reduce((sum, z) => sum + z[a]! * z[b]!, 0) / (codes.length - 1); // prettier-ignore
        expect(product).toBeCloseTo(a === b ? 1 : 0, 3);
      }
    expect(model.mixture.means).toHaveLength(2);
  });

  it("refuses what it cannot do", () => {
    expect(() => new AutoencoderMixture({ clusters: 1 })).toThrow(
      "AutoencoderMixture: clusters expected a whole number >= 2, received 1.",
    );
    expect(
      () => new DeepEmbeddedClustering({ clusters: 2, hidden: [0] }),
    ).toThrow(
      "DeepEmbeddedClustering: hidden expected a whole number >= 1, received 0.",
    );
    expect(
      () => new DeepEmbeddedClustering({ clusters: 2, learningRate: -1 }),
    ).toThrow("learningRate expected a number > 0, received -1.");
  });
});

describe("DeepEmbeddedClustering", () => {
  it("grows surer of its clusters, pass after pass", async () => {
    const { X } = rings();
    const after = (refinements: number): Promise<DeepEmbeddedClustering> =>
      new DeepEmbeddedClustering({ clusters: 2, hidden: [16], code: 2, epochs: 20, refinements, seed: 1 }).fit(X); // prettier-ignore
    const sureness = async (model: DeepEmbeddedClustering): Promise<number> =>
      (await model.predictProba(X)).reduce(
        (sum, row) => sum + Math.max(...row) / X.length,
        0,
      );
    const dec = await after(10);
    expect(dec.losses).toHaveLength(10);
    expect(await sureness(dec)).toBeGreaterThan(
      0.02 + (await sureness(await after(1))),
    );
    const sums = (await dec.predictProba(X)).map((row) =>
      row.reduce((sum, q) => sum + q, 0),
    );
    for (const sum of sums) expect(sum).toBeCloseTo(1, 5);
  });
});

describe("deep clustering", () => {
  // The short form of deep-clustering.verify.test.ts, whose five seeds give the figures.
  it("groups 1,000 digits better than k-means does their pixels", async () => {
    const digits = await mnist.load({ size: 1000, seed: 1 });
    const agreement = (labels: Int32Array): number =>
      metrics.normalizedMutualInformation(labels, digits.labels);
    const pixels = await new KMeans({ clusters: 10, seed: 1 }).fit(digits);
    const model = await new AutoencoderMixture({ clusters: 10, hidden: [128], epochs: 20, batchSize: 64, seed: 1 }).fit(digits); // prettier-ignore
    expect(agreement(await model.predict(digits))).toBeGreaterThan(
      agreement(pixels.labels) + 0.05,
    );
  });
});
