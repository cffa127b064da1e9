import { describe, expect, it } from "vitest";
import { kFold, penguins } from "../../../lib/src/index.js";

describe("kFold", () => {
  it("validates on every sample once, with each class in proportion", async () => {
    const samples = await penguins.load();
    const folds = kFold(samples, { folds: 4, seed: 1 });
    expect(
      folds.map(({ training, validation }) => training.size + validation.size),
    ).toEqual([0, 0, 0, 0].map(() => samples.size));
    const features = (of: typeof samples): string[] =>
      Array.from({ length: of.size }, (_, i) =>
        Array.from(
          of.features.slice(
            (i * of.features.length) / of.size,
            ((i + 1) * of.features.length) / of.size,
          ),
        ).join(),
      );
    const all = folds.flatMap(({ validation }) => features(validation));
    expect(all.toSorted()).toEqual(features(samples).toSorted());
    for (const { validation } of folds)
      for (const [k] of samples.classNames.entries()) {
        const share = (of: typeof samples): number =>
          of.labels.filter((label) => label === k).length;
        expect(Math.abs(share(validation) - share(samples) / 4)).toBeLessThan(
          1.01,
        );
      }
    expect(
      features(kFold(samples, { folds: 4, seed: 1 })[0]!.validation),
    ).toEqual(features(folds[0]!.validation));
    expect(
      features(kFold(samples, { folds: 4, seed: 2 })[0]!.validation),
    ).not.toEqual(features(folds[0]!.validation));
  });

  it("refuses more folds than samples", async () => {
    const samples = await penguins.load();
    expect(() => kFold(samples, { folds: 1, seed: 1 })).toThrow(
      `kFold: folds expected a whole number 2 … ${samples.size}, received 1.`,
    );
  });
});
