/** What the LSTMs of all backends share: the way from the layer's one pass to steps, forward and back, and a gradient through both. */
import type * as tfjs from "@tensorflow/tfjs";
import { lastStep, type Pass, type Passed, type Tf } from "./recurrent.js";

type Tensor = tfjs.Tensor;

export interface Inputs {
  /** [time, batch, features] */
  x: Tensor;
  /** The first states, [batch, units]. */
  h: Tensor;
  c: Tensor;
  kernel: Tensor;
  recurrentKernel: Tensor;
  bias: Tensor;
}

/** One backend's way through all steps. */
export interface Steps {
  forward(inputs: Inputs): {
    /** [time, batch, units] */
    hidden: Tensor;
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
    inputs: Inputs,
    kept: Tensor[],
    dHidden: Tensor,
    dCell: Tensor | undefined,
  ): Inputs;
}

const listed = ({ x, h, c, kernel, recurrentKernel, bias }: Inputs) =>
  [x, h, c, kernel, recurrentKernel, bias] as const;

function named(list: readonly Tensor[]): Inputs {
  const [x, h, c, kernel, recurrentKernel, bias] = list as ReturnType<
    typeof listed
  >;
  return { x, h, c, kernel, recurrentKernel, bias };
}

export function lstm(tf: Tf, given: Pass, way: Steps): Passed {
  const { x, kernel, recurrentKernel, bias, sequences, wantsStates } = given;
  const [h0, c0] = given.states as [Tensor, Tensor];
  const [steps = 0, batch = 0] = x.shape;
  const units = h0.shape[1] ?? 0;
  const every = [steps, batch, units] as [number, number, number];
  const one = [1, batch, units] as [number, number, number];

  const op = tf.customGrad((...args) => {
    // tf.js hands the function that saves over as one more argument.
    const save = args.pop() as unknown as (tensors: Tensor[]) => void;
    const inputs = args as Tensor[];
    const { hidden, cells, kept } = way.forward(named(inputs));
    save([...inputs, ...kept]);
    return {
      // The last cell rides behind the outputs, since a custom gradient has one value.
      value: wantsStates
        ? tf.concat([hidden, tf.slice(cells, [steps - 1, 0, 0], one)], 0)
        : hidden,
      gradFunc: (dy: Tensor, saved: Tensor[]) => {
        const rest = saved.slice(inputs.length);
        const dHidden = wantsStates ? tf.slice(dy, [0, 0, 0], every) : dy;
        const dCell = wantsStates
          ? tf.slice(dy, [steps, 0, 0], one)
          : undefined;
        return [...listed(way.backward(named(saved), rest, dHidden, dCell))];
      },
    };
  });

  const value = op(
    ...listed({ x, h: h0, c: c0, kernel, recurrentKernel, bias }),
  );
  const hidden = wantsStates ? tf.slice(value, [0, 0, 0], every) : value;
  const states = wantsStates ? [lastStep(tf, hidden), lastStep(tf, value)] : [];
  return { output: sequences ? hidden : lastStep(tf, hidden), states };
}
