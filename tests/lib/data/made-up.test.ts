import { describe, expect, it } from "vitest";

process.env["NABLA_BACKEND"] = "cpu";
process.env["NABLA_QUIET"] = "1";
const synthetic = await import("../../../lib/src/data/synthetic/index.js");
const shapes = await import("../../../lib/src/data/pictures/shapes.js");
type Samples = import("../../../lib/src/data/samples.js").Samples;

const points = (samples: Samples): { x: number; y: number; label: number }[] =>
  Array.from({ length: samples.size }, (_, i) => {
    const [x = NaN, y = NaN] = samples.at(i).features;
    return { x, y, label: samples.labels[i] ?? NaN };
  });

describe("synthetic data", () => {
  it("lie where their definition says, without noise", () => {
    const on = { size: 60, noise: 0, seed: 1 };
    for (const { x, y, label } of points(synthetic.circles(on)))
      expect(Math.hypot(x, y)).toBeCloseTo(label === 0 ? 1 : 0.5, 6);
    for (const { x, y, label } of points(synthetic.moons(on)))
      expect(
        label === 0 ? Math.hypot(x, y) : Math.hypot(x - 1, y - 0.5),
      ).toBeCloseTo(1, 6);
    for (const { x, y } of points(synthetic.spirals({ ...on, arms: 3 })))
      expect(Math.hypot(x, y)).toBeLessThanOrEqual(1.000001);
  });

  it("blobs have their centres and deviation", () => {
    const samples = synthetic.blobs({
      centers: [
        [0, 0],
        [10, -5],
      ],
      deviation: 2,
      size: 4000,
      seed: 3,
    });
    const second = points(samples).filter(({ label }) => label === 1);
    const mean = second.reduce((sum, { x }) => sum + x, 0) / second.length;
    const variance =
      second.reduce((sum, { x }) => sum + (x - mean) ** 2, 0) / second.length;
    expect(mean).toBeCloseTo(10, 0); // ± 0.5, eleven standard errors
    expect(Math.abs(Math.sqrt(variance) - 2)).toBeLessThan(0.2);
  });

  it("are dealt evenly, and decided by their seed", () => {
    expect(synthetic.spirals({ size: 10, arms: 3 }).counts()).toEqual({
      "arm 1": 4,
      "arm 2": 3,
      "arm 3": 3,
    });
    const make = (seed: number) =>
      synthetic.moons({ size: 40, noise: 0.1, seed }).features;
    expect(make(1)).toEqual(make(1));
    expect(make(1)).not.toEqual(make(2));
  });

  it("curve is its function and noise", () => {
    const line = synthetic.curve({ f: (x) => 2 * x + 1, noise: 0, size: 20 });
    for (let i = 0; i < 20; i++)
      expect(line.targets[i]).toBeCloseTo(2 * (line.features[i] ?? 0) + 1, 5);
  });

  it("say what does not fit", () => {
    expect(() => synthetic.moons({ size: 1 })).toThrow(
      /expected a size of at least 2, received 1/,
    );
    expect(() => synthetic.circles({ factor: 2 })).toThrow(/received 2/);
    expect(() => synthetic.blobs({ centers: [[1], [1, 2]] })).toThrow(
      /expected centers of one length/,
    );
    expect(() => synthetic.moons({ noise: -1 })).toThrow(/noise >= 0/);
  });
});

describe("shapes", () => {
  it("have boxes that just hold them, masks that agree, and never overlap", async () => {
    const { boxes, masks, side, classNames } = await shapes.load({
      size: 30,
      seed: 2,
    });
    expect(classNames).toEqual(["circle", "square", "triangle"]);
    expect(new Set(boxes.map((all) => all.length))).toEqual(new Set([1, 2, 3]));
    for (const [i, all] of boxes.entries()) {
      const mask = masks.subarray(i * side * side, (i + 1) * side * side);
      let inBoxes = 0;
      for (const box of all) {
        let [left, right, top, bottom, pixels] = [side, -1, side, -1, 0];
        for (let y = box.top; y < box.top + box.height; y++)
          for (let x = box.left; x < box.left + box.width; x++)
            if (mask[y * side + x] === box.label + 1) {
              left = Math.min(left, x);
              right = Math.max(right, x);
              top = Math.min(top, y);
              bottom = Math.max(bottom, y);
              pixels++;
            }
        inBoxes += pixels;
        expect(bottom - top + 1).toBeGreaterThanOrEqual(box.height - 1);
        expect(right - left + 1).toBeGreaterThanOrEqual(box.width - 2);
        // A circle fills π/4 of its box, a triangle half, a square all.
        const share = pixels / (box.width * box.height);
        const expected = [Math.PI / 4, 1, 0.5][box.label] ?? NaN;
        expect(Math.abs(share - expected)).toBeLessThan(0.06);
      }
      expect(mask.filter((value) => value > 0)).toHaveLength(inBoxes);
    }
  });

  it("become samples for segmentation and classification", async () => {
    const many = await shapes.load({ size: 5, side: 32, seed: 1 });
    const masks = many.segmentation();
    expect(masks.targetShape).toEqual([32, 32, 4]);
    expect(masks.targets.reduce((sum, value) => sum + value, 0)).toBe(
      5 * 32 * 32,
    );
    expect(() => many.classification()).toThrow(/Load with count: \[1, 1\]/);
    const single = await shapes.load({ size: 5, count: [1, 1], seed: 1 });
    expect(single.classification().labels[3]).toBe(single.boxes[3]?.[0]?.label);
  });

  it("are decided by their seed", async () => {
    const make = async (seed: number) =>
      (await shapes.load({ size: 3, side: 32, seed })).images;
    expect(await make(5)).toEqual(await make(5));
    expect(await make(5)).not.toEqual(await make(6));
  });
});
