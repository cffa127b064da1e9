import { networks } from "../../../lib/src/index.js";
import { contract } from "./contract.js";

contract({
  name: "perceptron",
  make: (seed) => networks.perceptron({ inputs: 3, seed }),
  input: [3],
  output: [1],
  parameters: 4,
  toy: (x) => x.slice([0, 0], [-1, 1]).greater(0.5).toFloat(),
  loss: "binaryCrossentropy",
  lr: 0.1,
  epochs: 40,
  refuses: [
    [
      () => networks.perceptron({ inputs: 0 }),
      "perceptron: inputs expected a whole number >= 1, received 0. Give the number of features of a sample, inputs: 2.",
    ],
    [
      () => networks.perceptron({ inputs: 2, outputs: 1.5 }),
      "perceptron: outputs expected a whole number >= 1, received 1.5. Give outputs: 8, for example.",
    ],
  ],
});
