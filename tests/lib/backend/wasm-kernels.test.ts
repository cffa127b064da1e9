/** Our wasm kernels against the cpu backend's, which finite differences bear out (the last test), and against sums done by hand. */
import { afterEach, describe, expect, it } from "vitest";
import type * as tfjs from "@tensorflow/tfjs";
import {
  difference,
  filled,
  gradients,
  ROUNDING,
  t4,
  tf,
} from "./wasm-beside-cpu.js";

type Tensor = tfjs.Tensor;

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
