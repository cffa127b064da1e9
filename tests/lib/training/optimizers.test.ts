import { describe, expect, it } from "vitest";
import {
  initialize,
  optimizers,
  schedules,
  tf,
  train,
} from "../../../lib/src/index.js";
import { reference } from "./reference.js";

const made = {
  sgd: () => optimizers.sgd(0.1),
  momentum: () => optimizers.momentum(0.1, 0.9),
  rmsprop: () => optimizers.rmsprop(0.01),
  adam: () => optimizers.adam(0.05),
  adamw: () => optimizers.adamw(0.05, { decay: 0.1 }),
};

describe("optimisers from scratch", () => {
  // Twenty float32 updates in another order of operations: a few units in the seventh digit.
  it.each(Object.keys(made) as (keyof typeof made)[])(
    "%s goes Keras's way, update by update",
    async (name) => {
      const before = tf.memory().numTensors;
      const weight = tf.variable(tf.tensor(reference.start));
      const optimizer = made[name]();
      for (const [i, expected] of reference.optimizers[name].entries()) {
        tf.tidy(() =>
          optimizer.applyGradients({
            [weight.name]: tf.tensor(reference.gradients[i]!),
          }),
        );
        const values = await weight.data();
        for (const [j, value] of expected.entries())
          expect(values[j]).toBeCloseTo(value, 5);
      }
      optimizer.dispose();
      weight.dispose();
      expect(tf.memory().numTensors - before).toBeLessThanOrEqual(1); // tf.js keeps the count of updates
    },
  );

  it.each(Object.keys(made) as (keyof typeof made)[])(
    "%s trains a plain model",
    async (name) => {
      const model = tf.sequential({
        layers: [tf.layers.dense({ units: 1, inputShape: [1] })],
      });
      await initialize(model, { seed: 1 });
      model.compile({ optimizer: made[name](), loss: "meanSquaredError" });
      const x = tf.linspace(-1, 1, 64).reshape([64, 1]);
      const y = x.mul(2).add(1);
      const run = await train(
        model,
        { x, y },
        { epochs: 12, batchSize: 8, seed: 1 },
      );
      expect(run.final["loss"]).toBeLessThan(0.5 * run.epochs[0]!.loss);
    },
  );

  it("take a schedule, and refuse what is no rate", () => {
    const weight = tf.variable(tf.tensor([0]));
    const optimizer = optimizers.sgd((update) =>
      update === 0 ? 1 : Number.NaN,
    );
    const update = (): void =>
      optimizer.applyGradients({ [weight.name]: tf.tensor([1]) });
    update();
    expect(weight.dataSync()[0]).toBe(-1);
    expect(update).toThrow(
      "learning rate expected a number >= 0, received NaN for update 1.",
    );
    weight.dispose();
  });
});

describe("schedules", () => {
  it("fall as they say", () => {
    const step = schedules.step({ start: 0.1, factor: 0.5, every: 100 });
    expect([0, 99, 100, 250].map(step)).toEqual([0.1, 0.1, 0.05, 0.025]);
    const slope = schedules.exponential({
      start: 0.1,
      factor: 0.5,
      every: 100,
    });
    expect(slope(50)).toBeCloseTo(0.1 * Math.SQRT1_2, 12);
    const wave = schedules.cosine({
      start: 0.1,
      end: 0.02,
      updates: 1000,
      warmup: 100,
    });
    expect(
      [50, 100, 550, 1000, 2000].map((n) => Number(wave(n).toFixed(12))),
    ).toEqual([0.05, 0.1, 0.06, 0.02, 0.02]);
  });
});
