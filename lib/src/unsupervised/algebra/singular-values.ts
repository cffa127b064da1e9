/** X = U S Vᵀ, as far as principal axes need it: S and Vᵀ, exactly or from a random sketch. */
import type { Random } from "../../data/random.js";
import { Matrix } from "./matrix.js";
import { orthonormaliseRows, scale } from "./orthonormal.js";
import { gram, product, withOperand } from "./product.js";
import { symmetricEigen } from "./symmetric-eigen.js";

export interface SingularValues {
  /** S, largest first. */
  singular: Float64Array;
  /** Vᵀ: row i is the axis of value i; its largest entry is positive. */
  axes: Matrix;
}

/**
 * All min(rows, columns) of S and the first `count` of V, from the eigenvectors of XᵀX or XXᵀ, whichever is smaller. Squaring costs half
 * of the digits: singular values below 1e-8 of the largest are lost in rounding.
 */
export async function singularValues(
  X: Matrix,
  count = Math.min(X.rows, X.columns),
): Promise<SingularValues> {
  const tall = X.rows >= X.columns;
  const squares = await gram(tall ? X : X.transpose());
  const { values, vectors } = symmetricEigen(squares, count);
  const axes = tall ? vectors : orthonormaliseRows(await product(vectors, X));
  return { singular: values.map(root), axes: positive(axes) };
}

const root = (value: number): number => Math.sqrt(Math.max(0, value));

/** Columns of the sketch beyond those asked for (Halko et al. recommend 5 to 10). */
const OVERSAMPLING = 10;

/**
 * The first `count`, from a random sketch of the rows' span.
 *
 * @see Halko, Martinsson and Tropp (2011), Finding structure with randomness, algorithms 4.4 and 5.1
 */
export async function randomizedSingularValues(
  X: Matrix,
  count: number,
  iterations: number,
  random: Random,
): Promise<SingularValues> {
  const width = Math.min(count + OVERSAMPLING, X.rows, X.columns);
  const sketch = new Matrix(X.columns, width);
  for (let i = 0; i < sketch.values.length; i++)
    sketch.values[i] = random.normal();
  return withOperand(X, async (times) => {
    let columns = sketch;
    for (let i = 0; i < iterations; i++) {
      const rows = orthonormaliseColumns(await times(columns));
      columns = orthonormaliseColumns(await times(rows, true));
    }
    const basis = orthonormaliseColumns(await times(columns));
    // Qᵀ X is small: its axes are those of X, as far as Q spans X.
    const small = (await times(basis, true)).transpose();
    const { values, vectors } = symmetricEigen(await gram(small.transpose()));
    const axes = await product(vectors.head(count), small);
    return {
      singular: values.slice(0, count).map(root),
      axes: positive(orthonormaliseRows(axes)),
    };
  });
}

const orthonormaliseColumns = (matrix: Matrix): Matrix =>
  orthonormaliseRows(matrix.transpose()).transpose();

/** An axis and its negative are as good; the one whose largest entry is positive makes results comparable. */
function positive(axes: Matrix): Matrix {
  for (let i = 0; i < axes.rows; i++) {
    const row = axes.row(i);
    let largest = 0;
    for (const entry of row)
      if (Math.abs(entry) > Math.abs(largest)) largest = entry;
    if (largest < 0) scale(row, -1);
  }
  return axes;
}
