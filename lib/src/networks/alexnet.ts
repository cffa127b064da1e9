import * as tf from "../backend/tf.js";
import { InitialWeights, type Seeded } from "./initial-weights.js";
import { imageShape, share, whole, type ImageShape } from "./options.js";

export interface AlexNetOptions extends Seeded {
  inputShape?: ImageShape;
  classes?: number;
  /** Factor on the number of filters and neurons: with 1/8 it trains on a laptop. */
  width?: number;
  /** Share of the neurons that are silent at each update, before each of the two large layers. */
  dropout?: number;
}

/** Sizes of torchvision's: one tower (Krizhevsky 2014), not the two of 2012. */
const CONVOLUTIONS = [
  { filters: 64, kernelSize: 11, strides: 4, pad: 2, pool: true },
  { filters: 192, kernelSize: 5, strides: 1, pad: 2, pool: true },
  { filters: 384, kernelSize: 3, strides: 1, pad: 1, pool: false },
  { filters: 256, kernelSize: 3, strides: 1, pad: 1, pool: false },
  { filters: 256, kernelSize: 3, strides: 1, pad: 1, pool: true },
] as const;

/**
 * AlexNet, with the sizes of torchvision's: five convolutions, three poolings, three dense layers.
 *
 * At 224 × 224 the last picture is 6 × 6; a smaller input leaves a smaller one, and so a smaller first dense layer.
 *
 * @returns a model [batch, height, width, channels] → [batch, classes] of probabilities; layers `conv_1` … `conv_5`, `pool_1`, `pool_2`,
 *          `pool_5`, `dense_1`, `dense_2`, `classes`. The defaults have 61,100,840 parameters, 244 MB.
 * @throws RangeError for a picture below 63 × 63, a width of 0 or less, a dropout outside [0, 1)
 * @example
 * const model = networks.alexnet({ inputShape: [64, 64, 3], classes: 10, width: 1 / 8, seed: 1 });
 * model.outputs[0].shape;   // [null, 10]
 * @see Krizhevsky, Sutskever & Hinton 2012, "ImageNet classification with deep convolutional neural networks"; Krizhevsky 2014, "One
 *      weird trick for parallelizing convolutional neural networks"
 */
export function alexnet({
  inputShape = [224, 224, 3],
  classes = 1000,
  width = 1,
  dropout = 0.5,
  seed,
  start: first,
}: AlexNetOptions = {}): tf.LayersModel {
  const shape = imageShape("alexnet", inputShape, { least: 63 });
  whole("alexnet", "classes", classes, {
    hint: "Give the number of classes, classes: 10",
  });
  share("alexnet", "dropout", dropout);
  if (!(width > 0 && width <= 4)) {
    throw new RangeError(
      `alexnet: width expected a factor in (0, 4], received ${width}. Give width: 1 for the published network, 1 / 8 for a small one.`,
    );
  }
  const start = new InitialWeights({ seed, start: first });
  const scaled = (count: number): number =>
    Math.max(1, Math.round(count * width));
  const model = tf.sequential({ name: "alexnet" });
  model.add(tf.layers.inputLayer({ inputShape: shape }));
  CONVOLUTIONS.forEach(({ filters, kernelSize, strides, pad, pool }, i) => {
    // Padded by hand: "same" would add less on one side, since the stride is not one.
    model.add(tf.layers.zeroPadding2d({ name: `pad_${i + 1}`, padding: pad }));
    model.add(
      tf.layers.conv2d({
        name: `conv_${i + 1}`,
        filters: scaled(filters),
        kernelSize,
        strides,
        activation: "relu",
        kernelInitializer: start.he(),
      }),
    );
    if (pool)
      model.add(
        tf.layers.maxPooling2d({
          name: `pool_${i + 1}`,
          poolSize: 3,
          strides: 2,
        }),
      );
  });
  model.add(tf.layers.flatten({ name: "flatten" }));
  for (const i of [1, 2]) {
    if (dropout > 0)
      model.add(
        tf.layers.dropout({
          name: `dropout_${i}`,
          rate: dropout,
          ...start.seed(),
        }),
      );
    model.add(
      tf.layers.dense({
        name: `dense_${i}`,
        units: scaled(4096),
        activation: "relu",
        kernelInitializer: start.he(),
      }),
    );
  }
  model.add(
    tf.layers.dense({
      name: "classes",
      units: classes,
      activation: "softmax",
      kernelInitializer: start.glorot(),
    }),
  );
  return model;
}
