/** What autoencoders are made of, and how to take their halves. */
import * as tf from "../backend/tf.js";
import type { InitialWeights } from "./initial-weights.js";

/** `encoder_1`, `encoder_2` … on flat samples. */
export function denseEncoder(
  x: tf.SymbolicTensor,
  hidden: readonly number[],
  start: InitialWeights,
): tf.SymbolicTensor {
  const flat =
    x.shape.length > 2
      ? (tf.layers.flatten({ name: "flatten" }).apply(x) as tf.SymbolicTensor)
      : x;
  return stack("encoder", flat, hidden, start);
}

/** `decoder_1` … back through the same sizes, then `pixels`, in [0, 1], in the shape of a sample. */
export function denseDecoder(
  code: tf.SymbolicTensor,
  hidden: readonly number[],
  shape: readonly number[],
  start: InitialWeights,
): tf.SymbolicTensor {
  const pixels = tf.layers
    .dense({
      name: "pixels",
      units: shape.reduce((all, side) => all * side, 1),
      activation: "sigmoid",
      kernelInitializer: start.glorot(),
    })
    .apply(
      stack("decoder", code, hidden.toReversed(), start),
    ) as tf.SymbolicTensor;
  return shape.length > 1
    ? (tf.layers
        .reshape({ name: "picture", targetShape: [...shape] })
        .apply(pixels) as tf.SymbolicTensor)
    : pixels;
}

function stack(
  name: string,
  x: tf.SymbolicTensor,
  sizes: readonly number[],
  start: InitialWeights,
): tf.SymbolicTensor {
  return sizes.reduce(
    (y, units, i) =>
      tf.layers
        .dense({
          name: `${name}_${i + 1}`,
          units,
          activation: "relu",
          kernelInitializer: start.he(),
        })
        .apply(y) as tf.SymbolicTensor,
    x,
  );
}

/**
 * The first half of an autoencoder: sample → code (a variational one's mean). It shares its weights with the whole.
 *
 * @throws RangeError where no layer is called `code`
 * @example
 * const model = networks.autoencoder({ inputShape: [8], hidden: [], code: 2, seed: 1 });
 * networks.encoderOf(model).predict(tf.ones([5, 8])).shape;   // [5, 2]
 */
export function encoderOf(model: tf.LayersModel): tf.LayersModel {
  const { layers, at } = codeOf("encoderOf", model);
  const code = layers[at]?.output as tf.SymbolicTensor;
  return tf.model({ name: "encoder", inputs: model.inputs, outputs: code });
}

/**
 * The second half: code → sample. It shares its weights with the whole, so it can make samples of codes that no sample had.
 *
 * @throws RangeError where no layer is called `code`
 */
export function decoderOf(model: tf.LayersModel): tf.LayersModel {
  const { layers, at } = codeOf("decoderOf", model);
  const [, ...shape] = (layers[at]?.outputShape ?? []) as tf.Shape;
  const input = tf.input({ shape });
  const output = layers
    .slice(at + 1)
    .reduce((y, layer) => layer.apply(y) as tf.SymbolicTensor, input);
  return tf.model({ name: "decoder", inputs: input, outputs: output });
}

function codeOf(
  what: string,
  model: tf.LayersModel,
): { layers: tf.layers.Layer[]; at: number } {
  const { layers } = model;
  const at = layers.findIndex((layer) => layer.name === "code");
  if (at < 0) {
    throw new RangeError(
      `${what} expected an autoencoder, with a layer "code", received layers ${layers.map((layer) => layer.name).join(", ")}. Make one: networks.autoencoder({ inputShape: [784], code: 32 }).`,
    );
  }
  return { layers, at };
}
