import * as tf from "../backend/tf.js";
import { InitialWeights, type Seeded } from "./initial-weights.js";
import { imageShape, whole, wholes, type ImageShape } from "./options.js";

export interface ConvolutionalAutoencoderOptions extends Seeded {
  inputShape?: ImageShape;
  /** Filters of each convolution, each of which halves the sides; the way back has the same. */
  filters?: readonly number[];
  /** Numbers in the code. */
  code?: number;
}

/**
 * An autoencoder for pictures: convolutions with stride 2 on the way to the code, transposed ones on the way back.
 *
 * @returns a model [batch, height, width, channels] → the same, in [0, 1]; layers `encoder_1` …, `code`, `decoder_1` …, `pixels`
 * @throws RangeError where a side is no multiple of 2^(number of convolutions), or a size no whole number >= 1
 * @example
 * const model = networks.convolutionalAutoencoder({ inputShape: [28, 28, 1], filters: [16, 32], code: 16, seed: 1 });
 * model.getLayer("encoder_2").outputShape;   // [null, 7, 7, 32]
 * @see Masci, Meier, Cireşan & Schmidhuber 2011, "Stacked convolutional auto-encoders for hierarchical feature extraction"
 */
export function convolutionalAutoencoder({
  inputShape = [28, 28, 1],
  filters = [16, 32],
  code = 32,
  seed,
}: ConvolutionalAutoencoderOptions = {}): tf.LayersModel {
  const builder = "convolutionalAutoencoder";
  wholes(builder, "filters", filters, { least: 1 });
  whole(builder, "code", code);
  const multiple = 2 ** filters.length;
  const shape = imageShape(builder, inputShape, { multiple });
  const [height, width, channels] = shape;
  const start = new InitialWeights({ seed });
  const relu = (name: string) =>
    ({
      name,
      activation: "relu",
      kernelInitializer: start.he(),
    }) as const;
  const halving = (name: string, count: number) =>
    ({
      ...relu(name),
      filters: count,
      kernelSize: 3,
      strides: 2,
      padding: "same",
    }) as const;
  const small = [height / multiple, width / multiple, filters.at(-1) ?? 1];
  return tf.sequential({
    name: builder,
    layers: [
      tf.layers.inputLayer({ inputShape: shape }),
      ...filters.map((count, i) =>
        tf.layers.conv2d(halving(`encoder_${i + 1}`, count)),
      ),
      tf.layers.flatten({ name: "flatten" }),
      tf.layers.dense({
        name: "code",
        units: code,
        kernelInitializer: start.glorot(),
      }),
      tf.layers.dense({
        ...relu("unfold"),
        units: small.reduce((all, side) => all * side, 1),
      }),
      tf.layers.reshape({ name: "small_picture", targetShape: small }),
      ...filters
        .toReversed()
        .map((count, i) =>
          tf.layers.conv2dTranspose(halving(`decoder_${i + 1}`, count)),
        ),
      tf.layers.conv2d({
        name: "pixels",
        filters: channels,
        kernelSize: 3,
        padding: "same",
        activation: "sigmoid",
        kernelInitializer: start.glorot(),
      }),
    ],
  });
}
