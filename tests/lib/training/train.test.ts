/** On whatever backend the ladder gives: none of it may depend on which. */
import { describe, expect, it } from "vitest";
import type * as tfjs from "@tensorflow/tfjs";

process.env["NABLA_QUIET"] = "1";
const tf = await import("../../../lib/src/backend/tf.js");
const { train, lastRun, initialize, predict, evaluate } =
  await import("../../../lib/src/training/index.js");
const { Samples } = await import("../../../lib/src/data/samples.js");
const mnist = await import("../../../lib/src/data/mnist.js");

/** y = 2x + 1, 100 samples. */
function line(): InstanceType<typeof Samples> {
  const features = Float32Array.from({ length: 100 }, (_, i) => i / 100);
  return new Samples({
    name: "line",
    features,
    featureShape: [1],
    targets: features.map((x) => 2 * x + 1),
    targetShape: [1],
  });
}

async function neuron(
  optimizer: string | tfjs.Optimizer = "sgd",
): Promise<tfjs.Sequential> {
  const model = tf.sequential({
    layers: [tf.layers.dense({ units: 1, inputShape: [1] })],
  });
  model.compile({ optimizer, loss: "meanSquaredError" });
  return initialize(model, { seed: 1 });
}

describe("updates", () => {
  it("100 samples in batches of 20: 5 an epoch, 15 in 3 epochs, each sample used 3 times", async () => {
    const model = await neuron();
    let seen = 0;
    const run = await train(model, line(), {
      epochs: 3,
      batchSize: 20,
      seed: 1,
      callbacks: {
        onBatchEnd: (_, logs) => void (seen += Number(logs?.["size"])),
      },
    });
    expect(run.plan.updatesPerEpoch).toBe(5);
    expect(run.updates).toBe(15);
    expect(run.epochs.map((epoch) => epoch.update)).toEqual([5, 10, 15]);
    expect(seen).toBe(300);
    expect(run.stopped).toBe("finished");
    expect(run.batches.map((batch) => batch.update)).toEqual(
      Array.from({ length: 15 }, (_, i) => i + 1),
    );
    model.dispose();
  });

  it("a last batch may be smaller", async () => {
    const model = await neuron();
    const run = await train(model, line(), {
      epochs: 1,
      batchSize: 30,
      seed: 1,
    });
    expect(run.batches.map((batch) => batch.size)).toEqual([30, 30, 30, 10]);
    model.dispose();
  });

  it("one step of gradient descent is the one done by hand", async () => {
    const model = await neuron(tf.train.sgd(0.5));
    model.setWeights([tf.tensor2d([[1]]), tf.tensor1d([0])]);
    // x = 1, 2; y = 0: predictions 1, 2; loss (1 + 4) / 2; dw = mean(2 (wx - y) x) = 5; db = mean(2 (wx - y)) = 3
    const run = await train(
      model,
      { x: tf.tensor2d([[1], [2]]), y: tf.zeros([2, 1]) },
      {
        epochs: 1,
        watch: { w: { layer: 0 }, b: { layer: 0, weight: "bias" } },
      },
    );
    expect(run.batches[0]?.loss).toBeCloseTo(2.5, 6);
    expect(run.weights["w"]?.[0]).toBeCloseTo(1 - 0.5 * 5, 5);
    expect(run.weights["b"]?.[0]).toBeCloseTo(0 - 0.5 * 3, 5);
    model.dispose();
  });
});

describe("what is left behind", () => {
  it("no tensors, over many updates, with validation, watching and early stopping", async () => {
    const model = await neuron("adam");
    const options = {
      batchSize: 10,
      seed: 1,
      validation: line(),
      watch: { w: { layer: 0 } },
    };
    await train(model, line(), { epochs: 1, ...options }); // the optimiser makes its slots once
    const before = tf.memory().numTensors;
    await train(model, line(), {
      epochs: 20,
      ...options,
      earlyStopping: { patience: 30 },
    });
    expect(tf.memory().numTensors).toBe(before);
    await predict(model, line());
    await evaluate(model, line());
    expect(tf.memory().numTensors).toBe(before);
    model.dispose();
  });

  it("given tensors are kept", async () => {
    const model = await neuron();
    const [x, y] = [tf.ones([4, 1]), tf.ones([4, 1])];
    await train(model, { x, y }, { epochs: 1 });
    expect([x.isDisposed, y.isDisposed]).toEqual([false, false]);
    tf.dispose([x, y]);
    model.dispose();
  });
});

async function lossesOf(seed: number): Promise<number[]> {
  const model = tf.sequential({
    layers: [
      tf.layers.conv2d({
        filters: 4,
        kernelSize: 3,
        activation: "relu",
        inputShape: [28, 28, 1],
      }),
      tf.layers.maxPooling2d({ poolSize: 2 }),
      tf.layers.flatten(),
      tf.layers.dropout({ rate: 0.5 }),
      tf.layers.dense({ units: 10, activation: "softmax" }),
    ],
  });
  model.compile({ optimizer: "adam", loss: "categoricalCrossentropy" });
  await initialize(model, { seed });
  const run = await train(model, await mnist.load({ size: 120, seed: 1 }), {
    epochs: 2,
    batchSize: 32,
    seed,
  });
  model.dispose();
  return run.batchHistory["loss"] ?? [];
}

describe("the seed", () => {
  it("makes a run with dropout repeat exactly", async () => {
    const first = await lossesOf(3);
    expect(first).toHaveLength(8);
    expect(await lossesOf(3)).toEqual(first);
    expect(await lossesOf(4)).not.toEqual(first);
  });

  it("draws a new order each epoch", async () => {
    const model = await neuron(tf.train.sgd(0));
    const run = await train(model, line(), {
      epochs: 2,
      batchSize: 50,
      seed: 1,
    });
    // A learning rate of zero: only the order can change the batches' losses.
    expect(run.batches[0]?.loss).not.toBe(run.batches[2]?.loss);
    const fixed = await train(model, line(), {
      epochs: 2,
      batchSize: 50,
      seed: 1,
      shuffle: false,
    });
    expect(fixed.batches[0]?.loss).toBe(fixed.batches[2]?.loss);
    model.dispose();
  });
});

describe("early stopping", () => {
  it("stops, and gives back the best epoch's weights", async () => {
    const model = await neuron(tf.train.sgd(0.05));
    // Judged by what the model said before it learned anything: each epoch takes it further away, so the first is the best.
    const x = tf.tensor2d([[0.2], [0.9]]);
    const y = model.predict(x) as tfjs.Tensor;
    const run = await train(model, line(), {
      epochs: 50,
      batchSize: 100,
      seed: 1,
      validation: { x, y },
      earlyStopping: { patience: 3 },
      watch: { w: { layer: 0 } },
    });
    expect(run.stopped).toBe("early");
    expect(run.bestEpoch).toBe(1);
    expect(run.epochs).toHaveLength(1 + 3);
    const w = await model.getWeights()[0]?.data();
    expect(w?.[0]).toBe(run.weights["w"]?.[0]); // one update an epoch
    tf.dispose([x, y]);
    model.dispose();
  });

  it("names the measures there are", async () => {
    const model = await neuron();
    const wrong = train(model, line(), {
      epochs: 1,
      earlyStopping: { patience: 1, monitor: "val_acc" },
    });
    await expect(wrong).rejects.toThrow(
      /"val_acc" is not measured; there are loss/,
    );
    model.dispose();
  });
});

describe("an interrupt", () => {
  it("stops at the next batch and leaves a usable model and history, and no tensors", async () => {
    const model = await neuron();
    const before = tf.memory().numTensors;
    const stop = new AbortController();
    const run = await train(model, line(), {
      epochs: 100,
      batchSize: 20,
      seed: 1,
      signal: stop.signal,
      observers: {
        onBatch: ({ update }) => void (update === 7 && stop.abort()),
      },
    });
    expect(run.stopped).toBe("interrupted");
    expect(tf.memory().numTensors).toBe(before);
    expect(run.updates).toBe(7);
    expect(run.epochs).toHaveLength(1);
    expect(lastRun()).toBe(run);
    expect((await predict(model, line())).size).toBe(100);
    const again = await train(model, line(), { epochs: 1, batchSize: 50 });
    expect(again.updates).toBe(2);
    model.dispose();
  });

  it("comes from a notebook's host too, and the event loop turns meanwhile", async () => {
    const model = await neuron();
    const stop = new AbortController();
    const key = Symbol.for("Jupyter.display");
    const globals = globalThis as Record<symbol, unknown>;
    globals[key] = { signal: stop.signal, display: async () => "id" };
    try {
      setTimeout(() => stop.abort(), 0); // fires only if training lets it
      const run = await train(model, line(), {
        epochs: 100_000,
        batchSize: 10,
        seed: 1,
      });
      expect(run.stopped).toBe("interrupted");
    } finally {
      delete globals[key];
      model.dispose();
    }
  });
});

it("a model whose run was ended in the midst of an update trains again", async () => {
  const model = await neuron();
  const stop = new AbortController();
  // What the end of JavaScript in the midst of an update leaves: a run that never settles.
  await new Promise<void>((reached) => {
    void train(model, line(), {
      epochs: 1,
      signal: stop.signal,
      observers: {
        onBatch: () => {
          reached();
          return new Promise<void>(() => undefined);
        },
      },
    });
  });
  await expect(train(model, line(), { epochs: 1 })).rejects.toThrow(
    /another fit\(\) call is ongoing/,
  );
  stop.abort();
  const run = await train(model, line(), { epochs: 1, batchSize: 50 });
  expect(run.updates).toBe(2);
  model.dispose();
});

describe("observers", () => {
  it("hear start, batches, epochs and end in order, and are waited for", async () => {
    const model = await neuron();
    const heard: string[] = [];
    const note = async (what: string): Promise<void> => {
      await Promise.resolve();
      heard.push(what);
    };
    await train(model, line(), {
      epochs: 2,
      batchSize: 50,
      validation: line(),
      observers: {
        onStart: (plan) => note(`start ${plan.epochs}`),
        onBatch: ({ update }) => note(`batch ${update}`),
        onEpoch: ({ epoch, validation }) =>
          note(`epoch ${epoch} ${typeof validation?.loss}`),
        onEnd: ({ update, stopped }) => note(`end ${update} ${stopped}`),
      },
    });
    expect(heard).toEqual([
      "start 2",
      "batch 1",
      "batch 2",
      "epoch 1 number",
      "batch 3",
      "batch 4",
      "epoch 2 number",
      "end 4 false",
    ]);
    model.dispose();
  });

  it("hear the end after an error too", async () => {
    const model = await neuron();
    let ended = false;
    const broken = train(model, line(), {
      epochs: 1,
      callbacks: { onBatchEnd: () => Promise.reject(new Error("mine")) },
      observers: { onEnd: () => void (ended = true) },
    });
    await expect(broken).rejects.toThrow("mine");
    expect(ended).toBe(true);
    model.dispose();
  });
});

describe("errors", () => {
  it("say which shape was expected and how to get it", async () => {
    const model = tf.sequential({
      layers: [tf.layers.dense({ units: 10, inputShape: [784] })],
    });
    const digits = await mnist.load({ size: 20 });
    await expect(train(model, digits, { epochs: 1 })).rejects.toThrow(
      /not compiled yet/,
    );
    model.compile({ optimizer: "sgd", loss: "meanSquaredError" });
    await expect(train(model, digits, { epochs: 1 })).rejects.toThrow(
      "expected [batch, 784], received [batch, 28, 28, 1]. Flatten first: x.reshape([20, 784])",
    );
    await expect(
      train(
        model,
        { x: tf.zeros([5, 784]), y: tf.zeros([5, 3]) },
        { epochs: 1 },
      ),
    ).rejects.toThrow(
      /output is \[batch, 10\], but the targets are \[batch, 3\]/,
    );
    await expect(
      train(
        model,
        { x: tf.zeros([5, 784]), y: tf.zeros([4, 10]) },
        { epochs: 1 },
      ),
    ).rejects.toThrow(/same number of samples, at least one; received 5, 4/);
    await expect(train(model, digits, { epochs: 0 })).rejects.toThrow(
      /epochs expected a whole number >= 1/,
    );
    model.dispose();
  });

  it("name the weights that can be watched", async () => {
    const model = await neuron();
    const watching = (
      watch: Record<
        string,
        { layer: number | string; weight?: string; at?: number[] }
      >,
    ) => train(model, line(), { epochs: 1, watch });
    await expect(watching({ w: { layer: "hidden" } })).rejects.toThrow(
      /no layer "hidden" with weights; there are dense/,
    );
    await expect(
      watching({ w: { layer: 0, weight: "gamma" } }),
    ).rejects.toThrow(/it has kernel, bias/);
    await expect(watching({ w: { layer: 0, at: [3, 0] } })).rejects.toThrow(
      /an index into \[1, 1\], received \[3, 0\]/,
    );
    model.dispose();
  });
});

it("learns: a small network on 600 digits, judged on 200 others", async () => {
  const all = await mnist.load({ size: 800, seed: 2 });
  const { split } = await import("../../../lib/src/data/split.js");
  const { training, test } = split(all, { test: 0.25, seed: 2 });
  const model = tf.sequential({
    layers: [
      tf.layers.flatten({ inputShape: [28, 28, 1] }),
      tf.layers.dense({ units: 32, activation: "relu" }),
      tf.layers.dense({ units: 10, activation: "softmax" }),
    ],
  });
  model.compile({
    optimizer: "adam",
    loss: "categoricalCrossentropy",
    metrics: ["accuracy"],
  });
  await initialize(model, { seed: 1 });
  const run = await train(model, training, {
    epochs: 15,
    batchSize: 32,
    seed: 1,
  });
  expect(run.history["loss"]?.at(-1)).toBeLessThan(
    (run.history["loss"]?.[0] ?? 0) / 3,
  );
  const { acc } = await evaluate(model, test);
  expect(acc).toBeGreaterThan(0.8); // chance is 0.1
  const predicted = await predict(model, test);
  const right = predicted.labels.filter(
    (label, i) => label === test.labels[i],
  ).length;
  expect(right / test.size).toBeCloseTo(acc ?? 0, 6);
  model.dispose();
});
