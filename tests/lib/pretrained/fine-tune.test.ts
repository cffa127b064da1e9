/** Which blocks learn, and how fast. */
import { expect, test } from "vitest";
import { tf } from "../../../lib/src/index.js";
import {
  bert,
  blocks,
  fineTune,
  inceptionV3,
  textClassifier,
} from "../../../lib/src/pretrained/index.js";

const tiny = {
  vocabulary: 20,
  width: 8,
  layers: 3,
  heads: 2,
  intermediate: 16,
  positions: 6,
  dropout: 0,
  attentionDropout: 0,
};
const classifier = (): tf.LayersModel =>
  textClassifier(bert(tiny, { seed: 1 }), { classes: 2, seed: 1, dropout: 0 });

const weightsOf = (model: tf.LayersModel): Map<string, number[]> =>
  new Map(
    blocks(model).map(({ name, layers }) => [
      name,
      layers.flatMap((layer) =>
        layer.getWeights().flatMap((weight) => [...weight.dataSync()]),
      ),
    ]),
  );

async function steps(model: tf.LayersModel, count: number): Promise<number[]> {
  const ids = tf.tensor2d([1, 5, 9, 2, 1, 7, 3, 2], [2, 4], "int32");
  const mask = tf.onesLike(ids);
  const types = tf.zerosLike(ids);
  const y = tf.tensor2d([0, 1, 1, 0], [2, 2]);
  const losses: number[] = [];
  for (let i = 0; i < count; i++) {
    const loss = await model.trainOnBatch([ids, mask, types], y);
    losses.push(Array.isArray(loss) ? (loss[0] ?? NaN) : loss);
  }
  tf.dispose([ids, mask, types, y]);
  return losses;
}

test("the last blocks learn and the others stay as they are, bit by bit", async () => {
  const model = classifier();
  const { learning, frozen } = fineTune(model, { unfreeze: 2 });
  expect(learning.map(({ block }) => block)).toEqual([
    "encoder.layer.2",
    "classifier",
  ]);
  expect(frozen).toEqual(["embeddings", "encoder.layer.0", "encoder.layer.1"]);
  const before = weightsOf(model);
  const losses = await steps(model, 20);
  expect(losses.at(-1)).toBeLessThan(losses[0] ?? 0);
  const after = weightsOf(model);
  for (const name of frozen) expect(after.get(name)).toEqual(before.get(name));
  for (const { block } of learning)
    expect(after.get(block)).not.toEqual(before.get(block));
});

test("one step of Adam moves each weight by its block's rate", async () => {
  const model = classifier();
  const rates = {
    "encoder.layer.1": 1e-5,
    "encoder.layer.2": 1e-4,
    classifier: 1e-3,
  };
  fineTune(model, { unfreeze: Object.keys(rates), learningRates: rates });
  const before = weightsOf(model);
  await steps(model, 1);
  const after = weightsOf(model);
  for (const [name, rate] of Object.entries(rates)) {
    const moved = (after.get(name) ?? []).map((value, i) =>
      Math.abs(value - (before.get(name)?.[i] ?? NaN)),
    );
    // The first step of Adam is the rate itself wherever there is a gradient: float32 near a weight of 1 knows 6e-8.
    expect(Math.abs(Math.max(...moved) - rate)).toBeLessThan(2e-7 + rate / 50);
  }
});

test("one rate falls from block to block", () => {
  const { learning } = fineTune(classifier(), {
    unfreeze: "all",
    learningRates: 1e-2,
    decay: 0.5,
  });
  expect(learning.map(({ rate }) => rate)).toEqual([
    6.25e-4, 1.25e-3, 2.5e-3, 5e-3, 1e-2,
  ]);
  expect(learning.map(({ parameters }) => parameters).at(-1)).toBe(18);
});

test("batch normalisation keeps what it learned", async () => {
  const model = tf.sequential({
    layers: [
      tf.layers.batchNormalization({ inputShape: [3], name: "block1_bn" }),
      tf.layers.dense({ units: 2, activation: "softmax", name: "head" }),
    ],
  });
  fineTune(model, { unfreeze: "all" });
  const x = tf.tensor2d([10, 20, 30, -10, 5, 0], [2, 3]);
  const y = tf.tensor2d([0, 1, 1, 0], [2, 2]);
  await model.trainOnBatch(x, y);
  const moments = model.layers[0]?.getWeights().slice(2) ?? [];
  expect(moments.map((each) => [...each.dataSync()])).toEqual([
    [0, 0, 0],
    [1, 1, 1],
  ]);
});

test("making it ready again leaves no tensor of the optimiser before", async () => {
  const model = classifier();
  fineTune(model, { unfreeze: 1 });
  await steps(model, 1);
  const before = tf.memory().numTensors;
  for (let i = 0; i < 3; i++) {
    fineTune(model, { unfreeze: 1 });
    await steps(model, 1);
  }
  expect(tf.memory().numTensors).toBe(before);
});

test.each([
  [{ unfreeze: 0 }, /1 to 5 blocks, received 0/],
  [{ unfreeze: 6 }, /1 to 5 blocks, received 6/],
  [
    { unfreeze: ["layer.9"] },
    /names among embeddings, .*; received "layer\.9"/,
  ],
  [{ unfreeze: [] }, /at least one block/],
  [
    { unfreeze: 1, learningRates: -1 },
    /positive rate for classifier, received -1/,
  ],
  [
    { unfreeze: 2, learningRates: { classifier: 1 } },
    /rate for encoder\.layer\.2, received undefined/,
  ],
  [{ unfreeze: 2, decay: 0 }, /decay expected a share/],
])("%j is refused", (options, message) => {
  expect(() => fineTune(classifier(), options)).toThrow(message);
});

test("InceptionV3's counted layers belong to the concatenation that they lead to", () => {
  const model = inceptionV3({ inputShape: [75, 75, 3], start: "zeros" });
  const found = blocks(model);
  // Two layers a convolution: itself and its normalisation (Szegedy et al. 2016, figures 5 to 7).
  expect(found.map(({ name, layers }) => [name, layers.length])).toEqual([
    ["stem", 10],
    ["mixed0", 14],
    ["mixed1", 14],
    ["mixed2", 14],
    ["mixed3", 8],
    ["mixed4", 20],
    ["mixed5", 20],
    ["mixed6", 20],
    ["mixed7", 20],
    ["mixed8", 12],
    ["mixed9", 18],
    ["mixed10", 18],
    ["predictions", 1],
  ]);
  const { learning } = fineTune(model, { unfreeze: 2, learningRates: 1e-3 });
  expect(learning.map(({ block }) => block)).toEqual([
    "mixed10",
    "predictions",
  ]);
  model.dispose();
});
