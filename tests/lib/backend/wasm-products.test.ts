/** wasm's products of matrices, and the sums that are made of them, against the cpu backend's and against sums done by hand. */
import { afterEach, describe, expect, it } from "vitest";
import type * as tfjs from "@tensorflow/tfjs";
import { difference, ROUNDING, tf } from "./wasm-beside-cpu.js";

type Tensor2D = tfjs.Tensor2D;

afterEach(async () => {
  await tf.setBackend("wasm");
});

describe("products", () => {
  // Tiles of every height, columns beside a multiple of eight, sums longer than one run.
  it.each([
    [1, 1, 1],
    [2, 9, 7],
    [3, 16, 255],
    [4, 8, 256],
    [5, 7, 257],
    [6, 24, 2],
    [7, 1, 600],
    [8, 17, 3],
    [9, 40, 31],
  ])("of %i rows, %i columns, %i terms", async (rows, columns, terms) => {
    for (const [turnA, turnB] of [
      [false, false],
      [true, false],
      [false, true],
      [true, true],
    ])
      // prettier-ignore
      expect(
        await difference(
          [
            turnA ? [terms, rows] : [rows, terms],
            turnB ? [columns, terms] : [terms, columns],
          ],
          ([a, b]) => tf.matMul(a!, b!, turnA, turnB),
        ),
        `${turnA} ${turnB}`,
      ).toBeLessThan(ROUNDING);
  });

  it("by the same numbers in two shapes, fused or not", () => {
    const products = tf.tidy(() => {
      const [one, three] = [tf.tensor2d([[2]]), tf.tensor2d([[1, 1, 1]])];
      const b = tf.tensor2d([[5], [6], [7]]);
      const row = b.reshape<Tensor2D>([1, 3]);
      return [
        tf.matMul(three, b),
        tf.matMul(one, row),
        tf.fused.matMul({ a: three, b }),
        tf.fused.matMul({ a: one, b: row }),
      ];
    });
    expect(products.map((each) => [...each.dataSync()])).toEqual([
      [18],
      [10, 12, 14],
      [18],
      [10, 12, 14],
    ]);
    tf.dispose(products);
  });

  it.each([
    "linear",
    "relu",
    "relu6",
    "prelu",
    "leakyrelu",
    "sigmoid",
    "elu",
  ] as const)("fused with a bias and %s", async (activation) => {
    expect(
      await difference([[5, 7], [7, 9], [9], [9]], ([a, b, bias, alpha]) =>
        tf.fused.matMul({
          a: a!,
          b: b!,
          bias: bias!,
          activation,
          leakyreluAlpha: 0.3,
          ...(activation === "prelu" ? { preluActivationWeights: alpha! } : {}),
        }),
      ),
    ).toBeLessThan(ROUNDING);
  });

  it("of nothing are empty, or zeros", async () => {
    const zeros = tf.matMul(tf.zeros([2, 0]), tf.zeros([0, 3]));
    expect(Array.from(await zeros.data())).toEqual([0, 0, 0, 0, 0, 0]);
    const row = tf.matMul(tf.zeros([1, 0]), tf.zeros([0, 3]));
    expect(Array.from(await row.data())).toEqual([0, 0, 0]);
    const none = tf.matMul(tf.zeros([0, 2]), tf.ones([2, 3]));
    expect(none.shape).toEqual([0, 3]);
    expect(Array.from(await none.data())).toEqual([]);
    tf.dispose([zeros, row, none]);
  });

  it("of one matrix with many, on either side", async () => {
    for (const shapes of [
      [
        [3, 4, 5],
        [5, 8],
      ],
      [
        [4, 5],
        [3, 5, 6],
      ],
      [
        [2, 1, 4, 5],
        [1, 3, 5, 8],
      ],
    ])
      // prettier-ignore
      expect(
        await difference(shapes, ([a, b]) => tf.matMul(a!, b!)),
      ).toBeLessThan(ROUNDING);
  });

  it.each([
    [false, true],
    [true, false],
    [true, true],
  ])("matMul, transposeA %s, transposeB %s", async (transposeA, transposeB) => {
    expect(
      await difference(
        [
          transposeA ? [2, 4, 3] : [2, 3, 4],
          transposeB ? [2, 5, 4] : [2, 4, 5],
        ],
        ([a, b]) =>
          a === undefined || b === undefined
            ? []
            : tf.matMul(a, b, transposeA, transposeB),
      ),
    ).toBeLessThan(ROUNDING);
  });

  it("of whole numbers stays exact beyond float32", async () => {
    const product = tf.matMul(
      tf.tensor2d([[16777217, 1]], [1, 2], "int32"),
      tf.tensor2d([[1], [2]], [2, 1], "int32"),
    );
    expect(product.dtype).toBe("int32");
    expect(Array.from(await product.data())).toEqual([16777219]);
    product.dispose();
  });

  it("einsum", async () => {
    expect(
      await difference(
        [
          [2, 3, 4],
          [2, 5, 4],
        ],
        (inputs) => tf.einsum("bij,bkj->bik", ...inputs),
      ),
    ).toBeLessThan(ROUNDING);
  });
});

describe("sums of rows", () => {
  it.each([
    [[5, 8], [0]],
    [
      [3, 4, 16],
      [0, 1],
    ],
    [
      [3, 4, 16],
      [1, 0],
    ],
    [[700, 24], [0]],
    [[3, 2, 8], [0]],
    [[5, 7], [0]],
    [[1, 8], [0]],
  ])("%j over %j", async (shape, axes) => {
    for (const keepDims of [false, true])
      expect(
        await difference([shape], ([x]) => tf.sum(x!, axes, keepDims)),
      ).toBeLessThan(ROUNDING);
    expect(tf.sum(tf.ones(shape), axes, true).shape).toEqual(
      shape.map((side, axis) => (axes.includes(axis) ? 1 : side)),
    );
  });

  it("of many rows lose no more digits than a sum in two steps", async () => {
    const total = tf.tidy(() => tf.ones([100_000, 8]).mul(0.1).sum(0));
    // A float32 sum one by one ends at 9998.6.
    for (const value of await total.data())
      expect(Math.abs(value - 10_000)).toBeLessThan(0.05);
    total.dispose();
  });
});
