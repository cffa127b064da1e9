/**
 * Orthogonal initial weights (Saxe, McClelland & Ganguli 2014, "Exact solutions to the nonlinear dynamics of learning in deep linear
 * networks"): a Gaussian matrix made orthonormal.
 *
 * tf.js's own goes through tensors column by column, which takes seconds at the size of a recurrent kernel; this one is arithmetic on
 * plain arrays. It is registered under tf.js's name, so a saved model names nothing but "Orthogonal" and loads everywhere.
 */
import * as tf from "../backend/tf.js";
import { Random } from "../data/random.js";

/** tf.js exports its initialisers as functions only, and accepts nothing that does not descend from their common class. */
const Initializer = Object.getPrototypeOf(
  tf.initializers.zeros().constructor,
) as typeof tf.serialization.Serializable;

export interface OrthogonalOptions {
  /** Factor on the result. */
  gain?: number;
  seed?: number;
}

export class Orthogonal extends Initializer {
  static readonly className = "Orthogonal";
  readonly gain: number;
  readonly seed: number | undefined;

  constructor({ gain, seed }: OrthogonalOptions = {}) {
    super();
    this.gain = gain ?? 1;
    this.seed = seed ?? undefined; // a loaded configuration may say null
  }

  /** [rows, columns]: its shorter side's vectors are orthonormal, times the gain. */
  apply(shape: number[]): tf.Tensor2D {
    const [rows, columns] = shape;
    if (shape.length !== 2 || rows === undefined || columns === undefined) {
      throw new RangeError(
        `Orthogonal expected a shape [rows, columns], received [${shape.join(", ")}]. Use glorotUniform for kernels of convolutions.`,
      );
    }
    const random = new Random(this.seed ?? Math.floor(Math.random() * 2 ** 32));
    const count = Math.min(rows, columns);
    const length = Math.max(rows, columns);
    const vectors = orthonormal(count, length, random);
    const values = new Float32Array(rows * columns);
    for (let i = 0; i < count; i++)
      for (let j = 0; j < length; j++)
        values[rows <= columns ? i * columns + j : j * columns + i] =
          this.gain * (vectors[i]?.[j] ?? 0);
    return tf.tensor2d(values, [rows, columns]);
  }

  getConfig(): tf.serialization.ConfigDict {
    return {
      gain: this.gain,
      ...(this.seed === undefined ? {} : { seed: this.seed }),
    };
  }
}

tf.serialization.registerClass(Orthogonal);

/** Gaussian vectors, each made orthogonal to those before it, twice: once leaves the rounding errors of the subtraction. */
function orthonormal(
  count: number,
  length: number,
  random: Random,
): Float64Array[] {
  const done: Float64Array[] = [];
  for (let i = 0; i < count; i++) {
    const vector = Float64Array.from({ length }, () => random.normal());
    for (let pass = 0; pass < 2; pass++)
      for (const other of done) {
        const along = dot(vector, other);
        for (let k = 0; k < length; k++)
          vector[k] = (vector[k] ?? 0) - along * (other[k] ?? 0);
      }
    const norm = Math.sqrt(dot(vector, vector));
    for (let k = 0; k < length; k++) vector[k] = (vector[k] ?? 0) / norm;
    done.push(vector);
  }
  return done;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += (a[k] ?? 0) * (b[k] ?? 0);
  return sum;
}
