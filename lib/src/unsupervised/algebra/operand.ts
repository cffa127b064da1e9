/**
 * A matrix that is multiplied again and again. Small products are loops in float64; large ones go to tf.js in float32, whose relative
 * error of about 1e-6 is what a large product is worth, and which is tens of times faster. The matrix is sent there once.
 */
import * as tf from "../../backend/tf.js";
import { dot, Matrix } from "./matrix.js";

/** Multiplications below which a loop takes a few milliseconds at most. */
const SMALL = 4_000_000;

/**
 * Half of the multiplications of XᵀX below which the digits of float64 are worth a loop's time: a covariance that float32 has rounded may
 * have lost its small eigenvalues.
 */
const SMALL_GRAM = 50_000_000;

/** X - shift, row by row. Disposed by whoever made it; `withOperand` does both. */
export class Operand {
  #exact: Matrix | undefined;
  #held: tf.Tensor2D | undefined;
  #squares: tf.Tensor2D | undefined;
  #norms: Float64Array | undefined;

  constructor(
    readonly source: Matrix,
    /** [columns]: taken from each row, as the mean of all is; none where undefined. */
    readonly shift?: Float64Array,
  ) {}

  get rows(): number {
    return this.source.rows;
  }

  get columns(): number {
    return this.source.columns;
  }

  /** In float64. */
  get exact(): Matrix {
    const { source, shift } = this;
    return (this.#exact ??= shift === undefined ? source : source.plusRow(shift, -1)); // prettier-ignore
  }

  /** These rows, copied. */
  take(indices: ArrayLike<number>): Matrix {
    const rows = this.source.take(indices);
    return this.shift === undefined ? rows : rows.plusRow(this.shift, -1);
  }

  /** X B, or Xᵀ B. */
  async times(b: Matrix, transpose = false): Promise<Matrix> {
    if (this.#few(b.columns)) return loops(this.exact, b, transpose);
    return onBackend(b, (right) => product2d(this.#tensor(), right, transpose)); // prettier-ignore
  }

  /** XᵀX B, of which only the end is read. */
  async gramTimes(b: Matrix): Promise<Matrix> {
    if (this.#few(b.columns)) return this.times(await this.times(b), true);
    return onBackend(b, (right) => {
      const X = this.#tensor();
      return product2d(X, tf.matMul(X, right), true);
    });
  }

  /** X² B, each entry squared by itself, or (X²)ᵀ B: always on the backend. */
  async squaresTimes(b: Matrix, transpose = false): Promise<Matrix> {
    return onBackend(b, (right) => {
      this.#squares ??= tf.keep(tf.square(this.#tensor()));
      return product2d(this.#squares, right, transpose);
    });
  }

  /** What is made of X there. The tensors in between are disposed. */
  async onBackend(make: (X: tf.Tensor2D) => tf.Tensor2D): Promise<Matrix> {
    return read(tf.tidy(() => make(this.#tensor())));
  }

  /** XᵀX [columns, columns] */
  async gram(): Promise<Matrix> {
    const { rows, columns } = this;
    if ((rows * columns * columns) / 2 < SMALL_GRAM)
      return gramByLoops(this.exact);
    return mirror(await read(tf.tidy(() => upperProduct(this.#tensor()))));
  }

  /** [rows]: |x|² of each. */
  async squaredNorms(): Promise<Float64Array> {
    return (this.#norms ??= await this.#makeNorms());
  }

  async #makeNorms(): Promise<Float64Array> {
    if (this.source.given.length < SMALL)
      return Float64Array.from({ length: this.rows }, (_, i) =>
        dot(this.exact.row(i), this.exact.row(i)),
      );
    const norms = tf.tidy(() => tf.sum(tf.square(this.#tensor()), 1));
    const values = await norms.data();
    norms.dispose();
    return new Float64Array(values);
  }

  dispose(): void {
    tf.dispose([this.#held ?? [], this.#squares ?? []]);
    this.#held = undefined;
    this.#squares = undefined;
  }

  #few(columns: number): boolean {
    return this.rows * this.columns * columns < SMALL;
  }

  #tensor(): tf.Tensor2D {
    return (this.#held ??= tf.keep(tf.tidy(() => this.#send())));
  }

  #send(): tf.Tensor2D {
    const { given } = this.source;
    const { shift, rows, columns } = this;
    if (given instanceof Float32Array) {
      const X = tf.tensor2d(given, [rows, columns]);
      if (shift === undefined) return X;
      // What float32 leaves of the shift is taken in a second step, so that a mean far from 0 costs no digits.
      const high = new Float32Array(shift);
      const low = Float32Array.from(shift, (value, j) => value - high[j]!);
      const near = tf.sub(X, tf.tensor1d(high)) as tf.Tensor2D;
      return low.every((value) => value === 0) ? near : tf.sub(near, tf.tensor1d(low)); // prettier-ignore
    }
    const single = new Float32Array(given);
    if (shift !== undefined)
      // Shifted in float64 and rounded then, for the same reason.
      for (let i = 0, at = 0; i < rows; i++)
        for (let j = 0; j < columns; j++, at++)
          single[at] = given[at]! - shift[j]!;
    return tf.tensor2d(single, [rows, columns]);
  }
}

/** The operand while `use` runs, and nothing of it afterwards. */
export async function withOperand<T>(
  X: Matrix,
  use: (operand: Operand) => Promise<T>,
  shift?: Float64Array,
): Promise<T> {
  const operand = new Operand(X, shift);
  try {
    return await use(operand);
  } finally {
    operand.dispose();
  }
}

/** A B, or Aᵀ B. */
export async function product(
  a: Matrix,
  b: Matrix,
  transposeA = false,
): Promise<Matrix> {
  return withOperand(a, async (operand) => operand.times(b, transposeA));
}

/** XᵀX [columns, columns] */
export async function gram(X: Matrix): Promise<Matrix> {
  return withOperand(X, async (operand) => operand.gram());
}

/** X B, or Xᵀ B as (Bᵀ X)ᵀ: the narrow matrix is sooner turned than the large one. */
const product2d = (
  X: tf.Tensor2D,
  b: tf.Tensor2D,
  transpose: boolean,
): tf.Tensor2D =>
  transpose ? tf.transpose(tf.matMul(b, X, true)) : tf.matMul(X, b);

/** Sends B, multiplies, reads what comes of it. */
async function onBackend(
  b: Matrix,
  multiply: (b: tf.Tensor2D) => tf.Tensor2D,
): Promise<Matrix> {
  return read(
    tf.tidy(() =>
      multiply(
        tf.tensor2d(new Float32Array(b.given), [b.rows, b.columns], "float32"),
      ),
    ),
  );
}

async function read(tensor: tf.Tensor2D): Promise<Matrix> {
  const [rows, columns] = tensor.shape;
  const values = await tensor.data();
  tensor.dispose();
  return new Matrix(rows, columns, new Float64Array(values));
}

/** Columns that are multiplied together: with four parts five eighths of the products remain. */
const PARTS = 4;

/** XᵀX, its upper triangle at least: what is left of the blocks on the diagonal is 0. */
function upperProduct(X: tf.Tensor2D): tf.Tensor2D {
  const [rows, columns] = X.shape;
  const width = Math.ceil(columns / PARTS);
  const parts: tf.Tensor2D[] = [];
  for (let from = 0; from < columns; from += width) {
    const some = tf.slice(X, [0, from], [rows, Math.min(width, columns - from)]); // prettier-ignore
    const rest = tf.slice(X, [0, from], [rows, columns - from]);
    parts.push(tf.pad(tf.matMul(some, rest, true), [[0, 0], [from, 0]])); // prettier-ignore
  }
  return tf.concat(parts, 0);
}

/** The upper triangle, below the diagonal as well. */
function mirror(matrix: Matrix): Matrix {
  const { rows: n, values } = matrix;
  for (let i = 0; i < n; i++)
    for (let j = 0; j < i; j++) values[i * n + j] = values[j * n + i]!;
  return matrix;
}

function gramByLoops(X: Matrix): Matrix {
  const { columns, values } = X;
  const result = new Matrix(columns, columns);
  const sums = result.values;
  for (let at = 0; at < values.length; at += columns)
    for (let i = 0; i < columns; i++) {
      const factor = values[at + i]!;
      for (let j = i; j < columns; j++)
        sums[i * columns + j]! += factor * values[at + j]!;
    }
  return mirror(result);
}

/** A B, or Aᵀ B: each number of A is read once, and its row of the one matrix goes into a row of the other. */
function loops(a: Matrix, b: Matrix, transpose: boolean): Matrix {
  const result = new Matrix(transpose ? a.columns : a.rows, b.columns);
  const [from, by, into] = [a.values, b.values, result.values];
  const width = b.columns;
  for (let i = 0, at = 0; i < a.rows; i++)
    for (let k = 0; k < a.columns; k++, at++) {
      const factor = from[at]!;
      if (factor === 0) continue;
      let source = (transpose ? i : k) * width;
      let target = (transpose ? k : i) * width;
      for (const end = source + width; source < end; source++, target++)
        into[target]! += factor * by[source]!;
    }
  return result;
}
