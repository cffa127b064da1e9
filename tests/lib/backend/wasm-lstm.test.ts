/** wasm's own LSTM against tf.js's, which the cpu backend computes op by op: outputs, gradients by the input and by every weight. */
import { describe, expect, it } from "vitest";
import type * as Tf from "@tensorflow/tfjs";
import {
  common,
  outputsAndGradients,
  recurrentCases,
  state,
  x,
} from "./layer-gradients.js";

process.env["NABLA_BACKEND"] = "wasm";
process.env["NABLA_QUIET"] = "1";
const tf = await import("../../../lib/src/backend/tf.js");

type Layer = Tf.layers.Layer;

/** float32 sums of some dozen products, taken in another order. */
const ROUNDING = 2e-5;

function made(options: object, inputs: Tf.Tensor[]): Layer {
  const layer = tf.layers.lstm({ ...common, ...options });
  layer.apply(inputs.length === 1 ? (inputs[0] ?? []) : inputs);
  layer.setWeights(
    layer.getWeights().map((each, i) =>
      tf
        .randomNormal(each.shape, 0, 0.4, "float32", 50 + i)
        .abs()
        .sub(0.15),
    ),
  );
  return layer;
}

/** With the names of the kernels that it took. */
async function on(
  backend: string,
  work: () => Tf.Tensor[],
): Promise<{ values: number[][]; kernels: string[] }> {
  await tf.setBackend(backend);
  const values: number[][] = [];
  const { kernelNames } = await tf.profile(() => {
    tf.tidy(() => {
      for (const each of work()) values.push([...each.dataSync()]);
    });
    return [];
  });
  return { values, kernels: kernelNames };
}

/** The largest difference between wasm's and tf.js's; infinite where they were computed alike. */
async function difference(
  options: object,
  shapes: number[][],
): Promise<number> {
  const compute = (): Tf.Tensor[] => {
    const inputs = shapes.map((shape, i) =>
      tf.randomNormal(shape, 0.1, 1, "float32", 10 + i),
    );
    return outputsAndGradients(tf, made(options, inputs), inputs, {});
  };
  const ours = await on("wasm", compute);
  const theirs = await on("cpu", compute);
  // Only tf.js's own way asks for this kernel.
  if (ours.kernels.includes("Tanh") || !theirs.kernels.includes("Tanh"))
    return Infinity;
  const worst = theirs.values.map((expected, i) => {
    const got = ours.values[i] ?? [];
    if (got.length !== expected.length) return Infinity;
    return Math.max(
      ...expected.map((value, k) => Math.abs(value - (got[k] ?? Infinity))),
    );
  });
  return ours.values.length === worst.length ? Math.max(...worst) : Infinity;
}

describe.each(["sigmoid", "hardSigmoid"])("an LSTM on wasm, %s", (gate) => {
  const recurrentActivation = gate;

  it.each(recurrentCases)("%s", async (_, options, shapes) => {
    const off = await difference({ ...options, recurrentActivation }, shapes);
    expect(off).toBeLessThan(ROUNDING);
  });

  it("from initial states, whose gradients it gives too", async () => {
    const options = { returnSequences: true, returnState: true };
    const off = await difference({ ...options, recurrentActivation }, [
      x,
      state,
      state,
    ]);
    expect(off).toBeLessThan(ROUNDING);
  });
});

it("leaves no tensors behind, in training either", async () => {
  await tf.setBackend("wasm");
  const model = tf.sequential({
    layers: [
      tf.layers.lstm({ units: 4, returnSequences: true, inputShape: [5, 3] }),
      tf.layers.lstm({ units: 3 }),
    ],
  });
  model.compile({ optimizer: "sgd", loss: "meanSquaredError" });
  const [input, output] = [tf.ones([2, 5, 3]), tf.ones([2, 3])];
  const first = await model.trainOnBatch(input, output);
  const before = tf.memory().numTensors;
  for (let i = 0; i < 20; i++) await model.trainOnBatch(input, output);
  expect(tf.memory().numTensors).toBe(before);
  expect(await model.trainOnBatch(input, output)).toBeLessThan(Number(first));
});
