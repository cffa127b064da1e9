import * as tf from "../backend/tf.js";

export interface GradientCheck {
  /** The largest difference of both gradients, as a share of the larger one's size. */
  error: number;
  /** By the chain rule, [x.size]. */
  derived: Float32Array;
  /** By differences, [x.size]. */
  measured: Float32Array;
}

/**
 * Compares a gradient that was derived with one that is measured: (f(x + h) - f(x - h)) / 2h, entry by entry.
 *
 * The loss is computed in float32, so an error of about 1e-3 is agreement; a wrong gradient is off by 1e-1 and more.
 *
 * @param f of x to a scalar
 * @param x kept, not disposed; not too large, since f is computed twice an entry
 * @param step h (default 1e-2, where rounding and curvature cost about the same in float32)
 * @throws RangeError where f gives more than one number
 * @example
 * const { error } = await gradientCheck((x) => x.square().sum(), tf.tensor([1, 2, 3]));
 * error < 1e-3;   // true
 */
export async function gradientCheck(
  f: (x: tf.Tensor) => tf.Tensor,
  x: tf.Tensor,
  step = 1e-2,
): Promise<GradientCheck> {
  const loss = (at: tf.Tensor): tf.Scalar => {
    const value = f(at);
    if (value.size !== 1)
      throw new RangeError(
        `gradientCheck expected f to give one number, received shape [${value.shape.join(", ")}]. Add .sum() or .mean().`,
      );
    return value.asScalar();
  };
  const gradient = tf.tidy(() => tf.grad(loss)(x));
  const derived = Float32Array.from(await gradient.data());
  gradient.dispose();
  const values = Float32Array.from(await x.data());
  const at = async (i: number, by: number): Promise<number> => {
    const moved = values.slice();
    moved[i]! += by;
    const value = tf.tidy(() => loss(tf.tensor(moved, x.shape)));
    const [number = Number.NaN] = await value.data();
    value.dispose();
    return number;
  };
  const measured = new Float32Array(values.length);
  for (let i = 0; i < values.length; i++)
    measured[i] = ((await at(i, step)) - (await at(i, -step))) / (2 * step);
  let difference = 0;
  let size = 0;
  for (let i = 0; i < values.length; i++) {
    difference = Math.max(difference, Math.abs(derived[i]! - measured[i]!));
    size = Math.max(size, Math.abs(derived[i]!), Math.abs(measured[i]!));
  }
  return {
    error: size === 0 ? difference : difference / size,
    derived,
    measured,
  };
}
