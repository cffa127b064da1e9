/** The data sets that pip and npm bring: what was published of them. */
import { describe, expect, it } from "vitest";

process.env["NABLA_BACKEND"] = "cpu";
process.env["NABLA_QUIET"] = "1";
const iris = await import("../../../lib/src/data/tables/iris.js");
const wine = await import("../../../lib/src/data/tables/wine.js");
const breastCancer =
  await import("../../../lib/src/data/tables/breast-cancer.js");
const digits = await import("../../../lib/src/data/tables/digits.js");
const diabetes = await import("../../../lib/src/data/tables/diabetes.js");
const cells = await import("../../../lib/src/data/pictures/cells.js");
const photographs =
  await import("../../../lib/src/data/pictures/photographs.js");
const corpora = await import("../../../lib/src/data/texts/corpora.js");
type Samples = import("../../../lib/src/data/samples.js").Samples;

const mean = (values: ArrayLike<number>): number =>
  Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;
const column = (samples: Samples, j: number): number[] =>
  Array.from(
    { length: samples.size },
    (_, i) => samples.at(i).features[j] ?? NaN,
  );

describe("tables", () => {
  it("iris: the means of scikit-learn's description", async () => {
    const samples = await iris.load({ seed: 1 });
    const means = [0, 1, 2, 3].map((j) => mean(column(samples, j)));
    for (const [j, value] of [5.8433, 3.0573, 3.758, 1.1993].entries())
      expect(means[j]).toBeCloseTo(value, 3);
    expect(samples.counts()).toEqual({
      setosa: 50,
      versicolor: 50,
      virginica: 50,
    });
    // Order is the seed's, and features stay with their labels: setosa's petals are the shortest.
    expect((await iris.load({ seed: 1 })).labels).toEqual(samples.labels);
    expect((await iris.load({ seed: 2 })).labels).not.toEqual(samples.labels);
    for (let i = 0; i < samples.size; i++)
      expect((samples.at(i).features[2] ?? 0) < 2).toBe(
        samples.at(i).className === "setosa",
      );
  });

  it("wine, breast cancer, digits, diabetes: sizes, classes and means", async () => {
    const wines = await wine.load();
    expect(Object.values(wines.counts())).toEqual([59, 71, 48]);
    expect(mean(column(wines, 0))).toBeCloseTo(13.0006, 3);
    expect(mean(column(wines, 12))).toBeCloseTo(746.893, 2);
    const masses = await breastCancer.load();
    expect(masses.counts()).toEqual({ malignant: 212, benign: 357 });
    expect(masses.featureNames).toHaveLength(30);
    expect(mean(column(masses, 0))).toBeCloseTo(14.1273, 3);
    const numerals = await digits.load();
    expect([numerals.size, ...numerals.featureShape]).toEqual([1797, 8, 8, 1]);
    expect(Object.values(numerals.counts())).toEqual([
      178, 182, 177, 183, 181, 182, 181, 179, 174, 180,
    ]);
    expect(16 * mean(numerals.features)).toBeCloseTo(4.884, 3);
    const patients = await diabetes.load();
    expect([patients.size, ...patients.targetShape]).toEqual([442, 1]);
    expect(mean(patients.targets)).toBeCloseTo(152.1335, 3);
    expect(mean(column(patients, 0))).toBeCloseTo(48.5181, 3);
  });
});

describe("pictures", () => {
  it("cells: one picture, its mask, 125 nuclei that the mask covers", async () => {
    const { picture, mask, instances, count } = await cells.load();
    expect([picture.height, picture.width, count]).toEqual([512, 512, 125]);
    expect(picture.values.reduce((a, b) => Math.max(a, b))).toBe(1);
    for (const [i, instance] of instances.entries())
      if ((mask.values[i] === 1) !== instance > 0)
        throw new Error(`mask and instances differ at ${i}`);
    // What was outlined is brighter than what was not.
    const inside = picture.values.filter((_, i) => mask.values[i] === 1);
    const outside = picture.values.filter((_, i) => mask.values[i] === 0);
    expect(mean(inside)).toBeGreaterThan(2 * mean(outside));
  });

  it("patches of cells are split by place: a part's tiles are the picture's own pixels, and training sees none of them", async () => {
    const { picture, mask } = await cells.load();
    const parts = await cells.patches({ size: 64, training: 40, seed: 1 });
    expect([
      parts.training.size,
      parts.validation.size,
      parts.test.size,
    ]).toEqual([40, 16, 16]);
    const tile = picture.crop({ left: 448, top: 64, width: 64, height: 64 });
    expect(parts.test.at(3).features).toEqual(tile.values);
    const maskTile = mask.crop({ left: 256, top: 0, width: 64, height: 64 });
    expect(parts.validation.targets.subarray(0, 64 * 64)).toEqual(
      maskTile.values,
    );
    const left = picture.crop({ left: 0, top: 0, width: 256, height: 512 });
    // A patch, however turned, keeps its values: their sum occurs at some place of the left half.
    const { features } = parts.training.at(0);
    const targets = parts.training.targets.subarray(0, 64 * 64);
    const wanted = Array.from(features).toSorted((a, b) => a - b);
    const found = places(left.values, 256, 512, 64, mean(features)).some(
      ({ x, y }) => {
        const at = { left: x, top: y, width: 64, height: 64 };
        const here = Array.from(left.crop(at).values).toSorted((a, b) => a - b);
        return (
          here.every((value, i) => value === wanted[i]) &&
          Math.abs(mean(mask.crop(at).values) - mean(targets)) < 1e-6
        );
      },
    );
    expect(found).toBe(true);
    await expect(cells.patches({ size: 50 })).rejects.toThrow(/divides 128/);
  });

  it("emoji are drawings of five kinds on white, the same order from the same seed", async () => {
    const { load } = await import("../../../lib/src/data/pictures/emoji.js");
    const drawings = await load({ side: 24, seed: 1 });
    expect(drawings.size).toBe(350);
    expect(drawings.counts()).toEqual({
      animals: 120,
      buildings: 30,
      clothing: 42,
      food: 101,
      vehicles: 57,
    });
    expect(drawings.featureShape).toEqual([24, 24, 3]);
    const corner = drawings.at(0).features.subarray(0, 3);
    expect(Array.from(corner)).toEqual([1, 1, 1]);
    const { labels } = await load({ side: 24, seed: 1 });
    expect(labels).toEqual(drawings.labels);
    await expect(load({ side: 4 })).rejects.toThrow(
      "emoji.load expected a side from 8 to 512, received 4.",
    );
  });

  it("photographs open, all of them, and are resized", async () => {
    for (const name of photographs.names) {
      const picture = await photographs.load(name, { width: 32, height: 32 });
      expect([picture.name, picture.height, picture.width]).toEqual([
        name,
        32,
        32,
      ]);
      const spread =
        picture.values.reduce((a, b) => Math.max(a, b)) -
        picture.values.reduce((a, b) => Math.min(a, b));
      expect(spread).toBeGreaterThan(0.02);
    }
    const cat = await photographs.load("cat");
    expect([cat.height, cat.width, cat.channels]).toEqual([300, 451, 3]);
    await expect(photographs.load("dog" as "cat")).rejects.toThrow(
      /expected one of astronaut, .*received dog/,
    );
  });
});

describe("texts", () => {
  it("Moby-Dick begins and ends as it does", async () => {
    const parts = await corpora.mobyDick();
    expect(parts).toHaveLength(138);
    expect(parts[0]?.text).toContain("ETYMOLOGY");
    expect(parts[2]?.text).toMatch(/^Call me Ishmael\./);
    expect(parts.at(-1)?.text).toContain("Epilogue");
  });

  it("speeches, news, word pairs and analogies are all there", async () => {
    const speeches = await corpora.stateOfTheUnion();
    expect(speeches[0]).toMatchObject({
      year: 1790,
      speaker: "George Washington",
    });
    expect(speeches.length).toBeGreaterThan(230);
    expect(await corpora.news()).toHaveLength(300);
    const pairs = await corpora.wordSimilarities();
    expect(pairs).toHaveLength(353);
    expect(pairs.find(({ words }) => words.join() === "tiger,cat")?.score).toBe(
      7.35,
    );
    expect(await corpora.analogies()).toHaveLength(19_544);
  });

  it("mails come half and half, without the headers that would tell", async () => {
    const { texts, labels, classNames } = await corpora.mails({
      size: 100,
      seed: 1,
    });
    expect(classNames).toEqual(["wanted", "spam"]);
    expect(labels.reduce((sum, label) => sum + label, 0)).toBe(50);
    expect(
      texts.some((text) =>
        /^(Return-Path|Received|X-Spam)/m.test(text.slice(0, 200)),
      ),
    ).toBe(false);
    await expect(corpora.mails({ size: 10_000 })).rejects.toThrow(
      /expected a size of 2 … 3792/,
    );
  });
});

/** Where a square of that mean could lie, by sums over rectangles. */
function places(
  values: Float32Array,
  width: number,
  height: number,
  side: number,
  wanted: number,
): { x: number; y: number }[] {
  const sums = new Float64Array((width + 1) * (height + 1));
  const at = (x: number, y: number): number => sums[y * (width + 1) + x] ?? 0;
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      sums[(y + 1) * (width + 1) + x + 1] =
        (values[y * width + x] ?? 0) + at(x, y + 1) + at(x + 1, y) - at(x, y);
  const found: { x: number; y: number }[] = [];
  for (let y = 0; y + side <= height; y++)
    for (let x = 0; x + side <= width; x++) {
      const sum =
        at(x + side, y + side) - at(x, y + side) - at(x + side, y) + at(x, y);
      if (Math.abs(sum / side ** 2 - wanted) < 1e-6) found.push({ x, y });
    }
  return found;
}
