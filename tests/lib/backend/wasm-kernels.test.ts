/** Our wasm kernels against the cpu backend's, which finite differences bear out (the last test), and against sums done by hand. */
import { afterEach, describe, expect, it } from "vitest";
import type * as tfjs from "@tensorflow/tfjs";

process.env["NABLA_BACKEND"] = "wasm";
process.env["NABLA_QUIET"] = "1";
const tf = await import("../../../lib/src/backend/tf.js");
const { Random } = await import("../../../lib/src/data/random.js");

type Tensor = tfjs.Tensor;
type Tensor2D = tfjs.Tensor2D;

function filled(shape: number[], seed: number): number[] {
  const random = new Random(seed);
  return Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () =>
    random.normal(),
  );
}

/** The same computation on both backends, with fresh inputs on each. */
async function both(
  shapes: number[][],
  compute: (inputs: Tensor[]) => Tensor | Tensor[],
): Promise<[Float32Array[], Float32Array[]]> {
  const on = async (name: string): Promise<Float32Array[]> => {
    await tf.setBackend(name);
    const results = tf.tidy(() =>
      [
        compute(
          shapes.map((shape, i) => tf.tensor(filled(shape, i + 1), shape)),
        ),
      ].flat(),
    );
    const values = await Promise.all(
      results.map(async (each) => Float32Array.from(await each.data())),
    );
    tf.dispose(results);
    return values;
  };
  return [await on("wasm"), await on("cpu")];
}

/** The same products summed in another order: float32's seven digits, less two for up to 10,000 terms. */
const ROUNDING = 1e-5;

/** The largest difference between wasm and cpu, in units of the largest value; infinite where tensors were left behind. */
async function difference(
  shapes: number[][],
  compute: (inputs: Tensor[]) => Tensor | Tensor[],
): Promise<number> {
  const before = tf.memory().numTensors;
  const [ours, theirs] = await both(shapes, compute);
  if (tf.memory().numTensors !== before || ours.length !== theirs.length)
    return Infinity;
  const worst = theirs.map((expected, i) => {
    const got = ours[i] ?? new Float32Array(0);
    if (got.length !== expected.length) return Infinity;
    const size = expected.reduce(
      (most, value) => Math.max(most, Math.abs(value)),
      1,
    );
    return (
      expected.reduce(
        (most, value, k) => Math.max(most, Math.abs(value - (got[k] ?? NaN))),
        0,
      ) / size
    );
  });
  return Math.max(...worst);
}

/** Gradients of a weighted sum of f, so that no two entries share a gradient. */
function gradients(
  f: (...inputs: Tensor[]) => Tensor,
): (inputs: Tensor[]) => Tensor[] {
  return (inputs) =>
    tf.grads((...given: Tensor[]) => {
      const out = f(...given);
      return out
        .mul(tf.range(1, out.size + 1).reshape(out.shape))
        .sum()
        .div(out.size);
    })(inputs);
}

const t4 = (tensor: Tensor | undefined): tfjs.Tensor4D =>
  tensor as tfjs.Tensor4D;

afterEach(async () => {
  await tf.setBackend("wasm");
});

describe("conv2d's filter gradient", () => {
  it.each([
    ["valid", 1],
    ["same", 1],
    ["same", 2],
    [1, 2],
  ] as const)("pad %s, stride %i", async (pad, stride) => {
    expect(
      await difference(
        [
          [2, 7, 6, 3],
          // Square, since tf.js's core takes the height for the width where the padding is a number.
          [3, 3, 3, 4],
        ],
        gradients((x, w) => tf.conv2d(t4(x), t4(w), stride, pad)),
      ),
    ).toBeLessThan(ROUNDING);
  });

  it("works through pictures of more outputs than it reads at once", async () => {
    expect(
      await difference(
        [
          [3, 64, 64, 16],
          [5, 5, 16, 1],
        ],
        (inputs) =>
          gradients((x, w) => tf.conv2d(t4(x), t4(w), 1, "same"))(inputs).slice(
            1,
          ),
      ),
    ).toBeLessThan(ROUNDING);
  });
});

describe("conv2d and both gradients", () => {
  it.each([
    // Picture, filter, channels, filters, strides, padding.
    [[9, 11], [3, 3], 8, 16, [1, 1], "valid"],
    [[9, 11], [3, 5], 3, 9, [1, 1], "same"],
    [[9, 11], [5, 2], 1, 8, [2, 3], "same"],
    [[8, 7], [1, 1], 5, 3, [2, 2], "valid"],
    // Many channels at an edge, more pictures than lines, all pixels in one line of more than are summed at once.
    [[5, 6], [3, 3], 17, 8, [1, 1], "same"],
    [[1, 7], [1, 3], 16, 5, [1, 2], "same"],
    [[40, 30], [1, 1], 8, 8, [1, 1], "valid"],
    // The filter is larger than the picture, and strides over inputs that it never meets.
    [[2, 3], [5, 5], 4, 8, [1, 1], "same"],
    [[11, 10], [2, 2], 4, 7, [3, 4], "valid"],
    [[6, 6], [3, 3], 2, 8, [1, 2], [[0, 0], [2, 1], [0, 3], [0, 0]]], // prettier-ignore
  ] as const)(
    "picture %j, filter %j, channels %i to %i, strides %j, pad %j",
    async (picture, size, channels, filters, strides, pad) => {
      const convolve = (x?: Tensor, w?: Tensor): Tensor =>
        tf.conv2d(
          t4(x),
          t4(w),
          [...strides],
          pad as tfjs.backend_util.ExplicitPadding | "same" | "valid",
        );
      const shapes = [
        [2, ...picture, channels],
        [...size, channels, filters],
      ];
      expect(
        await difference(shapes, ([x, w]) => convolve(x, w)),
        "values",
      ).toBeLessThan(ROUNDING);
      expect(
        await difference(shapes, gradients(convolve)),
        "gradients",
      ).toBeLessThan(ROUNDING);
    },
  );
});

describe("depthwise convolution's gradients", () => {
  it.each([
    ["valid", 1],
    ["same", 2],
  ] as const)("pad %s, stride %i", async (pad, stride) => {
    expect(
      await difference(
        [
          [2, 6, 7, 3],
          [3, 3, 3, 2],
        ],
        gradients((x, w) => tf.depthwiseConv2d(t4(x), t4(w), stride, pad)),
      ),
    ).toBeLessThan(ROUNDING);
  });
});

const sum = async (product: Tensor): Promise<number> =>
  (await product.sum().data())[0] ?? NaN;

it("dilated depthwise gradients are the adjoints of the convolution", async () => {
  // conv is linear in x and in w, so sum(conv(x, w) dy) = sum(w dW) = sum(x dx). tf.js's core would not ask for them.
  const [x, w, dy] = [
    tf.tensor4d(filled([2, 6, 7, 3], 1), [2, 6, 7, 3]),
    tf.tensor4d(filled([3, 3, 3, 2], 2), [3, 3, 3, 2]),
    tf.tensor4d(filled([2, 6, 7, 6], 3), [2, 6, 7, 6]),
  ];
  const run = (
    name: string,
    inputs: tfjs.NamedTensorMap,
    attributes: tfjs.NamedAttrMap,
  ): Tensor =>
    tf.engine().runKernel(name, inputs, {
      strides: 1,
      dilations: 2,
      pad: "same",
      ...attributes,
    });
  const dW = run(
    "DepthwiseConv2dNativeBackpropFilter",
    { x, dy },
    { filterShape: [3, 3, 3, 2] },
  );
  const dx = run(
    "DepthwiseConv2dNativeBackpropInput",
    { dy, filter: w },
    { inputShape: [2, 6, 7, 3] },
  );
  const forward = await sum(
    tf.depthwiseConv2d(x, w, 1, "same", "NHWC", 2).mul(dy),
  );
  expect(await sum(dW.mul(w))).toBeCloseTo(forward, 3);
  expect(await sum(dx.mul(x))).toBeCloseTo(forward, 3);
});

const pool = (x: Tensor): Tensor =>
  tf.maxPool3d(x.sub<tfjs.Tensor5D>(5), 2, 2, "valid");

describe("pooling", () => {
  it.each([
    [2, 2, "valid"],
    [3, 2, "same"],
    [3, 1, 1],
  ] as const)(
    "max-pool gradient, window %i, stride %i, pad %s",
    async (size, stride, pad) => {
      expect(
        await difference(
          [[2, 6, 5, 3]],
          gradients((x) => tf.maxPool(t4(x.sub(5)), size, stride, pad)),
        ),
      ).toBeLessThan(ROUNDING);
    },
  );

  it("3-D max-pool with negative values, forward and gradient", async () => {
    expect(
      await difference([[1, 4, 4, 4, 2]], ([x]) =>
        x === undefined ? [] : pool(x),
      ),
    ).toBeLessThan(ROUNDING);
    expect(await difference([[1, 4, 4, 4, 2]], gradients(pool))).toBeLessThan(
      ROUNDING,
    );
  });
});

it("the first of a max-pool's window without a largest value gets its gradient", async () => {
  const gradient = tf.tidy(() =>
    tf.grad((x) => tf.maxPool(t4(x), 2, 2, "valid").sum())(
      tf.tensor4d([NaN, 1, 2, 3], [1, 2, 2, 1]),
    ),
  );
  expect(Array.from(await gradient.data())).toEqual([1, 0, 0, 0]);
  gradient.dispose();
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

it("a clone shares its numbers and outlives what it is a clone of", async () => {
  const first = tf.tensor1d([1, 2, 3]);
  const second = first.clone();
  first.dispose();
  const other = tf.tensor1d([7, 8, 9]);
  expect(Array.from(await second.data())).toEqual([1, 2, 3]);
  tf.dispose([second, other]);
});

describe("gather", () => {
  it("its gradient sums the rows that were taken twice, by hand", async () => {
    const gradient = tf.tidy(() =>
      tf.grad((table) =>
        tf.gather(table, tf.tensor1d([2, 0, 2], "int32")).sum(),
      )(tf.tensor2d([1, 2, 3, 4, 5, 6], [3, 2])),
    );
    expect(Array.from(await gradient.data())).toEqual([1, 1, 0, 0, 2, 2]);
    gradient.dispose();
  });

  it("with batch dimensions", async () => {
    expect(
      await difference([[2, 3, 2]], ([x]) =>
        x === undefined
          ? []
          : tf.gather(x, tf.tensor2d([0, 2, 1, 1], [2, 2], "int32"), 1, 1),
      ),
    ).toBeLessThan(ROUNDING);
  });
});

it("a convolution's gradients agree with finite differences", async () => {
  const [xShape, wShape] = [
    [1, 4, 4, 2],
    [2, 2, 2, 2],
  ];
  const x = tf.tensor(filled(xShape ?? [], 1), xShape);
  const w = filled(wShape ?? [], 2);
  const f = (values: number[]): Tensor =>
    tf
      .conv2d(t4(x), t4(tf.tensor(values, wShape)), 1, "valid")
      .square()
      .sum();
  const gradient = tf.tidy(() =>
    tf.grad((v) => tf.conv2d(t4(x), t4(v), 1, "valid").square().sum())(
      tf.tensor(w, wShape),
    ),
  );
  const got = await gradient.data();
  const step = 1e-2; // f is quadratic in w, so the central difference is exact but for rounding
  for (const k of [0, 5, 10, 15]) {
    const shifted = (by: number): number =>
      tf
        .tidy(() => f(w.map((value, i) => (i === k ? value + by : value))))
        .dataSync()[0] ?? NaN;
    const slope = (shifted(step) - shifted(-step)) / (2 * step);
    // float32 keeps f to about 1e-5 of its size (some 100), divided by the step: 0.05 in the slope
    expect(Math.abs((got[k] ?? NaN) - slope)).toBeLessThan(0.1);
  }
});
