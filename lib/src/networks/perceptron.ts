import * as tf from "../backend/tf.js";
import { InitialWeights, type Seeded } from "./initial-weights.js";
import { whole } from "./options.js";

export interface PerceptronOptions extends Seeded {
  /** Numbers in a sample. */
  inputs: number;
  /** Neurons, side by side. */
  outputs?: number;
  activation?: "sigmoid" | "tanh" | "linear" | "softmax" | "relu";
}

/**
 * One layer of neurons: y = f(x W + b). With a smooth f in place of Rosenblatt's step, so that it can learn by its gradient; what it
 * can separate stays the same: two classes with a straight line between them, and no XOR.
 *
 * @returns a model [batch, inputs] → [batch, outputs], with inputs × outputs + outputs parameters; its layer is `neurons`
 * @throws RangeError for sizes that are no whole numbers >= 1
 * @example
 * const model = networks.perceptron({ inputs: 2, seed: 1 });
 * model.countParams();   // 3
 * @see Rosenblatt 1958, "The perceptron: a probabilistic model for information storage and organization in the brain"
 */
export function perceptron({
  inputs,
  outputs = 1,
  activation = "sigmoid",
  seed,
}: PerceptronOptions): tf.LayersModel {
  whole("perceptron", "inputs", inputs, {
    hint: "Give the number of features of a sample, inputs: 2",
  });
  whole("perceptron", "outputs", outputs);
  const start = new InitialWeights({ seed });
  return tf.sequential({
    name: "perceptron",
    layers: [
      tf.layers.dense({
        name: "neurons",
        inputShape: [inputs],
        units: outputs,
        activation,
        kernelInitializer: start.suited(activation),
      }),
    ],
  });
}
