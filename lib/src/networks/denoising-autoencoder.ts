import * as tf from "../backend/tf.js";
import { denseAutoencoder, type AutoencoderOptions } from "./autoencoder.js";
import { oneOf } from "./options.js";
import { Corruption } from "./random-layers.js";

export interface DenoisingAutoencoderOptions extends AutoencoderOptions {
  /** "masking": a share of the numbers becomes zero. "gaussian": noise is added. */
  noise?: "masking" | "gaussian";
  /** The share, or the noise's standard deviation. */
  amount?: number;
}

/**
 * An autoencoder that sees a spoilt sample and must give back the whole one. The noise is drawn anew for each batch, only while it learns;
 * so train it on (x, x) too.
 *
 * @returns as `autoencoder`, with a layer `noise` before the others
 * @throws RangeError as `autoencoder`, for another noise, or an amount outside (0, 1)
 * @example
 * const model = networks.denoisingAutoencoder({ inputShape: [784], noise: "masking", amount: 0.3, seed: 1 });
 * model.layers[1].name;   // noise
 * @see Vincent, Larochelle, Bengio & Manzagol 2008, "Extracting and composing robust features with denoising autoencoders"
 */
export function denoisingAutoencoder({
  noise = "masking",
  amount = 0.3,
  ...options
}: DenoisingAutoencoderOptions): tf.LayersModel {
  oneOf("denoisingAutoencoder", "noise", noise, ["masking", "gaussian"]);
  if (!(amount > 0 && amount < 1)) {
    throw new RangeError(
      `denoisingAutoencoder: amount expected a number in (0, 1), received ${amount}. Give amount: 0.3, or use networks.autoencoder without noise.`,
    );
  }
  return denseAutoencoder(
    "denoisingAutoencoder",
    options,
    (input, start) =>
      new Corruption({
        name: "noise",
        kind: noise,
        amount,
        ...start.seed(),
      }).apply(input) as tf.SymbolicTensor,
  );
}
