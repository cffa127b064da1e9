import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pictures, pretrained, Samples, tf } from "../../../lib/src/index.js";
import { fill, picture } from "./seeded.js";

let body: tf.LayersModel;
beforeAll(() => {
  body = pretrained.mobileNetV2({
    includeTop: false,
    inputShape: [32, 32, 3],
    alpha: 0.35,
    start: "zeros",
  });
  fill(body);
});
afterAll(() => body.dispose());

function samples(count: number): Samples {
  const noise = picture("noise", [count, 32, 32, 3]);
  const features = noise.dataSync<"float32">();
  noise.dispose();
  return new Samples({
    name: "noise",
    features,
    featureShape: [32, 32, 3],
    labels: Int32Array.from({ length: count }, (_, i) => i % 2),
    classNames: ["even", "odd"],
  });
}

describe("featureExtractor", () => {
  it("gives what plain tf.js gives up to that layer, with a map's means", async () => {
    const name = "block_6_expand_relu";
    const extractor = pretrained.featureExtractor(body, name);
    const data = samples(5);
    const found = await extractor.samples(data, { batchSize: 2 });
    const plain = tf.tidy(() => {
      const upTo = tf.model({
        inputs: body.inputs,
        outputs: body.getLayer(name).output,
      });
      const map = upTo.predict(data.tensors().x) as tf.Tensor4D;
      return map.mean([1, 2]);
    });
    expect(found.featureShape).toEqual([extractor.width]);
    expect(extractor.width).toBe(plain.shape[1]);
    expect(found.labels).toEqual(data.labels);
    expect(found.classNames).toEqual(data.classNames);
    const expected = plain.dataSync();
    found.features.forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i]!, 4);
    });
    plain.dispose();
  });

  it("sends the same pictures through the model once, in whatever object they come", async () => {
    const extractor = pretrained.featureExtractor(body);
    let calls = 0;
    const predict = extractor.model.predictOnBatch.bind(extractor.model);
    extractor.model.predictOnBatch = (x) => {
      calls++;
      return predict(x);
    };
    const first = await extractor.samples(samples(3));
    const before = tf.memory().numTensors;
    const again = await extractor.samples(samples(3));
    expect(calls).toBe(1);
    expect(again.features).toEqual(first.features);
    await extractor.samples(samples(4));
    expect([calls, extractor.cached]).toEqual([2, 2]);
    expect(tf.memory().numTensors).toBe(before);
  });

  it("finds a picture itself first among others", async () => {
    const extractor = pretrained.featureExtractor(body);
    const data = samples(6);
    const among = await extractor.samples(data);
    const { x } = data.tensors();
    const third = x.slice([2], [1]);
    const [best, second] = await extractor.nearest(third, among, 2);
    expect(best!.index).toBe(2);
    expect(best!.likeness).toBeCloseTo(1, 4);
    expect(second!.likeness).toBeLessThan(best!.likeness);
    await expect(extractor.nearest(third, data)).rejects.toThrow(
      `nearest expected samples of ${extractor.width} features, received [32, 32, 3]. Extract them first`,
    );
    tf.dispose([x, third]);
  });

  it("reads a folder of classes", async () => {
    const folder = mkdtempSync(join(tmpdir(), "nabla-classes-"));
    for (const [name, value] of [
      ["bright", 0.9],
      ["dark", 0.1],
    ] as const) {
      mkdirSync(join(folder, name));
      for (const i of [1, 2]) {
        const plain = tf.ones([40, 30, 3]).mul(value + i / 100);
        const png = await (await pictures.Picture.fromTensor(plain)).png();
        writeFileSync(join(folder, name, `${i}.png`), png);
        plain.dispose();
      }
    }
    const extractor = pretrained.featureExtractor(body);
    const found = await extractor.folder(folder);
    expect(found.counts()).toEqual({ bright: 2, dark: 2 });
    expect(found.featureShape).toEqual([1280]);
    rmSync(folder, { recursive: true });
  });

  it("says which layers there are", () => {
    expect(() => pretrained.featureExtractor(body, "block99")).toThrow(
      'featureExtractor expected a layer of mobilenetv2, received "block99". It has image, Conv1,',
    );
  });
});

describe("pictureClassifier", () => {
  it("puts one dense layer on the means of the body's map, from its seed", () => {
    const make = (seed: number): tf.LayersModel =>
      pretrained.pictureClassifier(body, { classes: 3, dropout: 0.2, seed });
    const [a, b, c] = [make(1), make(1), make(2)];
    expect(a.countParams()).toBe(body.countParams() + 1280 * 3 + 3);
    const kernel = (model: tf.LayersModel): number[] =>
      Array.from(model.getLayer("classifier").getWeights()[0]!.dataSync());
    expect(kernel(b)).toEqual(kernel(a));
    expect(kernel(c)).not.toEqual(kernel(a));
    for (const model of [a, b, c]) model.getLayer("classifier").dispose();
    expect(() => pretrained.pictureClassifier(body, { classes: 1 })).toThrow(
      "pictureClassifier: classes expected a whole number >= 2, received 1.",
    );
  });

  it("fine-tunes: frozen blocks and every batch normalisation's moments stay, the rest moves", async () => {
    const own = pretrained.mobileNetV2({
      includeTop: false,
      inputShape: [32, 32, 3],
      alpha: 0.35,
      pooling: "avg",
      start: "zeros",
    });
    fill(own);
    const model = pretrained.pictureClassifier(own, { classes: 2, seed: 1 });
    const { learning, frozen } = pretrained.fineTune(model, {
      unfreeze: 2,
      learningRates: 1e-3,
    });
    expect(learning.map(({ block }) => block)).toEqual(["Conv", "classifier"]);
    expect(learning.map(({ rate }) => rate)).toEqual([4e-4, 1e-3]);
    expect(frozen).toContain("block_16");
    const of = (layer: string): number[][] =>
      model
        .getLayer(layer)
        .getWeights()
        .map((w) => Array.from(w.dataSync()));
    const names = ["block_16_project", "Conv_1", "Conv_1_bn", "classifier"];
    const before = names.map(of);
    const { x, y } = samples(8).tensors();
    await model.fit(x, y, { epochs: 1, batchSize: 8, verbose: 0 });
    const after = names.map(of);
    expect(after[0]).toEqual(before[0]);
    expect(after[1]).not.toEqual(before[1]);
    expect(after[2]!.slice(2)).toEqual(before[2]!.slice(2)); // mean, variance
    expect(after[2]![0]).not.toEqual(before[2]![0]);
    expect(after[3]).not.toEqual(before[3]);
    tf.dispose([x, y]);
    model.dispose();
  });
});
