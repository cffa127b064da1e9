import { Samples } from "../../../lib/src/data/samples.js";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { metrics } from "../../../lib/src/index.js";
import { reference } from "./reference.js";

const { a, b, X, ...scores } = reference.clusters;
const labels = fc.array(fc.integer({ min: 0, max: 3 }), {
  minLength: 5,
  maxLength: 20,
});

describe("scores of clusters", () => {
  it("are scikit-learn's", () => {
    expect(metrics.adjustedRandIndex(a, b)).toBeCloseTo(
      scores.adjustedRandIndex,
      12,
    );
    expect(metrics.normalizedMutualInformation(a, b)).toBeCloseTo(
      scores.normalizedMutualInformation,
      12,
    );
    expect(metrics.silhouette(X, a)).toBeCloseTo(scores.silhouette, 12);
    const samples = new Samples({
      name: "points",
      features: Float32Array.from(X.flat()),
      featureShape: [X[0]?.length ?? 0],
      targets: new Float32Array(X.length),
    });
    // Rounded to float32.
    expect(metrics.silhouette(samples, a)).toBeCloseTo(scores.silhouette, 6);
  });

  it("do not mind names, nor which is which", () => {
    fc.assert(
      fc.property(labels, (list) => {
        const other = list.map((_, i) => i % 3);
        const named = list.map((label) => `cluster ${7 - label}`);
        for (const score of [
          metrics.adjustedRandIndex,
          metrics.normalizedMutualInformation,
        ]) {
          expect(score(list, named)).toBeCloseTo(1, 12);
          expect(score(list, other)).toBeCloseTo(score(other, list), 12);
          expect(score(named, other)).toBeCloseTo(score(list, other), 12);
        }
      }),
    );
  });

  it("refuse what is no clustering", () => {
    expect(() => metrics.silhouette([[1], [2]], [0])).toThrow(
      "silhouette expected a label for each of 2 samples, received 1.",
    );
    expect(() => metrics.silhouette([[1], [2], [3]], [0, 0, 0])).toThrow(
      "silhouette expected 2 … 2 clusters, received 1.",
    );
  });
});

describe("overlap", () => {
  it("is counted", () => {
    expect(metrics.iou([1, 1, 0, 0], [1, 0, 1, 0])).toBeCloseTo(1 / 3, 12);
    expect(metrics.dice([1, 1, 0, 0], [1, 0, 1, 0])).toBeCloseTo(1 / 2, 12);
    expect([metrics.iou([0], [0]), metrics.dice([0], [0])]).toEqual([1, 1]);
    expect(() => metrics.iou([0.5], [1])).toThrow(
      "iou expected 0 or 1, received 0.5 at 0.",
    );
    expect(() => metrics.dice([1], [1, 0])).toThrow(
      "dice expected two masks of one length, received 1 and 2.",
    );
  });
});
