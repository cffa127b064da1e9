import { describe, expect, it } from "vitest";
import {
  explain,
  networks,
  random,
  Samples,
  tf,
  train,
} from "../../../lib/src/index.js";
import { inputs } from "./contract.js";

const list = (tensor: tf.Tensor): number[] => Array.from(tensor.dataSync());

/** Two maps → their means → two scores: small enough to do by hand. */
function tiny(): tf.LayersModel {
  const model = tf.sequential({
    layers: [
      tf.layers.conv2d({
        name: "maps",
        filters: 2,
        kernelSize: 1,
        useBias: false,
        inputShape: [2, 2, 1],
      }),
      tf.layers.globalAveragePooling2d({ name: "pool" }),
      tf.layers.dense({ name: "classes", units: 2, activation: "softmax" }),
    ],
  });
  // The first map is the picture, the second its negative.
  const weights = [
    tf.tensor4d([1, -1], [1, 1, 1, 2]),
    tf.tensor2d([
      [3, 1],
      [0, 2],
    ]),
    tf.tensor1d([0.5, -0.5]),
  ];
  model.setWeights(weights);
  tf.dispose(weights);
  return model;
}
const picture = (): tf.Tensor4D => tf.tensor4d([1, 2, 3, 4], [1, 2, 2, 1]);

describe("class activation map", () => {
  it("by hand: weights of the class times the maps", () => {
    const [model, x] = [tiny(), picture()];
    const first = explain.classActivationMap(model, x, { classes: 0 });
    const second = explain.classActivationMap(model, x, { classes: 1 });
    expect(list(first)).toEqual([3, 6, 9, 12]); // 3 A
    expect(list(second)).toEqual([-1, -2, -3, -4]); // A + 2 (-A)
    tf.dispose([x, first, second]);
    model.dispose();
  });

  it("its mean and the bias are the class's score, in a ResNet", () => {
    const model = networks.resnet({
      inputShape: [32, 32, 3],
      classes: 4,
      filters: 4,
      seed: 1,
    });
    const x = inputs([3, 32, 32, 3]) as tf.Tensor4D;
    const classes = [2, 0, 3];
    const before = tf.memory().numTensors;
    const maps = explain.classActivationMap(model, x, {
      classes,
      size: "layer",
    });
    expect(tf.memory().numTensors).toBe(before + 1);
    const means = list(tf.tidy(() => maps.mean([1, 2])));
    const believed = model.predict(x) as tf.Tensor2D;
    const log = believed.log().arraySync();
    // Softmax leaves differences: score_c - score_0 = log p_c - log p_0.
    const base = explain.classActivationMap(model, x, { classes: 0 });
    const zero = list(tf.tidy(() => base.mean([1, 2])));
    classes.forEach((c, n) =>
      expect(means[n]! - zero[n]!).toBeCloseTo(log[n]![c]! - log[n]![0]!, 4),
    );
    tf.dispose([x, maps, base, believed]);
    model.dispose();
  });

  it("refuses a model that ends otherwise, and says what takes it", () => {
    const model = networks.cnn({ seed: 1 });
    const x = tf.zeros<tf.Rank.R4>([1, 28, 28, 1]);
    expect(() => explain.classActivationMap(model, x)).toThrow(
      "classActivationMap expected a model that ends with globalAveragePooling2d and one dense layer, received dense_1, dense_2, classes at the end. Use explain.gradCam, which takes any.",
    );
    x.dispose();
    model.dispose();
  });
});

describe("Grad-CAM", () => {
  it("is the class activation map without its negative part, divided by the places, where both exist", () => {
    const [model, x] = [tiny(), picture()];
    const map = explain.gradCam(model, x, { classes: 0, layer: "maps" });
    expect(list(map)).toEqual([0.75, 1.5, 2.25, 3]);
    const against = explain.gradCam(model, x, { classes: 1, layer: "maps" });
    expect(list(against)).toEqual([0, 0, 0, 0]);
    tf.dispose([x, map, against]);
    model.dispose();
  });

  it("takes a layer in the midst of a model that branches, leaves it as it was, and no tensor", () => {
    const model = networks.resnet({
      inputShape: [32, 32, 3],
      classes: 3,
      filters: 4,
      seed: 2,
    });
    const x = inputs([2, 32, 32, 3]) as tf.Tensor4D;
    const y = model.predict(x) as tf.Tensor;
    const before = tf.memory().numTensors;
    const maps = explain.gradCam(model, x, { layer: "stage2_block1_out" });
    expect(maps.shape).toEqual([2, 32, 32]);
    expect(tf.memory().numTensors).toBe(before + 1);
    expect(Math.min(...list(maps))).toBeGreaterThanOrEqual(0);
    const again = model.predict(x) as tf.Tensor;
    expect(list(again)).toEqual(list(y));
    tf.dispose([x, y, maps, again]);
    model.dispose();
  });

  it("its weights are the slopes of the score, by finite differences", () => {
    const model = networks.cnn({
      inputShape: [12, 12, 1],
      classes: 3,
      filters: [3, 4],
      kernelSize: 3,
      dense: [8],
      activation: "tanh",
      seed: 3,
    });
    const x = inputs([1, 12, 12, 1]) as tf.Tensor4D;
    const slopes = explain.saliency(model, x, { classes: 1, signed: true });
    const scoreOf = (input: tf.Tensor): number => {
      const p = list(model.predict(input) as tf.Tensor);
      // Against the mean of all logarithms, since softmax hides what they have in common.
      return Math.log(p[1]!) - p.reduce((s, v) => s + Math.log(v), 0) / 3;
    };
    const all = [0, 1, 2].map((c) =>
      list(explain.saliency(model, x, { classes: c, signed: true })),
    );
    const h = 1e-2;
    for (const at of [0, 40, 77, 143]) {
      const step = tf.tidy(() =>
        tf.oneHot([at], 144).toFloat().mul(h).reshape([1, 12, 12, 1]),
      );
      const rise = (scoreOf(x.add(step)) - scoreOf(x.sub(step))) / (2 * h);
      const expected =
        list(slopes)[at]! - all.reduce((s, m) => s + m[at]!, 0) / 3;
      expect(rise).toBeCloseTo(expected, 3);
    }
    x.dispose();
    model.dispose();
  });

  it("says which layers there are", () => {
    const [model, x] = [tiny(), picture()];
    expect(() => explain.gradCam(model, x, { layer: "conv" })).toThrow(
      'gradCam expected a layer "conv" with maps [batch, height, width, filters]; there are maps.',
    );
    expect(() => explain.gradCam(model, x, { classes: 2 })).toThrow(
      "gradCam: classes expected a class from 0 to 1, or one for each of 1 samples, received 2.",
    );
    const flat = tf.zeros<tf.Rank.R4>([2, 2, 1, 1]);
    expect(() => explain.gradCam(model, flat)).toThrow(
      "gradCam expected x [batch, 2, 2, 1], received [2, 2, 1, 1].",
    );
    tf.dispose([x, flat]);
    model.dispose();
  });
});

describe("saliency", () => {
  it("of a linear model is its kernel", () => {
    const model = networks.mlp({
      inputShape: [3],
      hidden: [],
      outputs: 2,
      seed: 1,
    });
    const x = inputs([2, 3]);
    const map = explain.saliency(model, x, { classes: [0, 1], signed: true });
    const kernel = model.getWeights()[0]!.arraySync() as number[][];
    expect(list(map)).toEqual([
      ...kernel.map((r) => r[0]!),
      ...kernel.map((r) => r[1]!),
    ]);
    tf.dispose([x, map]);
    model.dispose();
  });
});

describe("permutation importance", () => {
  it("finds the column that decides, and nothing in the one that does not", async () => {
    const r = random(3);
    const rows = 400;
    const features = Float32Array.from({ length: rows * 3 }, () => r.normal());
    const labels = Int32Array.from({ length: rows }, (_, i) =>
      Number(2 * features[3 * i]! + features[3 * i + 1]! > 0),
    );
    const samples = new Samples({
      name: "two of three",
      features,
      featureShape: [3],
      featureNames: ["strong", "weak", "idle"],
      labels,
      classNames: ["no", "yes"],
    });
    const model = networks.mlp({
      inputShape: [3],
      hidden: [],
      outputs: 2,
      seed: 1,
    });
    const optimizer = tf.train.adam(0.05);
    model.compile({ optimizer, loss: "categoricalCrossentropy" });
    await train(model, samples, { epochs: 20, seed: 1, progress: false });
    const before = tf.memory().numTensors;
    const found = await explain.permutationImportance(model, samples, {
      seed: 1,
    });
    expect(tf.memory().numTensors).toBe(before);
    expect(found.baseline).toBeGreaterThan(0.95);
    const [strong, weak, idle] = found.features;
    expect(strong!.name).toBe("strong");
    expect(strong!.mean).toBeGreaterThan(weak!.mean);
    // A shuffled x0 leaves a correlation of 1/5 with what was asked: P(right) = 1/2 + asin(1/5)/π = 0.564.
    expect(found.baseline - strong!.mean).toBeGreaterThan(0.5);
    expect(found.baseline - strong!.mean).toBeLessThan(0.63);
    expect(Math.abs(idle!.mean)).toBeLessThan(0.03);
    expect(
      await explain.permutationImportance(model, samples, { seed: 1 }),
    ).toEqual(found);
    model.dispose();
    optimizer.dispose();
  });

  it("refuses pictures", async () => {
    const model = networks.cnn({ seed: 1 });
    const pictures = new Samples({
      name: "p",
      features: new Float32Array(784),
      featureShape: [28, 28, 1],
      labels: new Int32Array(1),
      classNames: ["a"],
    });
    await expect(
      explain.permutationImportance(model, pictures, { seed: 1 }),
    ).rejects.toThrow(
      "permutationImportance expected samples [features], received [28, 28, 1]. For pictures use explain.saliency or explain.gradCam.",
    );
    model.dispose();
  });
});
