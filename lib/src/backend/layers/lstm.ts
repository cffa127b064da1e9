/** What the LSTMs of all backends share: the way from the layer's one pass to steps, forward and back. */
import type * as tfjs from "@tensorflow/tfjs";
import type { Pass, Passed, Tf } from "./recurrent.js";
import { throughTime } from "./through-time.js";

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
    kept: readonly Tensor[],
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
  const { x, kernel, recurrentKernel, bias } = given;
  const [h, c] = given.states as [Tensor, Tensor];
  const inputs = listed({ x, h, c, kernel, recurrentKernel, bias });
  return throughTime(tf, given, inputs, {
    forward: (all) => way.forward(named(all)),
    backward: (all, kept, dHidden, dCell) => [
      ...listed(way.backward(named(all), kept, dHidden, dCell)),
    ],
  });
}
