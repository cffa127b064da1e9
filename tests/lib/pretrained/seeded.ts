/** Weights by a rule that Python knows too (tests/reference/pretrained/seeded.py), so that none need be stored. */
import { tf } from "../../../lib/src/index.js";
import { nameHash } from "./name-hash.js";

type Layer = tf.layers.Layer;

/** [0, 1) for each index, handed to `finish`. */
function uniform(
  name: string,
  count: number,
  finish: (u: number) => number,
): Float32Array {
  const start = nameHash(name);
  const values = new Float32Array(count);
  for (let i = 0; i < count; i++) {
    let x = Math.imul(i, 0x9e3779b1) + start;
    x ^= x >>> 16;
    x = Math.imul(x, 0x85ebca6b);
    x ^= x >>> 13;
    x = Math.imul(x, 0xc2b2ae35);
    x ^= x >>> 16;
    values[i] = finish((x >>> 0) / 2 ** 32);
  }
  return values;
}

const size = (shape: readonly number[]): number =>
  shape.reduce((all, side) => all * side, 1);

export function picture(name: string, shape: number[]): tf.Tensor4D {
  const values = uniform(name, size(shape), (u) => 2 * u - 1);
  return tf.tensor4d(values, shape as [number, number, number, number]);
}

/** @param named  what Python calls the layer */
export function fill(
  model: tf.LayersModel,
  named: (name: string) => string = (name) => name,
): void {
  for (const layer of model.layers) {
    if (layer.weights.length > 0) fillLayer(layer, named(layer.name));
  }
}

function fillLayer(layer: Layer, name: string): void {
  const tensors = layer.weights.map((weight) => {
    const kind = weight.originalName
      .replace(/^.*\//, "")
      .replace("depthwise_", "");
    const shape = weight.shape as number[];
    const depthwise = layer.getClassName() === "DepthwiseConv2D";
    const fan = size(depthwise ? shape.slice(0, 2) : shape.slice(0, -1));
    const limit = Math.sqrt(6 / fan);
    const finish =
      kind === "kernel"
        ? (u: number) => (2 * u - 1) * limit
        : kind === "gamma" || kind === "moving_variance"
          ? (u: number) => 0.5 + u
          : (u: number) => 0.2 * (u - 0.5);
    return tf.tensor(uniform(`${name}/${kind}`, size(shape), finish), shape);
  });
  layer.setWeights(tensors);
  tf.dispose(tensors);
}

/** Mean, root of the mean square, three values at fixed places. */
export function summary(values: ArrayLike<number>): number[] {
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? NaN;
    sum += value;
    squares += value * value;
  }
  const { length } = values;
  const at = (k: number): number =>
    values[Math.floor(length * ((k * 0.6180339887) % 1))] ?? NaN;
  return [sum / length, Math.sqrt(squares / length), at(1), at(2), at(3)];
}

/**
 * How far every layer of a model is from a reference, as a share of the layer's root mean square.
 *
 * @returns the largest of each layer, by the reference's name
 */
export function deviations(
  model: tf.LayersModel,
  input: tf.Tensor,
  expected: Record<string, number[]>,
  named: (name: string) => string = (name) => name,
): Map<string, number> {
  const layers = model.layers.filter((each) => named(each.name) in expected);
  const every = tf.model({
    inputs: model.inputs,
    outputs: layers.map((layer) => layer.output as tf.SymbolicTensor),
  });
  const outputs = every.predict(input) as tf.Tensor[];
  const out = new Map<string, number>();
  layers.forEach((layer, i) => {
    const found = summary(outputs[i]!.dataSync());
    const reference = expected[named(layer.name)]!;
    const scale = reference[1]!;
    const far = found.map((value, k) => Math.abs(value - reference[k]!));
    out.set(named(layer.name), Math.max(...far) / scale);
  });
  tf.dispose(outputs);
  return out;
}
