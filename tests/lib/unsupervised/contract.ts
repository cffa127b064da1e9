/** What every estimator promises, whatever it learns. Each one's test file calls this once. */
import { describe, expect, it } from "vitest";
import { tf } from "../../../lib/src/index.js";
import { random } from "../../../lib/src/data/random.js";
import { DataFrame } from "../../../lib/src/data/frames/dfd.js";
import type { SavedEstimator } from "../../../lib/src/unsupervised/index.js";
import type { Rows } from "../../../lib/src/unsupervised/samples.js";
import { iris } from "./reference.js";

interface Fitted {
  fit(X: Rows): Promise<unknown>;
  toJSON(): SavedEstimator;
}

export interface Subject<E extends Fitted> {
  name: string;
  /** A new one, not fitted, for the four columns of iris. */
  make: (seed: number) => E;
  load: (saved: unknown) => E;
  /** What it makes of samples once it is fitted: scores, labels … */
  apply: (estimator: E, X: Rows) => Promise<unknown>;
  /** Whether its random numbers show in what it learns from iris. */
  seedShows: boolean;
}

const flowers = iris.map((row) => [...row]);
const others = flowers.map(([a = 0, b = 0, c = 0, d = 0]) => [d + a, c, b, a]);
const changed = (i: number, j: number, value: unknown): Rows => {
  const rows: unknown[][] = flowers.map((row) => [...row]);
  rows[i]![j] = value;
  return rows as number[][];
};

export function contract<E extends Fitted>(subject: Subject<E>): void {
  const { name, make, load, apply } = subject;
  const learned = (estimator: E): unknown => estimator.toJSON().learned;
  const fitted = async (X: Rows = flowers, seed = 1): Promise<E> => {
    const estimator = make(seed);
    expect(await estimator.fit(X)).toBe(estimator);
    return estimator;
  };

  describe(`${name}: the contract of estimators`, () => {
    it("learns the same again, and nothing of an earlier fit remains", async () => {
      const estimator = await fitted(others);
      const before = learned(estimator);
      await estimator.fit(flowers);
      expect(learned(estimator)).not.toEqual(before);
      expect(learned(estimator)).toEqual(learned(await fitted()));
    });

    it("is decided by its seed", async () => {
      expect(learned(await fitted(flowers, 2))).toEqual(
        learned(await fitted(flowers, 2)),
      );
      if (!subject.seedShows) return;
      const texts = new Set<string>();
      for (let seed = 0; seed < 8; seed++)
        texts.add(JSON.stringify(learned(await fitted(flowers, seed))));
      expect(texts.size).toBeGreaterThan(1);
    });

    it("is saved as JSON and loaded to the same", async () => {
      const estimator = await fitted();
      const text = JSON.stringify(estimator);
      const loaded = load(JSON.parse(text));
      expect(JSON.stringify(loaded)).toBe(text);
      expect(await apply(loaded, flowers)).toEqual(
        await apply(estimator, flowers),
      );
      expect(() =>
        load({ estimator: "Other", options: {}, learned: {} }),
      ).toThrow(
        `${name}.fromJSON expected what ${name}.toJSON() gave, received estimator "Other".`,
      );
      const { options, estimator: kind } = estimator.toJSON();
      expect(() => load({ estimator: kind, options, learned: {} })).toThrow(
        /is missing/,
      );
    });

    it("reads arrays, tensors, frames and samples alike, and keeps them", async () => {
      const single = flowers.map((row) => Float32Array.from(row));
      const expected = await fitted(single);
      const tensor = tf.tensor2d(flowers, [150, 4], "float32");
      const frame = new DataFrame(single.map((row) => Array.from(row)));
      const features = Float32Array.from(flowers.flat());
      for (const X of [tensor, frame, { size: 150, features }])
        expect(learned(await fitted(X))).toEqual(learned(expected));
      expect(tensor.isDisposed).toBe(false);
      expect(await apply(expected, tensor)).toEqual(
        await apply(expected, single),
      );
      tensor.dispose();
    });

    it("leaves no tensor behind", async () => {
      // So many that products are left to the backend.
      const stream = random(9);
      const wide = Array.from({ length: 4000 }, (_, i) =>
        Array.from({ length: 180 }, () => stream.normal(4 * (i % 3))),
      );
      const before = tf.memory().numTensors;
      const estimator = await fitted(wide);
      await apply(estimator, wide);
      expect(tf.memory().numTensors).toBe(before);
    });

    it("lives with one constant column", async () => {
      const X = flowers.map(([a = 0, b = 0, c = 0]) => [a, b, c, 5]);
      const estimator = await fitted(X);
      const text = JSON.stringify([
        learned(estimator),
        await apply(estimator, X),
      ]);
      expect(text).not.toMatch(/null/); // what JSON makes of NaN
    });

    it("says what it expected of X", async () => {
      const fit = async (X: unknown): Promise<unknown> =>
        make(1).fit(X as Rows);
      const who = `${name}.fit expected`;
      await expect(fit([])).rejects.toThrow(`${who} at least one sample`);
      await expect(fit([[], []])).rejects.toThrow(`${who} at least one sample`);
      await expect(fit(changed(3, 2, Number.NaN))).rejects.toThrow(
        `${who} finite numbers, received NaN in sample 3, feature 2. Fill or drop missing values first.`,
      );
      await expect(fit(changed(7, 0, "red"))).rejects.toThrow(
        `${who} numbers, received "red" in row 7, column 0.`,
      );
      await expect(fit([[1, 2], [3]])).rejects.toThrow(
        `${who} rows of one length, received 2 values in row 0 and 1 in row 1.`,
      );
      await expect(fit([1, 2, 3])).rejects.toThrow(
        `${who} rows of numbers, received 1 as row 0. One column is [[1], [2], …].`,
      );
      await expect(fit(42)).rejects.toThrow(
        `${who} rows of numbers, a tensor [samples, features] or a frame, received 42.`,
      );
      const image = tf.zeros([5, 28, 28]);
      await expect(fit(image)).rejects.toThrow(
        `${who} a tensor [samples, features], received [5, 28, 28].`,
      );
      image.dispose();
      await expect(fit(flowers.map(() => [1, 2, 3, 4]))).rejects.toThrow(
        `${who} at least one column that varies, received 150 samples whose 4 columns are all constant.`,
      );
    });

    it("says what it expected once it is fitted, and before", async () => {
      await expect(apply(make(1), flowers)).rejects.toThrow(
        `${name} is not fitted yet: await estimator.fit(X) first.`,
      );
      expect(() => make(1).toJSON()).toThrow(/is not fitted yet/);
      await expect(apply(await fitted(), [[1, 2, 3]])).rejects.toThrow(
        "expected [samples, 4], as it was fitted on, received [1, 3].",
      );
    });
  });
}
