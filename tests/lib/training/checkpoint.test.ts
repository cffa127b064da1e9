import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { optimizers, random, tf, train } from "../../../lib/src/index.js";

const folder = mkdtempSync(join(tmpdir(), "checkpoint-"));
afterAll(() => rmSync(folder, { recursive: true }));

const r = random(9);
const x = tf.tensor2d(
  Array.from({ length: 60 }, () => [r.normal(), r.normal(), r.normal()]),
);
const y = tf.tidy(() => x.square().sum(1, true));
const data = { x, y };
const validation = { x: x.slice([0], [20]), y: y.slice([0], [20]) };

function network(optimizer: tf.Optimizer): tf.LayersModel {
  const glorot = (
    seed: number,
  ): ReturnType<typeof tf.initializers.glorotUniform> =>
    tf.initializers.glorotUniform({ seed });
  const model = tf.sequential({
    layers: [
      tf.layers.dense({
        units: 8,
        activation: "tanh",
        inputShape: [3],
        kernelInitializer: glorot(1),
      }),
      tf.layers.batchNormalization(),
      tf.layers.dropout({ rate: 0.2, seed: 1 }),
      tf.layers.dense({ units: 1, kernelInitializer: glorot(2) }),
    ],
  });
  model.compile({ optimizer, loss: "meanSquaredError" });
  return model;
}

const valuesOf = (model: tf.LayersModel): number[][] =>
  model.getWeights().map((weight) => Array.from(weight.dataSync()));

const common = { batchSize: 16, seed: 3, validation, progress: false };

describe("a run that goes on", () => {
  it.each([
    ["sgd", () => tf.train.sgd(0.01)],
    ["momentum", () => tf.train.momentum(0.01, 0.9)],
    ["rmsprop", () => tf.train.rmsprop(0.01)],
    ["adam", () => tf.train.adam(0.01)],
    ["adagrad", () => tf.train.adagrad(0.05)],
    ["adamax", () => tf.train.adamax(0.01, 0.9, 0.99, undefined, 0.1)],
    ["adadelta", () => tf.train.adadelta(1)],
    ["centred rmsprop", () => tf.train.rmsprop(0.01, 0.9, 0.5, 1e-4, true)],
    ["our adamw", () => optimizers.adamw(0.01)],
    ["our rmsprop", () => optimizers.rmsprop(0.01)],
  ])(
    "%s: bit for bit as if it had never ended: weights, history, best weights",
    async (name, make) => {
      const checkpoint = join(folder, name, "run.checkpoint");
      const options = { ...common, earlyStopping: { patience: Infinity } };
      const whole = network(make());
      const one = await train(whole, data, { ...options, epochs: 6 });

      const first = network(make());
      await train(first, data, { ...options, epochs: 2, checkpoint });
      const second = network(make());
      const before = tf.memory().numTensors;
      const rest = await train(second, data, {
        ...options,
        epochs: 6,
        checkpoint,
      });
      // The optimiser has its variables by now; nothing else is left.
      const again = tf.memory().numTensors;
      const third = await train(second, data, {
        ...options,
        epochs: 6,
        checkpoint,
      });
      expect(tf.memory().numTensors).toBeLessThanOrEqual(again);
      expect(again - before).toBeLessThanOrEqual(2 * second.weights.length + 4);

      expect(valuesOf(second)).toEqual(valuesOf(whole));
      expect(rest.history).toEqual(one.history);
      expect(rest.batchHistory).toEqual(one.batchHistory);
      expect(rest.bestEpoch).toBe(one.bestEpoch);
      // A run that was over is taken up, not trained again.
      expect(third.updates).toBe(24);
      expect(third.history).toEqual(one.history);
      for (const model of [whole, first, second]) model.dispose();
    },
  );

  it("is over where it stopped early, and more epochs do not revive it", async () => {
    const checkpoint = join(folder, "early.checkpoint");
    const options = {
      ...common,
      epochs: 30,
      checkpoint,
      earlyStopping: { patience: 1, minDelta: 100 },
    };
    const model = network(tf.train.sgd(0.01));
    const run = await train(model, data, options);
    expect([run.stopped, run.epochs.length]).toEqual(["early", 2]);
    const twin = network(tf.train.sgd(0.01));
    const same = await train(twin, data, { ...options, epochs: 60 });
    expect([same.stopped, same.epochs.length, same.bestEpoch]).toEqual([
      "early",
      2,
      1,
    ]);
    expect(valuesOf(twin)).toEqual(valuesOf(model));
    model.dispose();
    twin.dispose();
  });

  it("writes every so many epochs, and after the last", async () => {
    const path = join(folder, "every.checkpoint");
    const model = network(tf.train.sgd(0.01));
    const seen: number[] = [];
    const count = (): number => {
      try {
        const bytes = readFileSync(path);
        const header = JSON.parse(
          bytes.toString("utf8", 4, 4 + bytes.readUInt32LE(0)),
        ) as { run: { epochs: unknown[] } };
        return header.run.epochs.length;
      } catch {
        return 0;
      }
    };
    await train(model, data, {
      ...common,
      epochs: 5,
      checkpoint: { path, every: 2 },
      callbacks: { onEpochBegin: () => void seen.push(count()) },
    });
    expect([...seen, count()]).toEqual([0, 0, 2, 2, 4, 5]);
    model.dispose();
  });
});

describe("what it refuses", () => {
  it("another run's file, and says what differs", async () => {
    const checkpoint = join(folder, "other.checkpoint");
    const model = network(tf.train.sgd(0.01));
    await train(model, data, { ...common, epochs: 1, checkpoint });
    const before = readFileSync(checkpoint);
    await expect(
      train(model, data, {
        ...common,
        epochs: 2,
        checkpoint,
        batchSize: 20,
        seed: 4,
      }),
    ).rejects.toThrow(
      `checkpoint: ${checkpoint} is of another run: it has batchSize 16, seed 3; this one batchSize 20, seed 4. Delete the file to begin anew, or give another path.`,
    );
    const adam = network(tf.train.adam(0.01));
    await expect(
      train(adam, data, { ...common, epochs: 2, checkpoint }),
    ).rejects.toThrow("it has optimizer SGD; this one optimizer Adam");
    expect(readFileSync(checkpoint)).toEqual(before);
    // The model is none the worse for it.
    const run = await train(model, data, { ...common, epochs: 2 });
    expect(run.updates).toBe(8);
    model.dispose();
    adam.dispose();
  });

  it("a damaged file, which it leaves", async () => {
    const checkpoint = join(folder, "damaged.checkpoint");
    writeFileSync(checkpoint, "not a run");
    const model = network(tf.train.sgd(0.01));
    await expect(
      train(model, data, { ...common, epochs: 2, checkpoint }),
    ).rejects.toThrow(
      `checkpoint: ${checkpoint} expected a training run of version 1, and is none or is damaged. Delete the file`,
    );
    expect(readFileSync(checkpoint, "utf8")).toBe("not a run");
    model.dispose();
  });
});
