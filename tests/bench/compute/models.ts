/** What is measured, as plain tf.js models; `keras_peer.py` says the same in Keras. */
import type * as Tf from "../../../lib/dist/backend/tf.js";
import { resnet18, resnet50 } from "./resnet.js";
import { transformerEncoder } from "./transformer.js";

export type Tfjs = typeof Tf;

function mlp(tf: Tfjs): Tf.LayersModel {
  return tf.sequential({
    layers: [
      tf.layers.dense({ units: 512, activation: "relu", inputShape: [784] }),
      tf.layers.dense({ units: 512, activation: "relu" }),
      tf.layers.dense({ units: 10, activation: "softmax" }),
    ],
  });
}

function cnn(tf: Tfjs): Tf.LayersModel {
  return tf.sequential({
    layers: [
      tf.layers.conv2d({
        filters: 32,
        kernelSize: 3,
        activation: "relu",
        inputShape: [28, 28, 1],
      }),
      tf.layers.maxPooling2d({ poolSize: 2 }),
      tf.layers.conv2d({ filters: 64, kernelSize: 3, activation: "relu" }),
      tf.layers.maxPooling2d({ poolSize: 2 }),
      tf.layers.flatten(),
      tf.layers.dense({ units: 10, activation: "softmax" }),
    ],
  });
}

const recurrent =
  (kind: "lstm" | "gru", steps: number) =>
  (tf: Tfjs): Tf.LayersModel =>
    tf.sequential({
      layers: [
        tf.layers[kind]({
          units: 64,
          recurrentActivation: "sigmoid",
          inputShape: [steps, 16],
        }),
        tf.layers.dense({ units: 10, activation: "softmax" }),
      ],
    });

/** By the row's name. */
export const models: Record<string, (tf: Tfjs) => Tf.LayersModel> = {
  mlp,
  cnn,
  resnet18,
  resnet50,
  "lstm-20": recurrent("lstm", 20),
  "lstm-200": recurrent("lstm", 200),
  "gru-20": recurrent("gru", 20),
  "gru-200": recurrent("gru", 200),
  transformer: transformerEncoder,
};

export const BATCH = 64;

/** Of the models whose activations would not fit a common GPU otherwise. */
const batches: Record<string, number> = { resnet50: 32 };

/** A compiled model with one batch in memory: a function that makes one training step and gives its loss. */
export function stepper(
  tf: Tfjs,
  name: string,
): {
  model: Tf.LayersModel;
  x: Tf.Tensor;
  y: Tf.Tensor;
  step: () => Promise<number>;
  dispose: () => void;
} {
  const build = models[name];
  if (build === undefined)
    throw new RangeError(
      `Model expected one of ${Object.keys(models).join(", ")}; received "${name}".`,
    );
  const model = build(tf);
  model.compile({
    optimizer: tf.train.adam(1e-3),
    loss: "categoricalCrossentropy",
  });
  const batch = batches[name] ?? BATCH;
  const classes = model.outputs[0]?.shape.at(-1) ?? 10;
  const shape = [batch, ...(model.inputs[0]?.shape.slice(1) ?? [])] as number[];
  const x = tf.randomNormal(shape, 0, 1, "float32", 1);
  const y = tf.tidy(() =>
    tf
      .oneHot(
        tf.tensor1d(
          Array.from({ length: batch }, (_, i) => i % classes),
          "int32",
        ),
        classes,
      )
      .toFloat(),
  );
  return {
    model,
    x,
    y,
    dispose: () => {
      tf.dispose([x, y]);
      model.optimizer.dispose();
      model.dispose();
    },
    step: async () => {
      const loss = await model.trainOnBatch(x, y);
      return typeof loss === "number" ? loss : (loss[0] ?? Number.NaN);
    },
  };
}
