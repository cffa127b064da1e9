import * as tf from "../../backend/tf.js";
import {
  checkClassifier,
  chosen,
  linearScores,
  withCalls,
} from "./look-inside.js";

export interface SaliencyOptions {
  /** The class that is asked about, for all samples or one each. Left out: each sample's strongest. */
  classes?: number | readonly number[];
  /** Keep the sign: which way the score moves (default false: how much). */
  signed?: boolean;
}

/**
 * How much a class's score moves when an input moves a little: |dS/dx|, S before the softmax. One gradient, no training.
 *
 * @param x [batch, …], kept
 * @returns the shape of x; the caller disposes it
 * @throws RangeError where x does not fit the model, or the model has no output [batch, classes]
 * @example
 * const model = networks.mlp({ inputShape: [4], hidden: [], outputs: 3, seed: 1 });
 * const map = explain.saliency(model, tf.ones([2, 4]), { classes: 0 });
 * map.shape;   // [2, 4]; here the first column of the kernel, twice
 * @see Simonyan, Vedaldi & Zisserman 2014, "Deep inside convolutional networks"
 */
export function saliency(
  model: tf.LayersModel,
  x: tf.Tensor,
  { classes, signed = false }: SaliencyOptions = {},
): tf.Tensor {
  checkClassifier("saliency", model, x);
  return withCalls(new Map(linearScores(model)), () =>
    tf.tidy(() => {
      const score = (input: tf.Tensor): tf.Scalar => {
        const scores = model.apply(input, { training: false }) as tf.Tensor2D;
        return scores.mul(chosen("saliency", scores, classes)).sum();
      };
      const slope = tf.grad(score)(x);
      return signed ? slope : slope.abs();
    }),
  );
}
