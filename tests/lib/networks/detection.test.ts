import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  detection,
  networks,
  random,
  tf,
  train,
} from "../../../lib/src/index.js";
import { contract } from "./contract.js";

type Thing = detection.Thing;
const {
  averagePrecision,
  boxIoU,
  decode,
  detectionLoss,
  encode,
  nonMaximumSuppression,
} = detection;

contract({
  name: "detector",
  make: (seed) =>
    networks.detector({
      inputShape: [16, 16, 1],
      classes: 2,
      filters: [4, 6],
      seed,
    }),
  input: [16, 16, 1],
  output: [4, 4, 7],
  // 3 x 3 convolutions: 1 → 4 → 4 → 6 → 6 → 6 → 6, then 6 → 7 with 1 x 1
  parameters: 40 + 148 + 222 + 330 + 330 + 330 + 49,
  toy: (x) =>
    tf
      .oneHot(
        tf.tile(tf.range(0, 4, 1, "int32").reshape([1, 4, 1]), [
          x.shape[0] ?? 1,
          1,
          4,
        ]),
        7,
      )
      .toFloat(),
  loss: "meanSquaredError",
  refuses: [
    [
      () => networks.detector({ inputShape: [60, 64, 1], classes: 2 }),
      "detector: inputShape expected sides that are multiples of 8, received 60 × 64. Pad or resize to 64 × 64 first.",
    ],
    [
      () => networks.detector({ classes: 0 }),
      "detector: classes expected a whole number >= 1, received 0. Give the number of classes, classes: 10.",
    ],
  ],
});

const box = fc
  .tuple(
    fc.nat(40),
    fc.nat(40),
    fc.integer({ min: 1, max: 20 }),
    fc.integer({ min: 1, max: 20 }),
  )
  .map(([x, y, w, h]) => [x, y, x + w, y + h] as const);

describe("boxIoU", () => {
  it("by hand", () => {
    expect(boxIoU([0, 0, 2, 2], [1, 1, 3, 3])).toBeCloseTo(1 / 7, 12);
    expect(boxIoU([0, 0, 2, 2], [2, 0, 4, 2])).toBe(0);
    expect(boxIoU([0, 0, 0, 0], [0, 0, 0, 0])).toBe(0);
  });

  it("is symmetric, from 0 to 1, and 1 for the box itself alone", () => {
    fc.assert(
      fc.property(box, box, (a, b) => {
        const iou = boxIoU(a, b);
        expect(boxIoU(b, a)).toBe(iou);
        expect(iou).toBeGreaterThanOrEqual(0);
        expect(iou).toBeLessThanOrEqual(1);
        expect(iou === 1).toBe(a.every((side, i) => side === b[i]));
      }),
    );
  });
});

describe("nonMaximumSuppression", () => {
  it("keeps what tf.image.nonMaxSuppression keeps", () => {
    fc.assert(
      fc.property(fc.array(box, { minLength: 1, maxLength: 30 }), (boxes) => {
        // Distinct scores, so that the order is not left open.
        const all = boxes.map((b, i) => ({
          box: b,
          label: 0,
          score: 1 - i / 100,
        }));
        const kept = nonMaximumSuppression(all, 0.4).map((one) =>
          all.indexOf(one),
        );
        const theirs = tf.tidy(() =>
          Array.from(
            tf.image
              .nonMaxSuppression(
                tf.tensor2d(boxes.map(([l, t, r, b]) => [t, l, b, r])),
                tf.tensor1d(all.map((one) => one.score)),
                boxes.length,
                0.4,
              )
              .dataSync(),
          ),
        );
        expect(kept).toEqual(theirs);
      }),
    );
  });

  it("leaves two classes in one place", () => {
    const at = [0, 0, 9, 9] as const;
    const two = [
      { box: at, label: 0, score: 0.6 },
      { box: at, label: 1, score: 0.7 },
    ];
    expect(nonMaximumSuppression(two)).toEqual([two[1], two[0]]);
  });
});

const options = { inputShape: [32, 48, 1], classes: 3 };

/** The output of a network that is certain of these things. */
function certain(things: Thing[][]): tf.Tensor {
  return tf.tidy(() => {
    const y = encode(things, options);
    const [there, offset, size, label] = tf.split(y, [1, 2, 2, 3], 3) as [
      tf.Tensor,
      tf.Tensor,
      tf.Tensor,
      tf.Tensor,
    ];
    const p = offset.clipByValue(1e-6, 1 - 1e-6);
    return tf.concat(
      [there.sub(0.5).mul(40), p.div(tf.sub(1, p)).log(), size, label.mul(40)],
      3,
    );
  });
}

describe("encode and decode", () => {
  it("things come back as they were, each from its cell", async () => {
    const cell = fc.record({
      dx: fc.double({ min: 0.05, max: 0.95, noNaN: true }),
      dy: fc.double({ min: 0.05, max: 0.95, noNaN: true }),
      w: fc.double({ min: 2, max: 30, noNaN: true }),
      h: fc.double({ min: 2, max: 30, noNaN: true }),
      label: fc.nat(2),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.nat(23), { minLength: 1, maxLength: 6 }),
        fc.array(cell, { minLength: 6, maxLength: 6 }),
        async (cells, values) => {
          const things = cells.map((at, i): Thing => {
            const { dx, dy, w, h, label } = values[i]!;
            const [x, y] = [((at % 6) + dx) * 8, (Math.floor(at / 6) + dy) * 8];
            return { box: [x - w / 2, y - h / 2, x + w / 2, y + h / 2], label };
          });
          const output = certain([things]);
          const [found] = await decode(output, { overlap: 1 });
          output.dispose();
          expect(found).toHaveLength(things.length);
          const key = ({ box: b }: Thing): number =>
            Math.floor((b[1] + b[3]) / 16) * 6 + Math.floor((b[0] + b[2]) / 16);
          const sorted = found!.toSorted((a, b) => key(a) - key(b));
          things
            .toSorted((a, b) => key(a) - key(b))
            .forEach((thing, i) => {
              expect(sorted[i]!.label).toBe(thing.label);
              thing.box.forEach((side, k) =>
                expect(sorted[i]!.box[k]).toBeCloseTo(side, 2),
              );
            });
        },
      ),
      { numRuns: 30 },
    );
  });

  it("the documented example: the centre (8, 16) is in row 2, column 1", () => {
    const y = encode([[{ box: [4, 8, 12, 24], label: 1 }]], {
      inputShape: [32, 32, 1],
      classes: 3,
    });
    const cell = y.arraySync()[0]![2]![1]!;
    [1, 0, 0, 0, Math.log(2), 0, 1, 0].forEach((v, i) =>
      expect(cell[i]).toBeCloseTo(v, 6),
    );
    expect(y.sum().dataSync()[0]).toBeCloseTo(2 + Math.log(2), 5);
    y.dispose();
  });

  it("refuse what is no thing of the picture", () => {
    expect(() => encode([[{ box: [5, 5, 5, 9], label: 0 }]], options)).toThrow(
      "encode expected boxes [left, top, right, bottom] with their centre in the picture and labels 0 … 2, received [5, 5, 5, 9], label 0 in picture 0.",
    );
    expect(() => encode([], { inputShape: [30, 30, 1], classes: 2 })).toThrow(
      "encode expected inputShape [height, width, …] in multiples of the stride 8, received [30, 30, 1].",
    );
  });
});

describe("detectionLoss", () => {
  it("is near 0 for a certain and right network, and large for a certain and wrong one", () => {
    const right: Thing[][] = [[{ box: [4, 4, 20, 12], label: 1 }]];
    const wrong: Thing[][] = [[{ box: [24, 4, 40, 12], label: 1 }]];
    const [y, good, bad] = [
      encode(right, options),
      certain(right),
      certain(wrong),
    ];
    const loss = detectionLoss();
    expect(loss(y, good).dataSync()[0]).toBeLessThan(1e-3);
    expect(loss(y, bad).dataSync()[0]).toBeGreaterThan(10);
    tf.dispose([y, good, bad]);
  });

  it("its gradient is that of finite differences", () => {
    const loss = detectionLoss({ box: 2, label: 0.5 });
    const y = encode([[{ box: [4, 4, 20, 12], label: 2 }]], options);
    const r = random(5);
    const p = tf.tensor(
      Float32Array.from({ length: y.size }, () => r.normal()),
      y.shape,
    );
    const slope = tf
      .grad((z: tf.Tensor) => loss(y, z))(p)
      .dataSync();
    const values = p.dataSync();
    const h = 1e-2;
    const owner = 1 * 8; // centre (12, 8): row 1, column 1 of 6 columns
    for (const at of [
      0,
      5,
      7 * 8 + 0,
      7 * 8 + 1,
      7 * 8 + 4,
      7 * 8 + 7,
      owner + 3,
    ]) {
      const at1 = (sign: number): number => {
        const moved = Float32Array.from(values);
        moved[at] = values[at]! + sign * h;
        return tf.tidy(() => loss(y, tf.tensor(moved, y.shape)).dataSync()[0]!);
      };
      expect(slope[at]).toBeCloseTo((at1(1) - at1(-1)) / (2 * h), 2);
    }
    tf.dispose([y, p]);
  });

  it("refuses other shapes", () => {
    expect(() =>
      detectionLoss()(tf.zeros([1, 4, 4, 8]), tf.zeros([1, 2, 2, 8])),
    ).toThrow(
      "detectionLoss expected targets and outputs [pictures, rows, columns, 5 + classes], received [1, 4, 4, 8] and [1, 2, 2, 8]. Make targets with detection.encode.",
    );
  });
});

describe("averagePrecision", () => {
  const thing = (x: number): Thing => ({ box: [x, 0, x + 10, 10], label: 0 });
  it("by hand: right, wrong, right of two things: 1/2 · 1 + 1/2 · 2/3", () => {
    const { value, found } = averagePrecision(
      [[thing(0), thing(50)]],
      [
        [
          { ...thing(0), score: 0.9 },
          { ...thing(1), score: 0.8 }, // the same thing again
          { ...thing(51), score: 0.7 },
        ],
      ],
    );
    expect(found.map((one) => one.right)).toEqual([true, false, true]);
    expect(value).toBeCloseTo(1 / 2 + 1 / 3, 12);
  });
  it("nothing found of something is 0; nothing of nothing is 1", () => {
    expect(averagePrecision([[thing(0)]], [[]]).value).toBe(0);
    expect(averagePrecision([[]], [[]]).value).toBe(1);
  });
});

/** Bright squares (0) and crosses (1) on a dark picture. */
function scenes(
  count: number,
  seed: number,
): { x: tf.Tensor4D; things: Thing[][] } {
  const r = random(seed);
  const pixels = new Float32Array(count * 32 * 32);
  const things = Array.from({ length: count }, (_, n): Thing[] =>
    [0, 1].map((half) => {
      const label = r.integer(2);
      const side = 6 + r.integer(5);
      const left = r.integer(32 - side);
      const top = half * 16 + r.integer(16 - side);
      const middle = (side - 1) / 2;
      for (let y = 0; y < side; y++)
        for (let x = 0; x < side; x++)
          if (
            label === 0 ||
            Math.abs(x - middle) <= 1 ||
            Math.abs(y - middle) <= 1
          )
            pixels[(n * 32 + top + y) * 32 + left + x] = 1;
      return { box: [left, top, left + side, top + side], label };
    }),
  );
  return { x: tf.tensor4d(pixels, [count, 32, 32, 1]), things };
}

describe("they find things", () => {
  it("a detector learns squares and crosses, average precision above 0.8 on pictures that it has not seen", async () => {
    const grid = { inputShape: [32, 32, 1], classes: 2 };
    const [train_, test] = [scenes(256, 1), scenes(64, 2)];
    const y = encode(train_.things, grid);
    const model = networks.detector({
      inputShape: [32, 32, 1],
      classes: 2,
      filters: [8, 12, 16],
      seed: 1,
    });
    const optimizer = tf.train.adam(0.005);
    model.compile({ optimizer, loss: detectionLoss() });
    await train(
      model,
      { x: train_.x, y },
      { epochs: 25, batchSize: 32, seed: 1, progress: false },
    );
    const output = model.predict(test.x) as tf.Tensor;
    const before = tf.memory().numTensors;
    const found = await decode(output, { threshold: 0.2 });
    expect(tf.memory().numTensors).toBe(before);
    expect(averagePrecision(test.things, found).value).toBeGreaterThan(0.8);
    tf.dispose([train_.x, test.x, y, output]);
    model.dispose();
    optimizer.dispose();
  });

  it("a window slides to where the classifier sees something", async () => {
    // By hand: "something" is more than half of a 4 x 4 window lit.
    const model = tf.sequential({
      layers: [
        tf.layers.flatten({ inputShape: [4, 4, 1] }),
        tf.layers.dense({ units: 2, activation: "softmax" }),
      ],
    });
    const weights = tf.tidy(() => [
      tf.concat([tf.zeros([16, 1]), tf.ones([16, 1]).mul(4)], 1),
      tf.tensor1d([0, -48]),
    ]);
    model.setWeights(weights);
    const picture = tf.buffer([12, 12, 1]);
    for (let y = 4; y < 8; y++)
      for (let x = 6; x < 10; x++) picture.set(1, y, x, 0);
    const x = picture.toTensor() as tf.Tensor3D;
    const before = tf.memory().numTensors;
    const found = await detection.slidingWindow(model, x, {
      stride: 1,
      background: 0,
    });
    expect(tf.memory().numTensors).toBe(before);
    expect(found.map((one) => [one.box, one.label])).toEqual([
      [[6, 4, 10, 8], 1],
    ]);
    await expect(
      detection.slidingWindow(model, tf.zeros([3, 12, 1]), { stride: 1 }),
    ).rejects.toThrow(
      "slidingWindow expected a picture of at least [4, 4, 1], received [3, 12, 1]. Resize it first: tf.image.resizeBilinear.",
    );
    tf.dispose([x, weights]);
    model.dispose();
  });
});
