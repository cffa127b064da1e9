import * as tf from "../backend/tf.js";
import { InitialWeights, type Seeded } from "./initial-weights.js";
import { oneOf, whole, wholes } from "./options.js";
import { CELLS, recurrentLayers, type Cell } from "./recurrent.js";

export interface ForecasterOptions extends Seeded {
  cell?: Cell;
  /** How many past steps it sees. */
  steps: number;
  /** Numbers at each step. */
  features?: number;
  /** Size of the state of each recurrent layer. */
  units?: readonly number[];
  /** How many values it foretells, all at once. */
  horizon?: number;
}

/**
 * Foretells the next values of a series from its last ones.
 *
 * @returns a model [batch, steps, features] → [batch, horizon]; layers `lstm_1` (`rnn_1`, `gru_1`) … and `forecast`
 * @throws RangeError for another cell, or sizes that are no whole numbers >= 1
 * @example
 * const model = networks.forecaster({ cell: "lstm", steps: 30, features: 1, units: [50], seed: 1 });
 * model.countParams();   // 10451
 * @see Hochreiter & Schmidhuber 1997, "Long short-term memory"; Cho et al. 2014, "Learning phrase representations using RNN
 *      encoder-decoder"; Elman 1990, "Finding structure in time"
 */
export function forecaster({
  cell = "lstm",
  steps,
  features = 1,
  units = [32],
  horizon = 1,
  seed,
}: ForecasterOptions): tf.LayersModel {
  oneOf("forecaster", "cell", cell, CELLS);
  whole("forecaster", "steps", steps, {
    hint: "Give the length of a window of the series, steps: 30",
  });
  whole("forecaster", "features", features);
  wholes("forecaster", "units", units, { least: 1 });
  whole("forecaster", "horizon", horizon);
  const start = new InitialWeights({ seed });
  return tf.sequential({
    name: `${cell}_forecaster`,
    layers: [
      tf.layers.inputLayer({ inputShape: [steps, features] }),
      ...recurrentLayers(cell, units, start),
      tf.layers.dense({
        name: "forecast",
        units: horizon,
        kernelInitializer: start.glorot(),
      }),
    ],
  });
}
