/** The examples of scikit-learn's documentation of each function (1.5), and the identities between them. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as metrics from "../../../lib/src/training/metrics/index.js";

const actual = [0, 1, 2, 0, 1, 2];
const predicted = [0, 2, 1, 0, 0, 1];

describe("scikit-learn's examples", () => {
  it("confusion_matrix", () => {
    expect(
      metrics.confusionMatrix([2, 0, 2, 2, 0, 1], [0, 0, 2, 2, 0, 2]).counts,
    ).toEqual([
      [2, 0, 0],
      [0, 0, 1],
      [1, 0, 2],
    ]);
    const [ant, bird, cat] = ["ant", "bird", "cat"];
    expect(
      metrics.confusionMatrix(
        ["cat", "ant", "cat", "cat", "ant", "bird"],
        ["ant", "ant", "cat", "cat", "ant", "cat"],
        [ant, bird, cat],
      ).counts,
    ).toEqual([
      [2, 0, 0],
      [0, 0, 1],
      [1, 0, 2],
    ]);
  });

  it("accuracy_score", () => {
    expect(metrics.accuracy([0, 1, 2, 3], [0, 2, 1, 3])).toBe(0.5);
  });

  it("precision_score, recall_score, f1_score", () => {
    expect(
      metrics.precision(actual, predicted, { average: "macro" }),
    ).toBeCloseTo(0.2222, 4);
    expect(
      metrics.precision(actual, predicted, { average: "micro" }),
    ).toBeCloseTo(0.3333, 4);
    expect(
      metrics.precision(actual, predicted, { average: "weighted" }),
    ).toBeCloseTo(0.2222, 4);
    expect(metrics.recall(actual, predicted, { average: "macro" })).toBeCloseTo(
      0.3333,
      4,
    );
    expect(metrics.f1(actual, predicted, { average: "macro" })).toBeCloseTo(
      0.2667,
      4,
    );
    expect(metrics.f1(actual, predicted, { average: "weighted" })).toBeCloseTo(
      0.2667,
      4,
    );
  });

  it("one class of two", () => {
    expect(
      metrics.precision([0, 1, 1, 0, 1], [0, 1, 0, 1, 1], { positive: 1 }),
    ).toBeCloseTo(2 / 3, 12);
    expect(
      metrics.recall([0, 1, 1, 0, 1], [0, 1, 0, 1, 1], { positive: 1 }),
    ).toBeCloseTo(2 / 3, 12);
  });
});

describe("scikit-learn's examples of numbers and scores", () => {
  const [truth, guess] = [
    [3, -0.5, 2, 7],
    [2.5, 0, 2, 8],
  ];

  it("mean_squared_error, mean_absolute_error, r2_score", () => {
    expect(metrics.meanSquaredError(truth, guess)).toBeCloseTo(0.375, 12);
    expect(metrics.meanAbsoluteError(truth, guess)).toBeCloseTo(0.5, 12);
    expect(metrics.r2(truth, guess)).toBeCloseTo(0.9486, 4);
    expect(() => metrics.r2([1, 1], [1, 2])).toThrow(
      /values that differ, received 2 times 1/,
    );
  });

  it("roc_curve and roc_auc_score", () => {
    const actualClass = [0, 0, 1, 1];
    const scores = [0.1, 0.4, 0.35, 0.8];
    expect(metrics.roc(actualClass, scores)).toEqual({
      falsePositiveRate: [0, 0, 0.5, 0.5, 1],
      truePositiveRate: [0, 0.5, 0.5, 1, 1],
      thresholds: [Infinity, 0.8, 0.4, 0.35, 0.1],
    });
    expect(metrics.auc(actualClass, scores)).toBe(0.75);
    expect(() => metrics.auc([1, 1], [0.1, 0.2])).toThrow(
      /2 positive and 0 negative/,
    );
  });

  it("the area is the chance that a positive scores above a negative, ties half", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.boolean(), fc.integer({ min: 0, max: 5 })), {
          minLength: 2,
          maxLength: 30,
        }),
        (samples) => {
          const positives = samples.filter(([positive]) => positive);
          const negatives = samples.filter(([positive]) => !positive);
          fc.pre(positives.length > 0 && negatives.length > 0);
          const wins = positives.flatMap(([, p]) =>
            negatives.map(([, n]) => (p > n ? 1 : p === n ? 0.5 : 0)),
          );
          const chance =
            wins.reduce((sum: number, win) => sum + win, 0) / wins.length;
          const area = metrics.auc(
            samples.map(([positive]) => positive),
            samples.map(([, score]) => score),
          );
          return Math.abs(area - chance) < 1e-9;
        },
      ),
    );
  });
});

const labels = fc
  .integer({ min: 1, max: 40 })
  .chain((n) =>
    fc.tuple(
      fc.array(fc.integer({ min: 0, max: 3 }), { minLength: n, maxLength: n }),
      fc.array(fc.integer({ min: 0, max: 3 }), { minLength: n, maxLength: n }),
    ),
  );

describe("identities", () => {
  it("the matrix counts every sample, its diagonal the right ones", () => {
    fc.assert(
      fc.property(labels, ([a, p]) => {
        const { counts } = metrics.confusionMatrix(a, p);
        const all = counts.flat().reduce((sum, n) => sum + n, 0);
        const right = counts.reduce((sum, row, k) => sum + (row[k] ?? 0), 0);
        return (
          all === a.length &&
          Math.abs(right / all - metrics.accuracy(a, p)) < 1e-12
        );
      }),
    );
  });

  it("weighted recall is the accuracy", () => {
    fc.assert(
      fc.property(
        labels,
        ([a, p]) =>
          Math.abs(
            metrics.recall(a, p, { average: "weighted" }) -
              metrics.accuracy(a, p),
          ) < 1e-12,
      ),
    );
  });

  it("everything is 1 where all is right", () => {
    fc.assert(
      fc.property(labels, ([a]) =>
        [metrics.accuracy, metrics.precision, metrics.recall, metrics.f1].every(
          (score) => score(a, a) === 1,
        ),
      ),
    );
  });
});

it("says what does not fit", () => {
  expect(() => metrics.accuracy([1, 2], [1])).toThrow(/received 2 and 1/);
  expect(() => metrics.confusionMatrix([0, 3], [0, 0], [0, 1])).toThrow(
    /among 0, 1; received 3/,
  );
  expect(() => metrics.f1([0], [0], { positive: 7 })).toThrow(
    /positive expected one of 0, received 7/,
  );
});
