/**
 * Three sums whose answers are known, run before a backend is trusted: they are the ones that backends have been found to get wrong
 * or to lack. Integers small enough to be exact in float32.
 */
import type * as tfjs from "@tensorflow/tfjs";

/** tf.js, whether as the package or as `tf`. */
type Tf = Omit<typeof tfjs, "default">;

function expectValues(
  what: string,
  got: ArrayLike<number>,
  expected: readonly number[],
): void {
  for (const [i, value] of expected.entries()) {
    if (Math.abs((got[i] ?? Number.NaN) - value) > 1e-3) {
      throw new Error(
        `self-test ${what}: expected [${expected.join(", ")}], received [${Array.from(got).join(", ")}]`,
      );
    }
  }
}

async function read(tensor: tfjs.Tensor): Promise<ArrayLike<number>> {
  const values = await tensor.data();
  tensor.dispose();
  return values;
}

/** @throws Error that names the sum, what was expected and what came */
export async function selfTest(tf: Tf): Promise<void> {
  const product = tf.tidy(() =>
    tf.matMul(
      tf.tensor2d([
        [1, 2],
        [3, 4],
      ]),
      tf.tensor2d([
        [5, 6],
        [7, 8],
      ]),
    ),
  );
  expectValues("matMul", await read(product), [19, 22, 43, 50]);

  // d/dw of sum(conv(x, w)) with a 2x2 filter: each weight's gradient is the sum of the 2x2 corner of x that it passes over.
  const filter = tf.tidy(() => {
    const x = tf.tensor4d([1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 3, 3, 1]);
    const gradient = tf.grad((w) =>
      tf.conv2d(x, w as tfjs.Tensor4D, 1, "valid").sum(),
    );
    return gradient(tf.ones([2, 2, 1, 1]));
  });
  expectValues("conv2d filter gradient", await read(filter), [12, 16, 24, 28]);

  // All values negative: the gradient belongs to the largest, not to a padding zero.
  const pooled = tf.tidy(() => {
    const x = tf.tensor4d([-4, -3, -2, -1], [1, 2, 2, 1]);
    return tf.grad((v) => tf.maxPool(v as tfjs.Tensor4D, 2, 2, "valid").sum())(
      x,
    );
  });
  expectValues("maxPool gradient", await read(pooled), [0, 0, 0, 1]);
}
