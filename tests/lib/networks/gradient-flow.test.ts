import { describe, expect, it } from "vitest";
import { networks, tf } from "../../../lib/src/index.js";
import { inputs } from "./contract.js";

const { forecaster, gradientFlow, sequenceClassifier } = networks;

describe("gradientFlow", () => {
  it("h_t = w h_t-1 with L = h_T² / 2: dL/dh_t = h_T w^(T - t), by hand", async () => {
    const layer = tf.layers.simpleRNN({
      units: 1,
      inputShape: [4, 1],
      activation: "linear",
    });
    const model = tf.sequential({ layers: [layer] });
    const start = [tf.ones([1, 1]), tf.tensor2d([[0.5]]), tf.zeros([1])];
    layer.setWeights(start);
    const x = tf.tensor3d([[[8], [0], [0], [0]]]); // h = 8, 4, 2, 1
    const y = tf.zeros([1, 1]);
    const loss = (_: tf.Tensor, output: tf.Tensor): tf.Scalar =>
      output.square().sum().div(2);
    const { hidden, memory } = await gradientFlow(model, x, y, { loss });
    expect(hidden).toEqual([0.125, 0.25, 0.5, 1]);
    expect(memory).toBeUndefined();
    tf.dispose([x, y, start]);
    model.dispose();
  });

  it.each(["rnn", "lstm", "gru"] as const)(
    "%s: the loss is the model's own, each layer is seen, no tensor is left",
    async (cell) => {
      const model = forecaster({ cell, steps: 6, units: [4, 3], seed: 1 });
      const x = inputs([5, 6, 1]);
      const y = tf.ones([5, 1]);
      const before = tf.memory().numTensors;
      let seen = 0;
      const loss = (actual: tf.Tensor, predicted: tf.Tensor): tf.Scalar => {
        const value = tf.losses.meanSquaredError(actual, predicted);
        seen = value.dataSync()[0] ?? NaN;
        return value as tf.Scalar;
      };
      const first = await gradientFlow(model, x, y, { loss });
      const expected = tf.tidy(
        () =>
          tf.losses
            .meanSquaredError(y, model.predict(x) as tf.Tensor)
            .dataSync()[0],
      );
      expect(seen).toBeCloseTo(expected ?? NaN, 5);
      const second = await gradientFlow(model, x, y, { layer: `${cell}_2` });
      for (const flow of [first, second]) {
        expect(flow.hidden).toHaveLength(6);
        expect(Math.min(...flow.hidden)).toBeGreaterThan(0);
        expect(flow.memory?.length).toBe(cell === "lstm" ? 5 : undefined);
      }
      expect(second.hidden).not.toEqual(first.hidden);
      expect(tf.memory().numTensors).toBe(before);
      tf.dispose([x, y]);
      model.dispose();
    },
  );

  it("over 60 steps it vanishes in a plain network with small weights, and not in an LSTM that forgets nothing", async () => {
    const x = inputs([4, 60, 1]);
    const y = tf.ones([4, 1]);
    const share = async (
      cell: "rnn" | "lstm",
      change: (weights: tf.Tensor[]) => tf.Tensor[],
    ): Promise<number> => {
      const model = forecaster({ cell, steps: 60, units: [8], seed: 3 });
      const layer = model.getLayer(`${cell}_1`);
      const weights = tf.tidy(() => change(layer.getWeights()));
      layer.setWeights(weights);
      const { hidden, memory } = await gradientFlow(model, x, y);
      model.dispose();
      tf.dispose(weights);
      const flow = memory ?? hidden;
      return (flow[0] ?? NaN) / (flow.at(-1) ?? NaN);
    };
    const plain = await share("rnn", ([w, u, b]) => [
      w!.clone(),
      u!.mul(0.5),
      b!.clone(),
    ]);
    const open = await share("lstm", ([w, u]) => [
      w!.mul(1),
      u!.mul(0),
      tf.concat1d([tf.zeros([8]), tf.ones([8]).mul(20), tf.zeros([16])]),
    ]);
    expect(plain).toBeLessThan(1e-12);
    expect(open).toBeGreaterThan(0.5);
    tf.dispose([x, y]);
  });

  it("says what it expected", async () => {
    const dense = networks.mlp({ inputShape: [2], outputs: 1 });
    const x = tf.ones([1, 2]);
    await expect(gradientFlow(dense, x, x)).rejects.toThrow(
      "gradientFlow expected a recurrent layer, received layers hidden_1, output. Use networks.forecaster or networks.sequenceClassifier.",
    );
    const classifier = sequenceClassifier({ features: 2, classes: 2 });
    await expect(
      gradientFlow(classifier, x, x, { layer: "gru_1" }),
    ).rejects.toThrow(
      'gradientFlow expected a recurrent layer "gru_1", received layers lstm_1, classes.',
    );
    const unet = networks.unet({ inputShape: [4, 4, 1], filters: 1, depth: 1 });
    await expect(gradientFlow(unet, x, x)).rejects.toThrow(/branches at/);
    x.dispose();
    for (const model of [dense, classifier, unet]) model.dispose();
  });
});
