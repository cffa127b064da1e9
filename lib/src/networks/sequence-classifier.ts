import * as tf from "../backend/tf.js";
import { InitialWeights, type Seeded } from "./initial-weights.js";
import { oneOf, share, whole, wholes } from "./options.js";
import { CELLS, recurrentLayers, type Cell } from "./recurrent.js";

export interface SequenceClassifierOptions extends Seeded {
  cell?: Cell;
  /** Left out: any length, the same within a batch. */
  steps?: number;
  /** Numbers at each step. */
  features: number;
  /** Size of the state of each recurrent layer. */
  units?: readonly number[];
  classes: number;
  /** Share of the last state that is silent at each update. */
  dropout?: number;
}

/**
 * Gives a sequence its class, from the state in which it leaves the network.
 *
 * @returns a model [batch, steps, features] → [batch, classes] of probabilities; layers `lstm_1` (`rnn_1`, `gru_1`) … and `classes`
 * @throws RangeError for another cell, sizes that are no whole numbers >= 1, a dropout outside [0, 1)
 * @example
 * const model = networks.sequenceClassifier({ cell: "gru", features: 3, units: [16], classes: 4, seed: 1 });
 * model.inputs[0].shape;   // [null, null, 3]
 * @see the sources of `forecaster`
 */
export function sequenceClassifier({
  cell = "lstm",
  steps,
  features,
  units = [32],
  classes,
  dropout = 0,
  seed,
}: SequenceClassifierOptions): tf.LayersModel {
  oneOf("sequenceClassifier", "cell", cell, CELLS);
  if (steps !== undefined) whole("sequenceClassifier", "steps", steps);
  whole("sequenceClassifier", "features", features);
  wholes("sequenceClassifier", "units", units, { least: 1 });
  whole("sequenceClassifier", "classes", classes, {
    hint: "Give the number of classes, classes: 2",
  });
  share("sequenceClassifier", "dropout", dropout);
  const start = new InitialWeights({ seed });
  const silent =
    dropout > 0
      ? [
          tf.layers.dropout({
            name: "dropout",
            rate: dropout,
            ...start.seed(),
          }),
        ]
      : [];
  return tf.sequential({
    name: `${cell}_classifier`,
    layers: [
      tf.layers.inputLayer({ inputShape: [steps ?? null, features] }),
      ...recurrentLayers(cell, units, start),
      ...silent,
      tf.layers.dense({
        name: "classes",
        units: classes,
        activation: "softmax",
        kernelInitializer: start.glorot(),
      }),
    ],
  });
}
