/**
 * Matrix products. Small ones are loops in float64; large ones go to tf.js in float32, whose relative error of about 1e-6 is what a
 * large product is worth, and which is tens of times faster.
 */
import * as tf from "../../backend/tf.js";
import { Matrix } from "./matrix.js";

/** Multiplications below which a loop takes a few milliseconds at most. */
const SMALL = 4_000_000;

const tensor = (matrix: Matrix): tf.Tensor2D =>
  tf.tensor2d(
    new Float32Array(matrix.values),
    [matrix.rows, matrix.columns],
    "float32",
  );

/** A on the backend while `use` runs, so that a loop over products sends it there once. */
export async function withOperand<T>(
  a: Matrix,
  use: (
    product: (b: Matrix, transposeA?: boolean) => Promise<Matrix>,
  ) => Promise<T>,
): Promise<T> {
  let held: tf.Tensor2D | undefined;
  try {
    return await use(async (b, transposeA = false) => {
      if (a.rows * a.columns * b.columns < SMALL)
        return loops(transposeA ? a.transpose() : a, b);
      held ??= tensor(a);
      return onBackend(held, b === a ? held : tensor(b), transposeA);
    });
  } finally {
    held?.dispose();
  }
}

/** A B, or Aᵀ B. */
export async function product(
  a: Matrix,
  b: Matrix,
  transposeA = false,
): Promise<Matrix> {
  return withOperand(a, async (times) => times(b, transposeA));
}

/** Half of the multiplications of XᵀX below which the digits of float64 are worth a loop's time. */
const SMALL_GRAM = 50_000_000;

/**
 * XᵀX [columns, columns]. It stays in float64 for longer than a product: a covariance that float32 has rounded may have lost its small
 * eigenvalues.
 */
export async function gram(X: Matrix): Promise<Matrix> {
  const { rows, columns, values } = X;
  if ((rows * columns * columns) / 2 >= SMALL_GRAM) return product(X, X, true);
  const result = new Matrix(columns, columns);
  const sums = result.values;
  for (let at = 0; at < values.length; at += columns)
    for (let i = 0; i < columns; i++) {
      const factor = values[at + i]!;
      for (let j = i; j < columns; j++)
        sums[i * columns + j]! += factor * values[at + j]!;
    }
  for (let i = 0; i < columns; i++)
    for (let j = 0; j < i; j++) sums[i * columns + j] = sums[j * columns + i]!;
  return result;
}

async function onBackend(
  a: tf.Tensor2D,
  b: tf.Tensor2D,
  transposeA: boolean,
): Promise<Matrix> {
  const result = tf.matMul(a, b, transposeA);
  if (b !== a) b.dispose();
  const [rows = 0, columns = 0] = result.shape;
  const values = await result.data();
  result.dispose();
  return new Matrix(rows, columns, new Float64Array(values));
}

function loops(a: Matrix, b: Matrix): Matrix {
  const result = new Matrix(a.rows, b.columns);
  const width = b.columns;
  for (let i = 0; i < a.rows; i++)
    for (let k = 0; k < a.columns; k++) {
      const factor = a.values[i * a.columns + k]!;
      if (factor === 0) continue;
      for (let j = 0; j < width; j++)
        result.values[i * width + j]! += factor * b.values[k * width + j]!;
    }
  return result;
}
