import * as tf from "../backend/tf.js";
import { InitialWeights, type Seeded } from "./initial-weights.js";
import { share, whole, wholes } from "./options.js";

export interface MLPOptions extends Seeded {
  /** Shape of one sample: `[4]`, or `[28, 28, 1]`, which is flattened. */
  inputShape: readonly number[];
  /** Neurons of each hidden layer. */
  hidden?: readonly number[];
  outputs: number;
  /** Of the hidden layers. */
  activation?: "relu" | "tanh" | "sigmoid" | "elu" | "selu" | "linear";
  /** Of the last layer: softmax for classes, linear for numbers, sigmoid for one yes or no. */
  outputActivation?: "softmax" | "linear" | "sigmoid" | "tanh";
  /** Share of the hidden neurons that are silent at each update (Srivastava et al. 2014). */
  dropout?: number;
}

/**
 * Multi-layer perceptron: every neuron sees all of the layer before it.
 *
 * @returns a model [batch, ...inputShape] → [batch, outputs]; its layers are `hidden_1`, `hidden_2` … and `output`
 * @throws RangeError for sizes that are no whole numbers >= 1, or a dropout outside [0, 1)
 * @example
 * const model = networks.mlp({ inputShape: [784], hidden: [128, 64], outputs: 10, seed: 1 });
 * model.countParams();   // 109386
 * @see Rumelhart, Hinton & Williams 1986, "Learning representations by back-propagating errors"
 */
export function mlp({
  inputShape,
  hidden = [32],
  outputs,
  activation = "relu",
  outputActivation = "softmax",
  dropout = 0,
  seed,
}: MLPOptions): tf.LayersModel {
  wholes("mlp", "inputShape", inputShape, {
    least: 1,
    hint: "Give the shape of one sample without the batch, inputShape: [4]",
  });
  wholes("mlp", "hidden", hidden);
  whole("mlp", "outputs", outputs);
  share("mlp", "dropout", dropout);
  const start = new InitialWeights({ seed });
  const model = tf.sequential({ name: "mlp" });
  model.add(tf.layers.inputLayer({ inputShape: [...inputShape] }));
  if (inputShape.length > 1) model.add(tf.layers.flatten({ name: "flatten" }));
  hidden.forEach((units, i) => {
    model.add(
      tf.layers.dense({
        name: `hidden_${i + 1}`,
        units,
        activation,
        kernelInitializer: start.suited(activation),
      }),
    );
    if (dropout > 0)
      model.add(
        tf.layers.dropout({
          name: `dropout_${i + 1}`,
          rate: dropout,
          ...start.seed(),
        }),
      );
  });
  model.add(
    tf.layers.dense({
      name: "output",
      units: outputs,
      activation: outputActivation,
      kernelInitializer: start.glorot(),
    }),
  );
  return model;
}
