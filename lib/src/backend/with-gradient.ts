import type * as tfjs from "@tensorflow/tfjs";

type Tensor = tfjs.Tensor;

/** Keeps tensors for the way back. */
export type Save = (tensors: Tensor[]) => void;

export interface Forward {
  value: Tensor;
  gradFunc: (dy: Tensor, saved: Tensor[]) => Tensor | Tensor[];
}

/** A function of tensors with a gradient of its own. @param forward  is called at once, and what makes it up is on no tape */
export function withGradient(
  tf: Pick<typeof tfjs, "customGrad">,
  inputs: readonly Tensor[],
  forward: (inputs: readonly Tensor[], save: Save) => Forward,
): Tensor {
  const op = tf.customGrad((...args) => {
    // tf.js hands the function that saves over as one more argument.
    const save = args.pop() as unknown as Save;
    return forward(args as Tensor[], save);
  });
  return op(...inputs);
}
