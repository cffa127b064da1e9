import * as fc from "fast-check";
import { describe, expect, it } from "vitest";

process.env["NABLA_BACKEND"] = "cpu";
process.env["NABLA_QUIET"] = "1";
const { Samples } = await import("../../../lib/src/data/samples.js");
const { split } = await import("../../../lib/src/data/split.js");
const { MinMaxScaler, StandardScaler } =
  await import("../../../lib/src/data/scalers.js");
const tf = await import("../../../lib/src/backend/tf.js");

/** n samples of one feature, which is the sample's number; three classes in turn, the third rarer. */
function numbered(n: number): InstanceType<typeof Samples> {
  return new Samples({
    name: "numbered",
    features: Float32Array.from({ length: n }, (_, i) => i),
    featureShape: [1],
    labels: Int32Array.from({ length: n }, (_, i) =>
      i % 10 === 9 ? 2 : i % 2,
    ),
    classNames: ["even", "odd", "tenth"],
  });
}

const make = (targets: number[]) => () =>
  new Samples({
    name: "odd",
    features: Float32Array.of(1, 2, 3),
    featureShape: [1],
    targets: Float32Array.from(targets),
    targetShape: [1],
  });

describe("Samples", () => {
  it("gives tensors and one-hot targets", async () => {
    const { x, y } = numbered(10).tensors();
    expect(x.shape).toEqual([10, 1]);
    expect(y.shape).toEqual([10, 3]);
    expect(Array.from(await y.data()).slice(-3)).toEqual([0, 0, 1]);
    tf.dispose([x, y]);
  });

  it("counts classes and reads one sample", () => {
    expect(numbered(20).counts()).toEqual({ even: 10, odd: 8, tenth: 2 });
    expect(numbered(20).at(-1)).toEqual({
      features: Float32Array.of(19),
      label: 2,
      className: "tenth",
    });
    expect(() => numbered(20).at(20)).toThrow(
      /expected an index below 20, received 20/,
    );
  });

  it("keeps continuous targets", () => {
    const lines = new Samples({
      name: "line",
      features: Float32Array.of(1, 2, 3),
      featureShape: [1],
      targets: Float32Array.of(2, 4, 6),
      targetShape: [1],
    });
    expect(Array.from(lines.take([2, 0]).targets)).toEqual([6, 2]);
  });

  it("says what does not fit", () => {
    expect(make([1, 2])).toThrow(
      /targets expected 3 rows, one a sample, received 2/,
    );
    expect(
      () =>
        new Samples({
          name: "odd",
          features: Float32Array.of(1, 2, 3),
          featureShape: [2],
        }),
    ).toThrow(/expected a multiple of 2 values/);
  });
});

const order = (seed: number) =>
  Array.from(split(numbered(50), { test: 0.2, seed }).training.features);

describe("split", () => {
  it("puts each sample into one part", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 30, max: 200 }),
        fc.integer(),
        fc.boolean(),
        fc.double({ min: 0, max: 0.4, noNaN: true }),
        (n, seed, stratified, share) => {
          const parts = split(numbered(n), {
            validation: share,
            test: share,
            seed,
            stratified,
          });
          const all = [parts.training, parts.validation, parts.test].flatMap(
            (part) => Array.from(part.features),
          );
          const sorted = all.toSorted((a, b) => a - b);
          return sorted.length === n && sorted.every((value, i) => value === i);
        },
      ),
    );
  });

  it("keeps the classes' proportions", () => {
    const { training, validation, test } = split(numbered(100), {
      validation: 0.2,
      test: 0.2,
      seed: 1,
    });
    expect(training.counts()).toEqual({ even: 30, odd: 24, tenth: 6 });
    expect(validation.counts()).toEqual({ even: 10, odd: 8, tenth: 2 });
    expect(test.counts()).toEqual({ even: 10, odd: 8, tenth: 2 });
  });

  it("is decided by its seed", () => {
    expect(order(3)).toEqual(order(3));
    expect(order(3)).not.toEqual(order(4));
  });

  it("refuses shares that leave nothing to train on", () => {
    expect(() =>
      split(numbered(10), { validation: 0.5, test: 0.5, seed: 1 }),
    ).toThrow(/received validation 0.5, test 0.5/);
  });
});

describe("scalers", () => {
  const columns = new Samples({
    name: "columns",
    features: Float32Array.of(0, 7, 2, 7, 4, 7),
    featureShape: [2],
    targets: Float32Array.of(0, 0, 0),
    targetShape: [1],
  });

  it("StandardScaler gives mean 0 and variance 1, and leaves a constant column at 0", async () => {
    const scaler = await new StandardScaler().fit(columns);
    expect(scaler.shift).toEqual([2, 7]);
    const scaled = scaler.transform(columns);
    // Standard deviation of 0, 2, 4 with divisor n: √(8/3)
    const [a, , , , b] = Array.from(scaled.features);
    expect(a).toBeCloseTo(-2 / Math.sqrt(8 / 3), 6);
    expect(b).toBeCloseTo(2 / Math.sqrt(8 / 3), 6);
    expect(scaled.features[1]).toBe(0);
    const back = Array.from(
      scaler.inverseTransform(scaled).features,
      Math.fround,
    );
    for (const [k, value] of [0, 7, 2, 7, 4, 7].entries()) {
      expect(back[k]).toBeCloseTo(value, 6); // scaled values are float32
    }
  });

  it("MinMaxScaler maps to 0 … 1", async () => {
    const scaled = (await new MinMaxScaler().fit(columns)).transform(columns);
    expect(Array.from(scaled.features)).toEqual([0, 0, 0.5, 0, 1, 0]);
  });

  it("says when it was not fitted, or fitted on other columns", async () => {
    expect(() => new StandardScaler().transform(columns)).toThrow(
      /not fitted yet/,
    );
    const scaler = await new StandardScaler().fit(columns);
    expect(() => scaler.transform(numbered(4))).toThrow(
      /fitted on 2 columns and received 1/,
    );
  });
});
