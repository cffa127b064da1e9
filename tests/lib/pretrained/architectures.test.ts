import { describe, expect, it } from "vitest";
import { pretrained, tf } from "../../../lib/src/index.js";

const builders = [
  ["vgg16", 32, 512],
  ["inceptionV3", 75, 2048],
  ["mobileNet", 32, 1024],
  ["mobileNetV2", 32, 1280],
  ["efficientNetLite0", 32, 1280],
  ["resnet50", 32, 2048],
  ["alexnet", 63, 256],
] as const;

describe.each(builders)("%s", (name, least, channels) => {
  const build = pretrained[name];

  it("gives a map, its means or its maxima without the head", () => {
    const before = tf.memory().numTensors;
    const options = {
      includeTop: false,
      inputShape: [least, least, 3],
      start: "zeros",
    } as const;
    const map = build(options);
    const means = build({ ...options, pooling: "avg" });
    const maxima = build({ ...options, pooling: "max" });
    expect(map.outputs[0]?.shape).toEqual([null, 1, 1, channels]);
    expect(means.outputs[0]?.shape).toEqual([null, channels]);
    expect(maxima.outputs[0]?.shape).toEqual([null, channels]);
    expect(means.layers.at(-1)?.name).toBe("avg_pool");
    expect(means.countParams()).toBe(map.countParams());
    for (const model of [map, means, maxima]) model.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it("says what it expected of its options", () => {
    const refused = (
      options: pretrained.ArchitectureOptions,
      message: string,
    ): void => {
      expect(() => build(options)).toThrow(RangeError);
      expect(() => build(options)).toThrow(`${name}: ${message}`);
    };
    refused(
      { inputShape: [least - 1, least, 3] },
      `inputShape expected at least ${least} × ${least} pixels, received ${least - 1} × ${least}.`,
    );
    refused(
      { classes: 0 },
      "classes expected a whole number >= 1, received 0.",
    );
    refused(
      { pooling: "mean" as "avg" },
      'pooling expected one of "none", "avg", "max", received "mean".',
    );
  });
});

it("the same seed gives the same weights", () => {
  const make = (seed: number): tf.LayersModel =>
    pretrained.mobileNetV2({ inputShape: [32, 32, 3], classes: 2, seed });
  const [a, b, c] = [make(1), make(1), make(2)];
  const kernel = (model: tf.LayersModel): number[] =>
    Array.from(model.getLayer("Conv1").getWeights()[0]!.dataSync());
  expect(kernel(b)).toEqual(kernel(a));
  expect(kernel(c)).not.toEqual(kernel(a));
  for (const model of [a, b, c]) model.dispose();
});

it("alpha scales MobileNetV2's filters to multiples of eight, as Keras does", () => {
  const model = pretrained.mobileNetV2({ alpha: 0.35, start: "zeros" });
  expect(model.countParams()).toBe(1_691_208);
  model.dispose();
  expect(() => pretrained.mobileNetV2({ alpha: 0 })).toThrow(
    "mobileNetV2: alpha expected a factor in (0, 4], received 0.",
  );
});
