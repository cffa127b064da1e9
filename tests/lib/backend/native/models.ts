/** Models that the tests of graphs have in common, up to their last layers, and what they are fed. */
import type * as Tf from "@tensorflow/tfjs";
import { tf } from "./support.js";

export const seeded = (seed: number) => tf.initializers.glorotNormal({ seed });

export const normal = (shape: number[], seed: number): Tf.Tensor =>
  tf.randomNormal(shape, 0, 1, "float32", seed);

export const dense = (units: number, rest: object = {}): Tf.layers.Layer =>
  tf.layers.dense({
    units,
    kernelInitializer: seeded(units),
    biasInitializer: tf.initializers.randomNormal({ seed: units }),
    ...rest,
  });

type Rest = Tf.layers.Layer[];

/** Of [10, 10, 2], as `pictures` are. */
export const convolutional = (...rest: Rest): Tf.Sequential =>
  tf.sequential({
    layers: [
      tf.layers.conv2d({
        filters: 4,
        kernelSize: 3,
        activation: "relu",
        inputShape: [10, 10, 2],
        kernelInitializer: seeded(1),
      }),
      tf.layers.batchNormalization(),
      tf.layers.reLU({ maxValue: 6 }),
      tf.layers.maxPooling2d({ poolSize: 2 }),
      ...rest,
    ],
  });

export const pictures = (count: number): Tf.Tensor =>
  normal([count, 10, 10, 2], 1);

/** Of five words, as `sentences` are. */
export const embeddedLstm = (
  embedding: object,
  lstm: object,
  ...rest: Rest
): Tf.Sequential =>
  tf.sequential({
    layers: [
      tf.layers.embedding({
        inputDim: 9,
        outputDim: 4,
        inputLength: 5,
        embeddingsInitializer: seeded(3),
        ...embedding,
      }),
      tf.layers.lstm({
        units: 6,
        kernelInitializer: seeded(1),
        recurrentInitializer: seeded(2),
        ...lstm,
      }),
      ...rest,
    ],
  });

export const sentences = (): Tf.Tensor =>
  tf.tensor2d(
    Array.from({ length: 40 }, (_, i) => (i * 7) % 9),
    [8, 5],
  );

/** Of [6, 3]. */
export const gruBothWays = (...rest: Rest): Tf.Sequential =>
  tf.sequential({
    layers: [
      tf.layers.bidirectional({
        layer: tf.layers.gru({
          units: 5,
          recurrentActivation: "sigmoid",
          returnSequences: true,
          kernelInitializer: seeded(1),
          recurrentInitializer: seeded(2),
        }),
        inputShape: [6, 3],
        mergeMode: "concat",
      }),
      tf.layers.layerNormalization(),
      ...rest,
    ],
  });

/** Of two times four numbers: both inputs, and the two put together. */
export function twoInputs(): {
  a: Tf.SymbolicTensor;
  b: Tf.SymbolicTensor;
  both: Tf.SymbolicTensor;
} {
  const a = tf.input({ shape: [4] });
  const b = tf.input({ shape: [4] });
  const both = tf.layers.concatenate().apply([a, b]) as Tf.SymbolicTensor;
  return { a, b, both };
}
