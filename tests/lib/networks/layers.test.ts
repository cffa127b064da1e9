/** Every layer that the networks are made of, against Keras: outputs and gradients (tests/reference/networks/reference.py). */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { tf } from "../../../lib/src/index.js";

interface Case {
  layer: string;
  arguments: Record<string, unknown>;
  inputs: { shape: number[]; values: number[] }[];
  weights: { name: string; shape: number[]; values: number[] }[];
  output: { shape: number[]; values: number[] };
  mix: number[];
  inputGradients: number[][];
  weightGradients: number[][];
}

const { cases } = JSON.parse(
  readFileSync(
    new URL("../../reference/networks/reference.json", import.meta.url),
    "utf8",
  ),
) as { cases: Case[] };

// float32 sums of at most a few hundred products of numbers around 1, added in another order: some 1e-6.
const TOLERANCE = 2e-5;

function close(actual: tf.Tensor, expected: readonly number[]): void {
  const values = actual.dataSync();
  expect(values.length).toBe(expected.length);
  const far = expected
    .map((value, i) => [value, values[i] ?? NaN] as const)
    .filter(
      ([a, b]) => !(Math.abs(a - b) <= TOLERANCE * Math.max(1, Math.abs(a))),
    );
  expect(far).toEqual([]);
}

const tensorOf = ({
  shape,
  values,
}: {
  shape: number[];
  values: number[];
}): tf.Tensor => tf.tensor(values, shape);

describe.each(
  cases.map(
    (each) =>
      [`${each.layer} ${JSON.stringify(each.arguments)}`, each] as const,
  ),
)("%s", (_, reference) => {
  it("gives Keras's outputs and gradients", () => {
    const make = (
      tf.layers as unknown as Record<string, (args: object) => tf.layers.Layer>
    )[reference.layer];
    const layer = make!(reference.arguments);
    tf.tidy(() => {
      const xs = reference.inputs.map(tensorOf);
      const one = (tensors: tf.Tensor[]): tf.Tensor | tf.Tensor[] =>
        tensors.length === 1 ? tensors[0]! : tensors;
      const call = (tensors: tf.Tensor[]): tf.Tensor =>
        layer.apply(one(tensors), { training: false }) as tf.Tensor;
      call(xs); // builds it
      layer.setWeights(reference.weights.map(tensorOf));
      const y = call(xs);
      expect(y.shape).toEqual(reference.output.shape);
      close(y, reference.output.values);
      const mix = tf.tensor(reference.mix, y.shape);
      const total = (...tensors: tf.Tensor[]): tf.Scalar =>
        call(tensors).mul(mix).sum();
      tf.grads(total)(xs).forEach((slope, i) =>
        close(slope, reference.inputGradients[i]!),
      );
      const variables = layer.trainableWeights.map(
        (weight) => weight.read() as tf.Variable,
      );
      if (variables.length === 0) return;
      const { grads } = tf.variableGrads(() => total(...xs), variables);
      expect(reference.weightGradients).toHaveLength(variables.length);
      variables.forEach((variable, i) =>
        close(grads[variable.name]!, reference.weightGradients[i]!),
      );
    });
    layer.dispose();
  });
});

it("every layer that a builder uses is among them", () => {
  const used = new Set<string>();
  const folder = new URL("../../../lib/src/networks/", import.meta.url);
  for (const name of [
    "alexnet",
    "cnn",
    "convolutional-autoencoder",
    "detector",
    "encoder-decoder",
    "forecaster",
    "mlp",
    "perceptron",
    "recurrent",
    "resnet",
    "sequence-classifier",
    "unet",
  ]) {
    const text = readFileSync(new URL(`${name}.ts`, folder), "utf8");
    for (const match of text.matchAll(/tf\s*\.layers\s*\.(\w+)\(/g))
      used.add(match[1]!);
  }
  const compared = new Set(cases.map((each) => each.layer));
  // An input has nothing to compute.
  used.delete("inputLayer");
  expect([...used].filter((layer) => !compared.has(layer))).toEqual([]);
  expect(used.size).toBeGreaterThan(12);
});
