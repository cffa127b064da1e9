import * as tf from "../backend/tf.js";
import type { AutoencoderOptions } from "./autoencoder.js";
import { denseDecoder, denseEncoder } from "./encoder-decoder.js";
import { InitialWeights } from "./initial-weights.js";
import { whole, wholes } from "./options.js";
import { Sampling } from "./random-layers.js";

export interface VariationalAutoencoderOptions extends AutoencoderOptions {
  /** Factor of the divergence: 1 for the evidence bound, more for codes whose numbers are more independent (Higgins et al. 2017). */
  beta?: number;
}

/**
 * An autoencoder whose codes are distributions near N(0, 1), so that a code drawn from N(0, 1) decodes to a new sample:
 * `decoderOf(model).predict(tf.randomNormal([16, 2]))`.
 *
 * Train it on (x, x) with `loss: "binaryCrossentropy"`, which tf.js averages over a sample's numbers; the divergence is divided by their
 * count too, so the sum is the negative evidence lower bound per number.
 *
 * @returns a model [batch, ...inputShape] → the same shape, in [0, 1]; layers `encoder_1` …, `mean`, `log_variance`, `code`, `decoder_1` …,
 *          `pixels`. While it learns, `code` is drawn; afterwards it is the mean.
 * @throws RangeError for sizes that are no whole numbers >= 1, or a negative beta
 * @example
 * const model = networks.variationalAutoencoder({ inputShape: [784], hidden: [128], code: 2, seed: 1 });
 * model.getLayer("code").outputShape;   // [null, 2]
 * @see Kingma & Welling 2014, "Auto-encoding variational Bayes"
 */
export function variationalAutoencoder({
  inputShape,
  hidden = [128],
  code = 2,
  beta = 1,
  seed,
}: VariationalAutoencoderOptions): tf.LayersModel {
  const builder = "variationalAutoencoder";
  wholes(builder, "inputShape", inputShape, {
    least: 1,
    hint: "Give the shape of one sample without the batch, inputShape: [28, 28, 1]",
  });
  wholes(builder, "hidden", hidden);
  whole(builder, "code", code);
  if (!(beta >= 0 && Number.isFinite(beta))) {
    throw new RangeError(
      `${builder}: beta expected a number >= 0, received ${beta}. Give beta: 1 for the evidence lower bound.`,
    );
  }
  const start = new InitialWeights({ seed });
  const input = tf.input({ name: "sample", shape: [...inputShape] });
  const encoded = denseEncoder(input, hidden, start);
  const half = (name: string): tf.SymbolicTensor =>
    tf.layers
      .dense({ name, units: code, kernelInitializer: start.glorot() })
      .apply(encoded) as tf.SymbolicTensor;
  const numbers = inputShape.reduce((all, side) => all * side, 1);
  const z = new Sampling({
    name: "code",
    weight: beta / numbers,
    ...start.seed(),
  }).apply([half("mean"), half("log_variance")]) as tf.SymbolicTensor;
  const output = denseDecoder(z, hidden, inputShape, start);
  return tf.model({ name: builder, inputs: input, outputs: output });
}
