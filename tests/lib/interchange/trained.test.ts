/** A compiled model comes back compiled and its training goes on: files that Keras wrote after three updates. tests/reference/keras/train.py made them. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type * as tfjs from "@tensorflow/tfjs";
import { strFromU8, unzipSync } from "fflate";
import { afterAll, afterEach, describe, expect, it, vi } from "vitest";

process.env["NABLA_BACKEND"] = "tfjs-node";
process.env["NABLA_QUIET"] = "1";
const tf = await import("../../../lib/src/backend/tf.js");
const models = await import("../../../lib/src/interchange/index.js");

const folder = mkdtempSync(join(tmpdir(), "nabla-trained-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(() => vi.restoreAllMocks());

const trained = (file: string): string =>
  fileURLToPath(
    new URL(`../../reference/keras/trained/${file}`, import.meta.url),
  );
const expected = JSON.parse(readFileSync(trained("expected.json"), "utf8")) as {
  x: number[][];
  y: number[][][];
  runs: Record<
    string,
    { outputs: number[][]; updates: number; loss: number[] }
  >;
};
const x = tf.tensor2d(expected.x);
const y = expected.y.map((each) => tf.tensor2d(each));

/** float32 on both sides, and another place for Adam's epsilon. */
const tolerance = 2e-5;

async function twoMore(model: tfjs.LayersModel): Promise<number[]> {
  const losses: number[] = [];
  for (let i = 0; i < 2; i++) {
    const [loss] = (await model.trainOnBatch(x, y)) as number[];
    losses.push(loss!);
  }
  return losses;
}

async function outputsOf(model: tfjs.LayersModel): Promise<number[][]> {
  const out = model.predict(x) as tfjs.Tensor[];
  const values = await Promise.all(out.map(async (each) => [...(await each.data())])); // prettier-ignore
  tf.dispose(out);
  return values;
}

const apart = (a: number[][], b: number[][]): number =>
  Math.max(...a.flat().map((value, i) => Math.abs(value - b.flat()[i]!)));

const names = Object.keys(expected.runs).filter((name) => name !== "clipped");

describe.each(names)("%s", (name) => {
  const run = expected.runs[name]!;

  it("goes on as Keras does", async () => {
    const model = await models.load(trained(`${name}.keras`));
    const losses = await twoMore(model);
    expect(apart([losses], [run.loss])).toBeLessThan(tolerance);
    expect(apart(await outputsOf(model), run.outputs)).toBeLessThan(tolerance);
    expect(model.optimizer.iterations).toBe(run.updates);
    model.dispose();
  });

  it("goes on from our own file to the last bit but one", async () => {
    const path = join(folder, `${name}.keras`);
    const model = await models.load(trained(`${name}.keras`));
    await model.trainOnBatch(x, y);
    await models.save(model, path);
    const back = await models.load(path as `${string}.keras`);
    await twoMore(model);
    await twoMore(back);
    expect(apart(await outputsOf(back), await outputsOf(model))).toBeLessThan(1e-6); // prettier-ignore
    model.dispose();
    back.dispose();
  });

  it("is written in Keras's own words", async () => {
    const path = join(folder, `${name}-words.keras`);
    const model = await models.load(trained(`${name}.keras`));
    await models.save(model, path);
    const configs = [path, trained(`${name}.keras`)].map(
      (file) =>
        (
          JSON.parse(
            strFromU8(unzipSync(readFileSync(file))["config.json"]!),
          ) as {
            compile_config: {
              optimizer: { class_name: string; config: object };
            };
          }
        ).compile_config.optimizer,
    );
    expect(configs[0]!.class_name).toBe(configs[1]!.class_name);
    for (const [option, value] of Object.entries(configs[0]!.config))
      if (option !== "name")
        expect([option, (configs[1]!.config as Record<string, unknown>)[option]]) // prettier-ignore
          .toEqual([option, typeof value === "number" ? expect.closeTo(value, 6) : value]); // prettier-ignore
    model.dispose();
  });
});

it("says which metrics are left out, and measures the others by output", async () => {
  const warned = vi.spyOn(console, "warn").mockImplementation(() => undefined);
  const model = await models.load(trained("adam.keras"));
  expect(warned.mock.calls.join()).toMatch(/without metrics .*: auc/);
  expect(model.metricsNames).toEqual([
    "loss",
    "kind_loss",
    "sum_loss",
    "kind_acc",
    "sum_mae",
  ]);
  model.dispose();
});

it("does not compile what tf.js would train otherwise, and says why", async () => {
  const warned = vi.spyOn(console, "warn").mockImplementation(() => undefined);
  const model = await models.load(trained("clipped.keras"));
  expect(warned.mock.calls.join()).toMatch(
    /clipped\.keras: the model is not compiled.*Adam with clipnorm 1\..*compile it before/,
  );
  expect(model.optimizer).toBeUndefined();
  expect(await outputsOf(model)).toHaveLength(2);
  model.dispose();
});

it("frees what the optimiser remembers with the model, and with the next compile", async () => {
  const before = tf.memory().numTensors;
  const model = await models.load(trained("rmsprop.keras"));
  model.compile({ optimizer: "sgd", loss: "meanSquaredError" });
  model.dispose();
  (await models.load(trained("rmsprop.keras"))).dispose();
  expect(tf.memory().numTensors).toBe(before);
});

it.each([
  ["a decaying Adamax", () => tf.train.adamax(0.1, 0.9, 0.99, 1e-7, 0.5)],
  ["a centred RMSProp", () => tf.train.rmsprop(0.1, 0.9, 0, 1e-7, true)],
])("%s is not taken for Keras's own", async (name, optimizer) => {
  const model = tf.sequential({
    layers: [tf.layers.dense({ units: 1, inputShape: [4] })],
  });
  model.compile({ optimizer: optimizer(), loss: "meanSquaredError" });
  const path = join(folder, `${name}.keras`);
  await models.save(model, path);
  const back = await models.load(path as `${string}.keras`);
  expect(back.optimizer).toBeUndefined();
  model.dispose();
  back.dispose();
});

it("a model compiled with a loss of one's own is saved without it", async () => {
  const model = tf.sequential({
    layers: [tf.layers.dense({ units: 1, inputShape: [4] })],
  });
  model.compile({
    optimizer: "adam",
    loss: (truth, guess) => tf.sub(truth, guess).square().mean(),
  });
  const path = join(folder, "own-loss.keras");
  await models.save(model, path);
  const back = await models.load(path as `${string}.keras`);
  expect(back.optimizer).toBeUndefined();
  model.dispose();
  back.dispose();
});

it("a new model comes back compiled, before its first update", async () => {
  const model = tf.sequential({
    layers: [tf.layers.dense({ units: 3, inputShape: [4], activation: "softmax" })], // prettier-ignore
  });
  model.compile({
    optimizer: tf.train.adagrad(0.1),
    loss: "categoricalCrossentropy",
    metrics: ["accuracy"],
  });
  const path = join(folder, "new.keras");
  await models.save(model, path);
  const back = await models.load(path as `${string}.keras`);
  for (const each of [model, back]) await each.trainOnBatch(x, y[0]!);
  const [ours, theirs] = [model, back].map((each) => each.getWeights()[0]!.arraySync()); // prettier-ignore
  expect(theirs).toEqual(ours);
  expect(back.metricsNames).toEqual(["loss", "acc"]);
  model.dispose();
  back.dispose();
});
