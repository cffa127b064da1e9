import * as tf from "../backend/tf.js";
import { InitialWeights, type Seeded } from "./initial-weights.js";
import { imageShape, share, whole, type ImageShape } from "./options.js";

export interface UNetOptions extends Seeded {
  inputShape?: ImageShape;
  /** 1: each pixel is it or is not (sigmoid); more: each pixel is one of them (softmax). */
  classes?: number;
  /** Of the first level; each level below has twice those of the one above. The published network has 64. */
  filters?: number;
  /** How often the sides are halved. The published network has 4. */
  depth?: number;
  /** At the lowest level. */
  dropout?: number;
}

/**
 * U-Net: a class for each pixel. On the way down the picture is halved and its filters doubled; on the way up it is doubled again and
 * joined by the picture of the same size from the way down, which still knows where things were.
 *
 * Convolutions keep the sides (the published ones lost their border, and the picture had to be cropped).
 *
 * @returns a model [batch, height, width, channels] → [batch, height, width, classes]; layers `down1_conv1` …, `bottom_conv1`,
 *          `bottom_conv2`, `up1_conv2` …, `pixels`. With 64 filters, depth 4, one channel and two classes: 31,030,658 parameters.
 * @throws RangeError where a side is no multiple of 2^depth, or a size no whole number >= 1
 * @example
 * const model = networks.unet({ inputShape: [64, 64, 1], filters: 8, depth: 2, seed: 1 });
 * model.outputs[0].shape;   // [null, 64, 64, 1]
 * @see Ronneberger, Fischer & Brox 2015, "U-Net: convolutional networks for biomedical image segmentation"
 */
export function unet({
  inputShape = [128, 128, 1],
  classes = 1,
  filters = 16,
  depth = 4,
  dropout = 0,
  seed,
}: UNetOptions = {}): tf.LayersModel {
  whole("unet", "classes", classes, {
    hint: "Give 1 for one thing against its background, classes: 1",
  });
  whole("unet", "filters", filters);
  whole("unet", "depth", depth, { hint: "Give depth: 4 as published" });
  share("unet", "dropout", dropout);
  const shape = imageShape("unet", inputShape, { multiple: 2 ** depth });
  const start = new InitialWeights({ seed });

  const conv = (
    name: string,
    x: tf.SymbolicTensor,
    count: number,
  ): tf.SymbolicTensor =>
    tf.layers
      .conv2d({
        name,
        filters: count,
        kernelSize: 3,
        padding: "same",
        activation: "relu",
        kernelInitializer: start.he(),
      })
      .apply(x) as tf.SymbolicTensor;
  const twice = (
    name: string,
    x: tf.SymbolicTensor,
    count: number,
  ): tf.SymbolicTensor =>
    conv(`${name}_conv2`, conv(`${name}_conv1`, x, count), count);

  const input = tf.input({ name: "image", shape });
  let x = input;
  const bridges: tf.SymbolicTensor[] = [];
  for (let level = 1; level <= depth; level++) {
    x = twice(`down${level}`, x, filters * 2 ** (level - 1));
    bridges.push(x);
    x = tf.layers
      .maxPooling2d({ name: `down${level}_pool`, poolSize: 2 })
      .apply(x) as tf.SymbolicTensor;
  }
  x = twice("bottom", x, filters * 2 ** depth);
  if (dropout > 0)
    x = tf.layers
      .dropout({ name: "bottom_dropout", rate: dropout, ...start.seed() })
      .apply(x) as tf.SymbolicTensor;
  for (let level = depth; level >= 1; level--) {
    const count = filters * 2 ** (level - 1);
    const doubled = tf.layers
      .conv2dTranspose({
        name: `up${level}_double`,
        filters: count,
        kernelSize: 2,
        strides: 2,
        kernelInitializer: start.he(),
      })
      .apply(x) as tf.SymbolicTensor;
    const joined = tf.layers
      .concatenate({ name: `up${level}_join` })
      .apply([
        bridges[level - 1] as tf.SymbolicTensor,
        doubled,
      ]) as tf.SymbolicTensor;
    x = twice(`up${level}`, joined, count);
  }
  const output = tf.layers
    .conv2d({
      name: "pixels",
      filters: classes,
      kernelSize: 1,
      activation: classes === 1 ? "sigmoid" : "softmax",
      kernelInitializer: start.glorot(),
    })
    .apply(x) as tf.SymbolicTensor;
  return tf.model({ name: "unet", inputs: input, outputs: output });
}
