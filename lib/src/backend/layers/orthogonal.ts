/**
 * Orthogonal initial weights (Saxe, McClelland & Ganguli 2014, "Exact solutions to the nonlinear dynamics of learning in deep linear
 * networks"): a Gaussian matrix made orthonormal.
 *
 * tf.js's own goes through tensors column by column, which takes seconds at the size of a recurrent kernel, and warns of it. Here the
 * arithmetic is on plain arrays, put into tf.js's class, so that `tf.initializers.orthogonal`, the default of every recurrent layer, has it.
 */
import type * as tfjs from "@tensorflow/tfjs";

type Core = typeof tfjs;

interface Orthogonal {
  readonly gain: number;
  readonly seed: number | null | undefined;
  apply(shape: number[], dtype?: tfjs.DataType): tfjs.Tensor;
}

export function fastOrthogonal(core: Core): void {
  const prototype = Object.getPrototypeOf(
    core.initializers.orthogonal({}),
  ) as Orthogonal;
  prototype.apply = function (this: Orthogonal, shape) {
    return orthogonal(core, shape, this.gain, this.seed ?? undefined);
  };
}

/**
 * @param shape all but the last axis count as rows, so that a convolution's kernel can start orthogonal too
 * @returns a tensor whose matrix has orthonormal rows or columns, whichever are fewer, times the gain
 */
function orthogonal(
  core: Core,
  shape: number[],
  gain: number,
  seed: number | undefined,
): tfjs.Tensor {
  const columns = shape.at(-1);
  if (shape.length < 2 || columns === undefined) {
    throw new RangeError(
      `Orthogonal initial weights expected a shape of two axes or more, received [${shape.join(", ")}]. Use randomNormal for a vector.`,
    );
  }
  const rows = shape.slice(0, -1).reduce((all, side) => all * side, 1);
  const [count, length] = [Math.min(rows, columns), Math.max(rows, columns)];
  const normal = core.randomNormal([count, length], 0, 1, "float32", seed);
  const vectors = Float64Array.from(normal.dataSync());
  normal.dispose();
  orthonormalize(vectors, count, length);
  const values = new Float32Array(rows * columns);
  for (let i = 0; i < count; i++)
    for (let j = 0; j < length; j++)
      values[rows <= columns ? i * columns + j : j * columns + i] =
        gain * (vectors[i * length + j] ?? 0);
  return core.tensor(values, shape);
}

/** Each vector made orthogonal to those before it, twice: once leaves the rounding errors of the subtraction. */
function orthonormalize(
  vectors: Float64Array,
  count: number,
  length: number,
): void {
  for (let i = 0; i < count; i++) {
    const vector = vectors.subarray(i * length, (i + 1) * length);
    for (let pass = 0; pass < 2; pass++)
      for (let other = 0; other < i; other++) {
        const before = vectors.subarray(other * length, (other + 1) * length);
        const along = dot(vector, before);
        for (let k = 0; k < length; k++)
          vector[k] = (vector[k] ?? 0) - along * (before[k] ?? 0);
      }
    const norm = Math.sqrt(dot(vector, vector));
    for (let k = 0; k < length; k++) vector[k] = (vector[k] ?? 0) / norm;
  }
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += (a[k] ?? 0) * (b[k] ?? 0);
  return sum;
}
