/** The same computation on wasm and on the cpu backend, beside each other. */
import type * as tfjs from "@tensorflow/tfjs";

process.env["NABLA_BACKEND"] = "wasm";
process.env["NABLA_QUIET"] = "1";
export const tf = await import("../../../lib/src/backend/tf.js");
const { Random } = await import("../../../lib/src/data/random.js");

type Tensor = tfjs.Tensor;

export function filled(shape: number[], seed: number): number[] {
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
export const ROUNDING = 1e-5;

/** The largest difference between wasm and cpu, in units of the largest value; infinite where tensors were left behind. */
export async function difference(
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
export function gradients(
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

export const t4 = (tensor: Tensor | undefined): tfjs.Tensor4D =>
  tensor as tfjs.Tensor4D;
