/** Training with fused losses and updates against tf.js's own: the same losses, the same weights, the same saved state. */
import type * as Tf from "@tensorflow/tfjs";
import { describe, expect, it } from "vitest";
import { bothWays, distance, tf, withFusion } from "./support.js";

const x = tf.randomNormal([32, 6], 0, 1, "float32", 1);
const classes = tf.tensor1d(
  Array.from({ length: 32 }, (_, i) => i % 3),
  "int32",
);
const y = tf.oneHot(classes, 3).toFloat();

function classifier(): Tf.Sequential {
  return tf.sequential({
    layers: [
      tf.layers.dense({
        units: 8,
        activation: "relu",
        inputShape: [6],
        kernelInitializer: tf.initializers.glorotNormal({ seed: 1 }),
      }),
      tf.layers.dense({
        units: 3,
        activation: "softmax",
        kernelInitializer: tf.initializers.glorotNormal({ seed: 2 }),
      }),
    ],
  });
}

async function losses(
  optimizer: Tf.Optimizer,
  loss: string,
  target: Tf.Tensor,
  steps = 8,
): Promise<{ losses: number[]; weights: Tf.Tensor[] }> {
  const model = classifier();
  model.compile({ optimizer, loss });
  const all: number[] = [];
  for (let i = 0; i < steps; i++)
    all.push(Number(await model.trainOnBatch(x, target)));
  return { losses: all, weights: model.getWeights().map((w) => w.clone()) };
}

const optimizers: [string, string, () => Tf.Optimizer][] = [
  ["sgd", "ResourceApplyGradientDescent", () => tf.train.sgd(0.1)],
  ["momentum", "ResourceApplyMomentum", () => tf.train.momentum(0.05, 0.9)],
  [
    "nesterov",
    "ResourceApplyMomentum",
    () => tf.train.momentum(0.05, 0.9, true),
  ],
  ["adam", "ResourceApplyAdam", () => tf.train.adam(0.01)],
  [
    "rmsprop",
    "ResourceApplyRMSProp",
    () => tf.train.rmsprop(0.01, 0.9, 0.5, 1e-4),
  ],
];

describe.each(optimizers)("%s, fused", (_, op, make) => {
  it("trains as tf.js's does, to 1e-5", async () => {
    const { plain, fused, only } = await bothWays(() =>
      losses(make(), "categoricalCrossentropy", y),
    );
    expect(only).toContain(op);
    for (const [i, value] of plain.losses.entries())
      expect(Math.abs((fused.losses[i] ?? Number.NaN) - value)).toBeLessThan(
        1e-5,
      );
    expect(distance(fused.weights, plain.weights)).toBeLessThan(1e-4);
  });

  it("saves its state, and goes on with or without fusion", async () => {
    const run = async (fusedSteps: boolean[]): Promise<Tf.Tensor[]> => {
      const optimizer = make();
      const weight = tf.tensor1d([1, -2, 3]).variable();
      for (const on of fusedSteps)
        await withFusion(on, () =>
          optimizer.minimize(() => weight.square().sum(), false, [weight]),
        );
      const state = (await optimizer.getWeights()).map(({ tensor }) =>
        tensor.clone(),
      );
      return [weight.clone(), ...state];
    };
    const plain = await run([false, false, false, false, false, false]);
    expect(
      distance(await run([true, true, true, true, true, true]), plain),
    ).toBeLessThan(1e-4);
    expect(
      distance(await run([true, true, false, false, true, true]), plain),
    ).toBeLessThan(1e-4);
  });

  it("goes on where another backend is taken in between", async () => {
    const run = async (backends: string[]): Promise<number[][]> => {
      const optimizer = make();
      const weight = tf.tensor1d([1, -2, 3]).variable();
      for (const backend of backends) {
        await tf.setBackend(backend);
        optimizer.minimize(() => weight.square().sum(), false, [weight]);
      }
      const state = await optimizer.getWeights();
      return [weight, ...state.map(({ tensor }) => tensor)].map((each) =>
        Array.from(each.dataSync()),
      );
    };
    const native = "tensorflow";
    const straight = await run([native, native, native, native, native]);
    for (const backends of [
      [native, native, "cpu", "cpu", native],
      ["cpu", native, "cpu", native, "cpu"],
    ]) {
      const changed = await run(backends);
      await tf.setBackend(native);
      for (const [i, values] of straight.entries())
        for (const [k, value] of values.entries())
          expect(changed[i]?.[k]).toBeCloseTo(value, 4);
    }
  });

  it("leaves alone what else looks at a weight, and sees what is assigned to it", async () => {
    const optimizer = make();
    const weight = tf.tensor1d([1, -2, 3]).variable();
    const step = (): unknown =>
      optimizer.minimize(() => weight.square().sum(), false, [weight]);
    const { ops } = await withFusion(true, () => {
      step();
      const seen = weight.clone();
      const values = Array.from(seen.dataSync());
      step();
      expect(Array.from(seen.dataSync())).toEqual(values);
      expect(Array.from(weight.dataSync())).not.toEqual(values);
      const reshaped = weight.reshape([3, 1]);
      const before = Array.from(reshaped.dataSync());
      step();
      expect(Array.from(reshaped.dataSync())).toEqual(before);
      weight.assign(tf.tensor1d([100, 100, 100]));
      step();
      for (const value of weight.dataSync())
        expect(Math.abs(value - 100)).toBeLessThan(60);
    });
    expect(ops).toContain(op);
  });

  it("leaves no tensors behind, whatever the number of steps", async () => {
    const model = classifier();
    model.compile({ optimizer: make(), loss: "categoricalCrossentropy" });
    await model.trainOnBatch(x, y);
    const before = tf.memory().numTensors;
    for (let i = 0; i < 10; i++) await model.trainOnBatch(x, y);
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe("cross-entropy, fused", () => {
  it("is tf.js's for classes by number", async () => {
    const { plain, fused } = await bothWays(() =>
      losses(
        tf.train.sgd(0.1),
        "sparseCategoricalCrossentropy",
        classes.toFloat().reshape([32, 1]),
      ),
    );
    expect(fused.losses.length).toBe(8);
    for (const [i, value] of plain.losses.entries())
      expect(Math.abs((fused.losses[i] ?? Number.NaN) - value)).toBeLessThan(
        1e-5,
      );
  });

  it("is tf.js's for soft targets that do not sum to 1", async () => {
    const soft = tf.randomUniform([32, 3], 0, 0.7, "float32", 4);
    const { plain, fused, only } = await bothWays(() =>
      losses(tf.train.sgd(0.1), "categoricalCrossentropy", soft),
    );
    expect(only).toContain("Xlogy");
    for (const [i, value] of plain.losses.entries())
      expect(Math.abs((fused.losses[i] ?? Number.NaN) - value)).toBeLessThan(
        1e-5,
      );
  });

  it("leaves outputs that are not a softmax to tf.js", async () => {
    const { ops } = await withFusion(true, async () => {
      const model = tf.sequential({
        layers: [
          tf.layers.dense({ units: 3, activation: "sigmoid", inputShape: [6] }),
        ],
      });
      model.compile({ optimizer: "sgd", loss: "categoricalCrossentropy" });
      await model.trainOnBatch(x, y);
    });
    expect(ops).not.toContain("Xlogy");
  });
});
