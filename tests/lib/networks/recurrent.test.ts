import { describe, expect, it } from "vitest";
import { networks, tf } from "../../../lib/src/index.js";
import { Orthogonal } from "../../../lib/src/networks/orthogonal.js";
import { brighter, contract } from "./contract.js";

// One kernel, recurrent kernel and bias for each gate: LSTM 4, GRU 3, plain 1.
const GATES = { rnn: 1, lstm: 4, gru: 3 } as const;

for (const cell of ["rnn", "lstm", "gru"] as const) {
  contract({
    name: `${cell} forecaster`,
    make: (seed) =>
      networks.forecaster({ cell, steps: 6, units: [8, 5], seed }),
    input: [6, 1],
    output: [1],
    parameters: GATES[cell] * (8 * (1 + 8 + 1) + 5 * (8 + 5 + 1)) + 6,
    toy: (x) => x.slice([0, 3, 0], [-1, 1, 1]).reshape([-1, 1]),
    loss: "meanSquaredError",
    refuses: [
      [
        () => networks.forecaster({ cell, steps: 0 }),
        "forecaster: steps expected a whole number >= 1, received 0. Give the length of a window of the series, steps: 30.",
      ],
      [
        () => networks.forecaster({ cell: "gnu" as "gru", steps: 3 }),
        'forecaster: cell expected one of "rnn", "lstm", "gru", received "gnu". Choose one of these.',
      ],
    ],
  });

  contract({
    name: `${cell} classifier`,
    make: (seed) =>
      networks.sequenceClassifier({
        cell,
        steps: 5,
        features: 2,
        units: [8],
        classes: 2,
        dropout: 0.1,
        seed,
      }),
    input: [5, 2],
    output: [2],
    parameters: GATES[cell] * 8 * (2 + 8 + 1) + 18,
    toy: brighter,
    loss: "categoricalCrossentropy",
    epochs: 30,
    lr: 0.03,
    refuses: [
      [
        () =>
          networks.sequenceClassifier({
            cell,
            features: 2,
            classes: Number.NaN,
          }),
        "sequenceClassifier: classes expected a whole number >= 1, received NaN. Give the number of classes, classes: 2.",
      ],
    ],
  });
}

describe("recurrent networks", () => {
  it("a sequence of any length has a class where no length was given", () => {
    const model = networks.sequenceClassifier({ features: 2, classes: 3 });
    for (const steps of [1, 7]) {
      const [x, y] = tf.tidy(() => {
        const input = tf.ones([2, steps, 2]);
        return [input, model.predict(input) as tf.Tensor];
      });
      expect(y.shape).toEqual([2, 3]);
      tf.dispose([x, y]);
    }
    model.dispose();
  });

  it("Keras's 10,451 parameters for LSTM(50) and Dense(1)", () => {
    const model = networks.forecaster({ steps: 30, units: [50] });
    expect(model.countParams()).toBe(10_451);
    model.dispose();
  });
});

describe("orthogonal initial weights", () => {
  it.each([
    [7, 7],
    [5, 20],
    [20, 5],
  ])("%i × %i: the shorter side is orthonormal, times the gain", (n, m) => {
    const product = tf.tidy(() => {
      const w = new Orthogonal({ seed: 1, gain: 2 }).apply([n, m]);
      return tf.matMul(w, w, n > m, n <= m).arraySync() as number[][];
    });
    product.forEach((row, i) =>
      row.forEach((value, j) => expect(value).toBeCloseTo(i === j ? 4 : 0, 5)),
    );
  });

  it("serves tf.js's own name too, at the size of a recurrent kernel", () => {
    const layer = tf.layers.lstm({ units: 128, inputShape: [null, 4] });
    const model = tf.sequential({ layers: [layer] });
    const recurrent = layer.getWeights()[1] as tf.Tensor2D;
    const off = tf.tidy(() =>
      tf
        .matMul(recurrent, recurrent, false, true)
        .sub(tf.eye(128))
        .abs()
        .max()
        .dataSync(),
    );
    expect(off[0]).toBeLessThan(1e-5);
    model.dispose();
  });
});
