/** Running a plain model while one of its layers is listened to, or answers otherwise. */
import * as tf from "../../backend/tf.js";

type Call = tf.layers.Layer["call"];

/**
 * Runs the model with other answers from some of its layers, as a hook does in other libraries. tf.js cannot cut a model that branches in
 * two, since a model may begin at input layers only.
 */
export function withCalls<T>(
  replaced: ReadonlyMap<tf.layers.Layer, (original: Call) => Call>,
  run: () => T,
): T {
  for (const [layer, replace] of replaced)
    layer.call = replace(layer.call.bind(layer));
  try {
    return run();
  } finally {
    // The method of the class shows again.
    for (const layer of replaced.keys()) delete (layer as { call?: Call }).call;
  }
}

/** What a layer's call gives, where it is one tensor. */
export function single(result: tf.Tensor | tf.Tensor[]): tf.Tensor {
  return Array.isArray(result) ? (result[0] as tf.Tensor) : result;
}

/**
 * For the last layer: the scores before its softmax, which say how strongly a class is believed in whatever the others say. Gradients of
 * the probabilities themselves vanish where the network is certain.
 */
export function linearScores(
  model: tf.LayersModel,
): [tf.layers.Layer, (original: Call) => Call][] {
  const last = model.layers.at(-1);
  if (last === undefined) return [];
  const kind = last.getClassName();
  if (kind === "Softmax" || kind === "Activation")
    return [[last, () => (inputs) => single(inputs).clone()]];
  if (kind !== "Dense") return [];
  return [
    [
      last,
      () => (inputs) => {
        const [kernel, bias] = last.getWeights();
        const sums = tf.matMul(single(inputs), kernel as tf.Tensor2D);
        return bias === undefined ? sums : tf.add(sums, bias);
      },
    ],
  ];
}

/** @throws RangeError unless the model has one input that x fits, and one output [batch, classes] */
export function checkClassifier(
  what: string,
  model: tf.LayersModel,
  x: tf.Tensor,
): void {
  const output = model.outputs[0]?.shape ?? [];
  if (
    model.inputs.length !== 1 ||
    model.outputs.length !== 1 ||
    output.length !== 2
  )
    throw new RangeError(
      `${what} expected a model with one input and one output [batch, classes], received ${model.inputs.length} and [${output.join(", ")}].`,
    );
  const expected = model.inputs[0]?.shape ?? [];
  const fits =
    x.shape.length === expected.length &&
    expected.every(
      (side, axis) => axis === 0 || side === null || side === x.shape[axis],
    );
  if (!fits)
    throw new RangeError(
      `${what} expected x [${["batch", ...expected.slice(1)].join(", ")}], received [${x.shape.join(", ")}]. A single sample is a batch of one: x.expandDims(0).`,
    );
}

/** One-hot rows [batch, width] of the classes that are asked about; left out, each sample's strongest. */
export function chosen(
  what: string,
  scores: tf.Tensor2D,
  classes: number | readonly number[] | undefined,
): tf.Tensor2D {
  const [batch, width] = scores.shape;
  if (width === 1) return tf.onesLike(scores);
  if (classes === undefined)
    return tf.oneHot(scores.argMax<tf.Tensor1D>(-1), width) as tf.Tensor2D;
  const list =
    typeof classes === "number"
      ? Array.from({ length: batch }, () => classes)
      : classes;
  const right =
    list.length === batch &&
    list.every((c) => Number.isInteger(c) && c >= 0 && c < width);
  if (!right)
    throw new RangeError(
      `${what}: classes expected a class from 0 to ${width - 1}, or one for each of ${batch} samples, received ${JSON.stringify(classes)}.`,
    );
  return tf.oneHot(tf.tensor1d([...list], "int32"), width) as tf.Tensor2D;
}
