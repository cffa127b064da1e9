import { describe, expect, it } from "vitest";
import { gradientCheck, losses, tf } from "../../../lib/src/index.js";

const p = [0.9, 0.2, 0.6, 0.35];
const y = [1, 0, 0, 1];
const value = (loss: tf.Scalar): number => loss.dataSync()[0]!;
const mean = (list: number[]): number =>
  list.reduce((a, b) => a + b) / list.length;

describe("losses from scratch", () => {
  it("are their formulas, in float64", () => {
    const t = tf.tensor(y);
    const q = tf.tensor(p);
    const right = p.map((each, i) => (y[i] === 1 ? each : 1 - each));
    expect(value(losses.meanSquaredError(t, q))).toBeCloseTo(
      mean(p.map((each, i) => (each - y[i]!) ** 2)),
      6,
    );
    expect(value(losses.binaryCrossEntropy(t, q))).toBeCloseTo(
      -mean(right.map(Math.log)),
      6,
    );
    const focal = right.map(
      (r, i) => -(y[i] === 1 ? 0.25 : 0.75) * (1 - r) ** 2 * Math.log(r),
    );
    expect(value(losses.focal()(t, q))).toBeCloseTo(mean(focal), 6);
    expect(value(losses.focal({ γ: 0, α: 0.5 })(t, q))).toBeCloseTo(
      value(losses.binaryCrossEntropy(t, q)) / 2,
      6,
    );
    const both = p[0]! + p[3]!;
    expect(
      value(losses.dice(t.reshape([1, 4]), q.reshape([1, 4]))),
    ).toBeCloseTo(1 - (2 * both + 1) / (2 + p.reduce((a, b) => a + b) + 1), 6);
    const rows = tf.tensor2d([
      [0.7, 0.2, 0.1],
      [0.3, 0.3, 0.4],
    ]);
    const expected = -mean([Math.log(0.7), Math.log(0.4)]);
    expect(
      value(
        losses.categoricalCrossEntropy(
          tf.tensor2d([
            [1, 0, 0],
            [0, 0, 1],
          ]),
          rows,
        ),
      ),
    ).toBeCloseTo(expected, 6);
    expect(
      value(losses.sparseCategoricalCrossEntropy(tf.tensor1d([0, 2]), rows)),
    ).toBeCloseTo(expected, 6);
    expect(
      value(
        losses.sparseCategoricalCrossEntropy(tf.tensor2d([[0], [2]]), rows),
      ),
    ).toBeCloseTo(expected, 6);
  });

  it.each([
    ["meanSquaredError", losses.meanSquaredError],
    ["binaryCrossEntropy", losses.binaryCrossEntropy],
    ["dice", losses.dice],
    ["focal", losses.focal()],
    ["categoricalCrossEntropy", losses.categoricalCrossEntropy],
  ] as const)(
    "%s has the gradient that differences measure",
    async (_name, loss) => {
      const actual = tf.tensor2d([
        [1, 0, 0, 1],
        [0, 1, 0, 0],
      ]);
      const predicted = tf.tensor2d([p, [0.3, 0.55, 0.7, 0.4]]);
      const { error } = await gradientCheck(
        (x) => loss(actual, x),
        predicted,
        3e-3,
      );
      expect(error).toBeLessThan(2e-3); // float32 values, differences of 6e-3
    },
  );

  it("stay finite where a probability is 0 or 1", () => {
    const sure = tf.tensor([0, 1, 1, 0]);
    for (const loss of [losses.binaryCrossEntropy, losses.focal()])
      expect(Number.isFinite(value(loss(tf.tensor(y), sure)))).toBe(true);
    expect(value(losses.dice(tf.zeros([1, 4]), tf.zeros([1, 4])))).toBe(0);
  });

  it("say which shapes do not go together", () => {
    expect(() =>
      losses.meanSquaredError(tf.zeros([3]), tf.zeros([3, 1])),
    ).toThrow(
      "meanSquaredError expected targets and predictions of one shape, received [3] and [3, 1].",
    );
    expect(() =>
      losses.sparseCategoricalCrossEntropy(tf.zeros([3]), tf.zeros([2, 4])),
    ).toThrow(
      "expected class numbers [2] for predictions [2, 4], received [3].",
    );
    expect(() => losses.focal({ γ: -1 })).toThrow("focal expected γ >= 0");
  });
});

describe("gradientCheck", () => {
  it("finds a gradient that is wrong", async () => {
    const wrong = tf.customGrad((x) => ({
      value: (x as tf.Tensor).square().sum(),
      gradFunc: (dy: tf.Tensor) => dy.mul(x as tf.Tensor), // 2x was forgotten
    }));
    const x = tf.tensor([1, -2, 3]);
    expect((await gradientCheck((at) => wrong(at), x)).error).toBeGreaterThan(
      0.4,
    );
    const before = tf.memory().numTensors;
    expect(
      (await gradientCheck((at) => at.square().sum(), x)).error,
    ).toBeLessThan(1e-3);
    expect(tf.memory().numTensors).toBe(before);
    await expect(gradientCheck((at) => at, x)).rejects.toThrow(
      "gradientCheck expected f to give one number, received shape [3].",
    );
  });
});
