/** One op over all steps, with a gradient of its own: what the fused LSTMs and GRUs have in common, whatever computes them. */
import type * as tfjs from "@tensorflow/tfjs";
import { withGradient } from "../with-gradient.js";
import { lastStep, type Pass, type Passed, type Tf } from "./recurrent.js";

type Tensor = tfjs.Tensor;

/** The way through all steps, forward and back. */
export interface Way {
  forward(inputs: readonly Tensor[]): {
    /** [time, batch, units] */
    hidden: Tensor;
    /** An LSTM's, of every step or of the last alone: [.., batch, units]. */
    cells: Tensor;
    /** Whatever the way back needs besides. */
    kept: Tensor[];
  };
  /**
   * @param dHidden  by every state, [time, batch, units]
   * @param dCell    by the last cell, [1, batch, units], where that is wanted
   * @returns by each of the inputs
   */
  backward(
    inputs: readonly Tensor[],
    kept: readonly Tensor[],
    dHidden: Tensor,
    dCell: Tensor | undefined,
  ): Tensor[];
}

/** @param inputs  what the way is a function of */
export function throughTime(
  tf: Tf,
  { x, states, sequences, wantsStates }: Pass,
  inputs: readonly Tensor[],
  way: Way,
): Passed {
  const [steps = 0, batch = 0] = x.shape;
  const units = states[0]?.shape[1] ?? 0;
  const every = [steps, batch, units] as [number, number, number];
  const one = [1, batch, units] as [number, number, number];
  const wantsCell = wantsStates && states.length > 1;

  const value = withGradient(tf, inputs, (given, save) => {
    const { hidden, cells, kept } = way.forward(given);
    save([...given, ...kept]);
    return {
      // The last cell rides behind the outputs, since a custom gradient has one value.
      value: wantsCell
        ? tf.concat(
            [hidden, tf.slice(cells, [(cells.shape[0] ?? 1) - 1, 0, 0], one)],
            0,
          )
        : hidden,
      gradFunc: (dy: Tensor, saved: Tensor[]) =>
        way.backward(
          saved.slice(0, given.length),
          saved.slice(given.length),
          wantsCell ? tf.slice(dy, [0, 0, 0], every) : dy,
          wantsCell ? tf.slice(dy, [steps, 0, 0], one) : undefined,
        ),
    };
  });

  const hidden = wantsCell ? tf.slice(value, [0, 0, 0], every) : value;
  const last = wantsStates ? [lastStep(tf, hidden)] : [];
  return {
    output: sequences ? hidden : lastStep(tf, hidden),
    states: wantsCell ? [...last, lastStep(tf, value)] : last,
  };
}
