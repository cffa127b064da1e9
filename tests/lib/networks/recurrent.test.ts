import { describe, expect, it } from "vitest";
import { networks, tf } from "../../../lib/src/index.js";
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
