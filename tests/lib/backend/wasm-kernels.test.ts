/** Our wasm kernels against the cpu backend's, which finite differences bear out (the last test), and against sums done by hand. */
import { afterEach, describe, expect, it } from "vitest";
import type * as tfjs from "@tensorflow/tfjs";

process.env["NABLA_BACKEND"] = "wasm";
process.env["NABLA_QUIET"] = "1";
const tf = await import("../../../lib/src/backend/tf.js");
const { Random } = await import("../../../lib/src/data/random.js");

type Tensor = tfjs.Tensor;

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

  it("works through a batch that does not fit at once", async () => {
    // 5 x 5 x 16 patches of 64 x 64 positions are 1.6 M floats an image: three images need two parts.
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

describe("products", () => {
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
