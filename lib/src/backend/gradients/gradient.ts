/** The terms in which our gradients are written. */
import type * as tfjs from "@tensorflow/tfjs";

/** tf.js, as a value: the gradients are built of its ops, so they hold on every backend and can themselves be differentiated. */
export type Core = typeof tfjs;

export type Gradient = tfjs.GradConfig;

/** Sums a gradient over the axes along which its input was broadcast. */
export function sumTo(
  core: Core,
  gradient: tfjs.Tensor,
  shape: number[],
): tfjs.Tensor {
  const axes = core.broadcast_util.getReductionAxes(shape, gradient.shape);
  return (axes.length === 0 ? gradient : gradient.sum(axes)).reshape(shape);
}

/** One tensor of what tf.js hands over as one or several. @throws Error where it is missing */
export function one(tensors: tfjs.Tensor | tfjs.Tensor[], at = 0): tfjs.Tensor {
  const found = Array.isArray(tensors) ? tensors[at] : tensors;
  if (found === undefined)
    throw new Error(`A gradient expected a tensor at ${at}, received none.`);
  return found;
}

/** Zeros for an input that has no say: float32, whatever the input's own type, as tf.js demands of a gradient. */
export function zeros(core: Core, like: tfjs.Tensor): () => tfjs.Tensor {
  return () => core.zeros(like.shape);
}
