import { describe, expect, it } from "vitest";
import { networks, tf } from "../../../lib/src/index.js";
import { inputs } from "./contract.js";

const { LSTMCell } = networks;

function largestDifference(a: tf.Tensor, b: tf.Tensor): number {
  return tf.tidy(() => tf.max(tf.abs(tf.sub(a, b))).dataSync()[0] ?? NaN);
}

describe("LSTMCell", () => {
  it("is tf.layers.lstm with the same weights, to 1e-5, over 40 steps", () => {
    const layer = tf.layers.lstm({
      units: 7,
      inputShape: [40, 3],
      returnSequences: true,
      recurrentActivation: "sigmoid",
    });
    const model = tf.sequential({ layers: [layer] });
    const cell = new LSTMCell({ features: 3, units: 7, seed: 2 });
    const X = inputs([4, 40, 3]) as tf.Tensor3D;
    const expected = model.predict(X) as tf.Tensor;
    const before = cell.run(X);
    expect(largestDifference(before.h, expected)).toBeGreaterThan(0.01);
    cell.setWeights(layer.getWeights());
    const run = cell.run(X);
    expect(largestDifference(run.h, expected)).toBeLessThan(1e-5);
    layer.setWeights(cell.getWeights());
    tf.dispose([X, expected, { ...before }, { ...run }]);
    cell.dispose();
    model.dispose();
  });

  it("its gates do what they say", () => {
    const cell = new LSTMCell({ features: 1, units: 2, seed: 1 });
    const quarter = (i: number, f: number, o: number): void => {
      const bias = tf.tensor1d([i, i, f, f, 1, 1, o, o]);
      const kernel = tf.zeros([1, 8]);
      const recurrent = tf.zeros([2, 8]);
      cell.setWeights([kernel, recurrent, bias]);
      tf.dispose([kernel, recurrent, bias]);
    };
    const x = tf.zeros([1, 1]) as tf.Tensor2D;
    const h = tf.tensor2d([[0.5, -0.5]]);
    const c = tf.tensor2d([[2, -3]]);
    const memory = (): number[] =>
      tf.tidy(() => Array.from(cell.step(x, { h, c }).c.dataSync()));
    const shown = (): number[] =>
      tf.tidy(() => Array.from(cell.step(x, { h, c }).h.dataSync()));
    quarter(-50, 50, 50); // writes nothing, keeps all
    expect(memory()).toEqual([2, -3]);
    expect(shown()[0]).toBeCloseTo(Math.tanh(2), 5);
    quarter(50, -50, -50); // writes all, keeps nothing, shows nothing
    expect(memory()[0]).toBeCloseTo(Math.tanh(1), 5);
    expect(shown()[0]).toBeCloseTo(0, 5);
    tf.dispose([x, h, c]);
    cell.dispose();
  });

  it("is decided by its seed, and its forget gate begins open", () => {
    const first = new LSTMCell({ features: 2, units: 3, seed: 5 });
    const again = new LSTMCell({ features: 2, units: 3, seed: 5 });
    const other = new LSTMCell({ features: 2, units: 3, seed: 6 });
    const values = (cell: typeof first): number[][] =>
      cell.getWeights().map((weight) => Array.from(weight.dataSync()));
    expect(values(again)).toEqual(values(first));
    expect(values(other)).not.toEqual(values(first));
    expect(values(first)[2]).toEqual([0, 0, 0, 1, 1, 1, 0, 0, 0, 0, 0, 0]);
    for (const cell of [first, again, other]) cell.dispose();
  });

  it("learns to show its first input at the end, and leaves no tensor behind", () => {
    const before = tf.memory().numTensors;
    const cell = new LSTMCell({ features: 1, units: 4, seed: 1 });
    const X = inputs([32, 5, 1]) as tf.Tensor3D;
    const optimizer = tf.train.adam(0.03);
    const losses = Array.from({ length: 60 }, () =>
      tf.tidy(() => {
        const cost = optimizer.minimize(
          () => {
            const last = cell
              .run(X)
              .h.slice([0, 4, 0], [-1, 1, 1])
              .reshape([-1]);
            const first = X.slice([0, 0, 0], [-1, 1, 1]).reshape([-1]);
            return tf.losses.meanSquaredError(first, last);
          },
          true,
          cell.getWeights(),
        );
        return cost?.dataSync()[0] ?? NaN;
      }),
    );
    expect(losses.at(-1)).toBeLessThan(0.3 * (losses[0] ?? 0));
    X.dispose();
    cell.dispose();
    optimizer.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it("says what it expected", () => {
    expect(() => new LSTMCell({ features: 1, units: 0 })).toThrow(
      "LSTMCell: units expected a whole number >= 1, received 0.",
    );
    const cell = new LSTMCell({ features: 2, units: 3 });
    const X = tf.zeros([4, 5, 1]) as tf.Tensor3D;
    expect(() => cell.run(X)).toThrow(
      "LSTMCell.run expected [batch, steps, 2], received [4, 5, 1]. Reshape it, or make the cell with features: 1.",
    );
    expect(() => cell.setWeights([])).toThrow(
      /expected kernel, recurrent kernel and bias/,
    );
    X.dispose();
    cell.dispose();
  });
});
