import * as tf from "../backend/tf.js";
import { denseDecoder, denseEncoder } from "./encoder-decoder.js";
import { InitialWeights, type Seeded } from "./initial-weights.js";
import { whole, wholes } from "./options.js";

export interface AutoencoderOptions extends Seeded {
  /** Shape of one sample, its numbers in [0, 1]: `[784]` or `[28, 28, 1]`. */
  inputShape: readonly number[];
  /** Neurons on the way to the code; the way back has the same. */
  hidden?: readonly number[];
  /** Numbers in the code. */
  code?: number;
}

/**
 * Learns to give back its input through a narrow code, and so what its samples have in common.
 *
 * Train it on (x, x); `encoderOf(model)` and `decoderOf(model)` are its halves.
 *
 * @returns a model [batch, ...inputShape] → the same shape, in [0, 1]; layers `encoder_1` …, `code`, `decoder_1` …, `pixels`
 * @throws RangeError for sizes that are no whole numbers >= 1
 * @example
 * const model = networks.autoencoder({ inputShape: [28, 28, 1], code: 32, seed: 1 });
 * model.outputs[0].shape;   // [null, 28, 28, 1]
 * @see Hinton & Salakhutdinov 2006, "Reducing the dimensionality of data with neural networks"
 */
export function autoencoder(options: AutoencoderOptions): tf.LayersModel {
  return denseAutoencoder("autoencoder", options, (input) => input);
}

/** With whatever is done to the input before it is encoded. */
export function denseAutoencoder(
  builder: string,
  { inputShape, hidden = [128], code = 32, seed }: AutoencoderOptions,
  before: (
    input: tf.SymbolicTensor,
    start: InitialWeights,
  ) => tf.SymbolicTensor,
): tf.LayersModel {
  wholes(builder, "inputShape", inputShape, {
    least: 1,
    hint: "Give the shape of one sample without the batch, inputShape: [28, 28, 1]",
  });
  wholes(builder, "hidden", hidden);
  whole(builder, "code", code);
  const start = new InitialWeights({ seed });
  const input = tf.input({ name: "sample", shape: [...inputShape] });
  const coded = tf.layers
    .dense({
      name: "code",
      units: code,
      kernelInitializer: start.glorot(),
    })
    .apply(
      denseEncoder(before(input, start), hidden, start),
    ) as tf.SymbolicTensor;
  const output = denseDecoder(coded, hidden, inputShape, start);
  return tf.model({ name: builder, inputs: input, outputs: output });
}
