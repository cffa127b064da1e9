/** Every builder of the library, trained step after step: the number of tensors may not change at all. */
import { expect, it } from "vitest";
import type * as tfjs from "@tensorflow/tfjs";
import type { BackendName } from "../../../../lib/src/backend/rungs.js";

type Networks = typeof import("../../../../lib/src/networks/index.js");

export const MODELS: Record<string, (networks: Networks) => tfjs.LayersModel> =
  {
    perceptron: (n) => n.perceptron({ inputs: 3 }),
    mlp: (n) =>
      n.mlp({ inputShape: [2, 3], hidden: [8], outputs: 2, dropout: 0.1 }),
    cnn: (n) =>
      n.cnn({
        inputShape: [12, 12, 1],
        classes: 2,
        filters: [4, 6],
        kernelSize: 3,
        dense: [12],
      }),
    alexnet: (n) =>
      n.alexnet({
        inputShape: [63, 63, 1],
        classes: 2,
        width: 1 / 32,
        dropout: 0.1,
      }),
    resnet: (n) =>
      n.resnet({ depth: 18, inputShape: [32, 32, 1], classes: 2, filters: 2 }),
    unet: (n) => n.unet({ inputShape: [8, 8, 1], filters: 4, depth: 2 }),
    detector: (n) =>
      n.detector({ inputShape: [16, 16, 1], classes: 2, filters: [2, 4, 4] }),
    "forecaster, rnn": (n) =>
      n.forecaster({ cell: "rnn", steps: 4, units: [4, 3] }),
    "forecaster, lstm": (n) =>
      n.forecaster({ cell: "lstm", steps: 4, units: [4, 3] }),
    "forecaster, gru": (n) =>
      n.forecaster({ cell: "gru", steps: 4, units: [4, 3] }),
    sequenceClassifier: (n) =>
      n.sequenceClassifier({
        cell: "lstm",
        steps: 5,
        features: 2,
        units: [4],
        classes: 2,
        dropout: 0.1,
      }),
    autoencoder: (n) =>
      n.autoencoder({ inputShape: [4, 4, 1], hidden: [8], code: 3 }),
    denoisingAutoencoder: (n) =>
      n.denoisingAutoencoder({
        inputShape: [4, 4, 1],
        hidden: [8],
        code: 3,
        amount: 0.1,
      }),
    convolutionalAutoencoder: (n) =>
      n.convolutionalAutoencoder({
        inputShape: [4, 4, 1],
        filters: [4, 6],
        code: 3,
      }),
    variationalAutoencoder: (n) =>
      n.variationalAutoencoder({ inputShape: [4, 4, 1], hidden: [8], code: 3 }),
  };

/** Builders that return no model of layers: a cell that shows its gates, and functions of models. */
const NOT_MODELS = ["LSTMCell", "gradientFlow", "decoderOf", "encoderOf"];

export async function leaks(
  backend: BackendName,
  steps: number,
): Promise<void> {
  process.env["NABLA_BACKEND"] = backend;
  process.env["NABLA_QUIET"] = "1";
  const tf = await import("../../../../lib/src/backend/tf.js");
  const networks = await import("../../../../lib/src/networks/index.js");

  it("every builder is among them", () => {
    const built = Object.keys(MODELS).map((name) => name.split(",")[0]);
    expect(
      Object.keys(networks).filter(
        (name) => !built.includes(name) && !NOT_MODELS.includes(name),
      ),
    ).toEqual([]);
  });

  for (const [name, make] of Object.entries(MODELS)) {
    it(`${backend}: ${name}, ${steps} steps`, async () => {
      const model = make(networks);
      model.compile({ optimizer: tf.train.adam(), loss: "meanSquaredError" });
      const batch = (shape: tfjs.Shape | tfjs.Shape[]): tfjs.Tensor =>
        tf.randomUniform(
          (shape as tfjs.Shape).map((side) => side ?? 2),
          0,
          1,
          "float32",
          1,
        );
      const x = batch(model.inputs[0]?.shape ?? []);
      const y = batch(model.outputs[0]?.shape ?? []);
      // The first step makes the optimizer's moments.
      await model.trainOnBatch(x, y);
      const before = tf.memory().numTensors;
      for (let i = 0; i < steps; i++) await model.trainOnBatch(x, y);
      expect(tf.memory().numTensors).toBe(before);
      model.dispose();
      tf.dispose([x, y]);
    });
  }
}
