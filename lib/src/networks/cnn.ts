import * as tf from "../backend/tf.js";
import { InitialWeights, type Seeded } from "./initial-weights.js";
import { imageShape, whole, wholes, type ImageShape } from "./options.js";

export interface CNNOptions extends Seeded {
  inputShape?: ImageShape;
  classes?: number;
  /** Filters of each convolution, each followed by a pooling that halves the sides. */
  filters?: readonly number[];
  /** Side of a filter. */
  kernelSize?: number;
  /** Neurons of the layers between the last picture and the classes. */
  dense?: readonly number[];
  /** LeNet's was tanh; ReLU learns faster. */
  activation?: "relu" | "tanh" | "elu";
  /** LeNet's was the average. */
  pooling?: "max" | "average";
}

/**
 * Convolutional network in the manner of LeNet-5: convolution and pooling by turns, then dense layers. As in LeNet, the first convolution
 * keeps the sides (LeNet padded 28 × 28 digits to 32 × 32) and the others do not.
 *
 * @returns a model [batch, height, width, channels] → [batch, classes] of probabilities; layers `conv_1`, `pool_1`, … `flatten`,
 *          `dense_1`, … `classes`. The defaults have LeNet-5's 61,706 parameters.
 * @throws RangeError where the picture is smaller than the filters once it is halved, or a size is no whole number >= 1
 * @example
 * const model = networks.cnn({ inputShape: [28, 28, 1], classes: 10, seed: 1 });
 * model.countParams();   // 61706
 * @see LeCun, Bottou, Bengio & Haffner 1998, "Gradient-based learning applied to document recognition"
 */
export function cnn({
  inputShape = [28, 28, 1],
  classes = 10,
  filters = [6, 16],
  kernelSize = 5,
  dense = [120, 84],
  activation = "relu",
  pooling = "max",
  seed,
}: CNNOptions = {}): tf.LayersModel {
  wholes("cnn", "filters", filters, {
    least: 1,
    hint: "Give one number for each convolution, filters: [6, 16]",
  });
  whole("cnn", "kernelSize", kernelSize);
  wholes("cnn", "dense", dense);
  whole("cnn", "classes", classes, {
    hint: "Give the number of classes, classes: 10",
  });
  const shape = imageShape("cnn", inputShape, {
    least: smallestSide(filters.length, kernelSize),
  });
  const start = new InitialWeights({ seed });
  const model = tf.sequential({ name: "cnn" });
  model.add(tf.layers.inputLayer({ inputShape: shape }));
  filters.forEach((count, i) => {
    model.add(
      tf.layers.conv2d({
        name: `conv_${i + 1}`,
        filters: count,
        kernelSize,
        padding: i === 0 ? "same" : "valid",
        activation,
        kernelInitializer: start.suited(activation),
      }),
    );
    const pool = { name: `pool_${i + 1}`, poolSize: 2, strides: 2 } as const;
    model.add(
      pooling === "max"
        ? tf.layers.maxPooling2d(pool)
        : tf.layers.averagePooling2d(pool),
    );
  });
  model.add(tf.layers.flatten({ name: "flatten" }));
  dense.forEach((units, i) =>
    model.add(
      tf.layers.dense({
        name: `dense_${i + 1}`,
        units,
        activation,
        kernelInitializer: start.suited(activation),
      }),
    ),
  );
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

/** Backwards through the layers: one pixel must be left at the end. */
function smallestSide(convolutions: number, kernelSize: number): number {
  let side = 1;
  for (let i = convolutions; i > 0; i--)
    side = 2 * side + (i === 1 ? 0 : kernelSize - 1);
  return side;
}
