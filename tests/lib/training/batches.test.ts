/** Batches of an epoch, more than are gathered at once: on whatever backend the ladder gives. */
import { expect, it } from "vitest";
import type * as tfjs from "@tensorflow/tfjs";

process.env["NABLA_QUIET"] = "1";
const tf = await import("../../../lib/src/backend/tf.js");
const { epochsOf, hold } = await import("../../../lib/src/training/batches.js");
const { Random } = await import("../../../lib/src/data/random.js");

const SAMPLES = 1_010;
const WIDTH = 1_500;
/** 13 batches are gathered at once on native TensorFlow; there are 20 and a short one. */
const BATCH = 50;

/** Row i is full of i; the second input and the target say i too. */
function numbered(): { x: tfjs.Tensor[]; y: tfjs.NamedTensorMap } {
  const number = tf.range(0, SAMPLES).reshape([SAMPLES, 1]);
  return {
    x: [number.tile([1, WIDTH]), number],
    y: { out: number.mul(2) },
  };
}

interface Batch {
  xs: tfjs.Tensor[];
  ys: tfjs.NamedTensorMap;
}

/** The samples' numbers in the order in which they come; each batch says the same in all its tensors. */
async function pass(
  dataset: tfjs.data.Dataset<tfjs.TensorContainer>,
  most = Infinity,
): Promise<number[][]> {
  const batches: number[][] = [];
  const iterator = await dataset.iterator();
  while (batches.length < most) {
    const { value, done } = await iterator.next();
    if (done) break;
    const { xs, ys } = value as unknown as Batch;
    const [wide, number] = xs as [tfjs.Tensor, tfjs.Tensor];
    const numbers = [...number.dataSync()];
    expect(wide.shape).toEqual([numbers.length, WIDTH]);
    expect([...wide.min(1).dataSync()]).toEqual(numbers);
    expect([...wide.max(1).dataSync()]).toEqual(numbers);
    expect([...ys["out"]!.dataSync()]).toEqual(numbers.map((i) => 2 * i));
    batches.push(numbers);
    tf.dispose(value);
  }
  return batches;
}

it("each epoch has every sample once, in an order that the seed decides", async () => {
  const data = numbered();
  const held = hold(data, "test");
  const before = tf.memory().numTensors;
  tf.engine().startScope(); // what the checks above make
  const { dataset } = epochsOf(held, BATCH, new Random(1));
  const [first, second] = [await pass(dataset), await pass(dataset)];
  const again = await pass(epochsOf(held, BATCH, new Random(1)).dataset);
  tf.engine().endScope();
  expect(again).toEqual(first);
  expect(second).not.toEqual(first);
  const every = Array.from({ length: SAMPLES }, (_, i) => i);
  for (const epoch of [first, second]) {
    expect(epoch.map((batch) => batch.length)).toEqual([
      ...Array.from({ length: 20 }, () => BATCH),
      10,
    ]);
    expect(epoch.flat().toSorted((a, b) => a - b)).toEqual(every);
  }
  expect(tf.memory().numTensors).toBe(before);
  tf.dispose([data.x, data.y]);
});

it("without shuffling they come in their own order", async () => {
  const data = numbered();
  tf.engine().startScope();
  const batches = await pass(epochsOf(hold(data, "test"), BATCH, undefined).dataset); // prettier-ignore
  tf.engine().endScope();
  expect(batches.flat()).toEqual(Array.from({ length: SAMPLES }, (_, i) => i));
  tf.dispose([data.x, data.y]);
});

it("batches that nobody asked for any more are disposed", async () => {
  const data = numbered();
  const before = tf.memory().numTensors;
  const epochs = epochsOf(hold(data, "test"), BATCH, new Random(1));
  tf.engine().startScope();
  await pass(epochs.dataset, 2);
  epochs.release();
  const after = tf.memory().numTensors;
  tf.engine().endScope();
  // The checks of two batches leave two tensors each; nothing else is left.
  expect(after - before).toBe(4);
  tf.dispose([data.x, data.y]);
});
