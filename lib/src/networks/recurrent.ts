/** Recurrent layers, one upon another. */
import * as tf from "../backend/tf.js";
import type { InitialWeights } from "./initial-weights.js";

/** What carries the past along: a plain state, or one that gates keep (Hochreiter & Schmidhuber 1997; Cho et al. 2014). */
export type Cell = "rnn" | "lstm" | "gru";

export const CELLS: readonly Cell[] = ["rnn", "lstm", "gru"];

/**
 * Layers `rnn_1`, `rnn_2` …; each gives its whole sequence to the next, and the last one only its last state.
 *
 * The gates' activation is the logistic function as in Keras, where tf.js takes a cheaper broken line; and tf.js's GRU applies its reset
 * gate before the product, as Cho et al. did (`reset_after=False` in Keras).
 */
export function recurrentLayers(
  cell: Cell,
  units: readonly number[],
  start: InitialWeights,
): tf.layers.Layer[] {
  return units.map((count, i) => {
    const options = {
      name: `${cell}_${i + 1}`,
      units: count,
      returnSequences: i < units.length - 1,
      kernelInitializer: start.glorot(),
      recurrentInitializer: start.orthogonal(),
    };
    const gated = { ...options, recurrentActivation: "sigmoid" } as const;
    if (cell === "lstm") return tf.layers.lstm(gated);
    if (cell === "gru") return tf.layers.gru(gated);
    return tf.layers.simpleRNN(options);
  });
}
