/** X = U S Vᵀ, as far as principal axes need it: S and Vᵀ, exactly or from a random sketch. */
import type { Random } from "../../data/random.js";
import type { Matrix } from "./matrix.js";
import { gram, product, type Operand } from "./operand.js";
import { orthonormaliseRows, scale } from "./orthonormal.js";
import {
  inSubspace,
  leadingEigen,
  orthonormaliseColumns,
  sketch,
} from "./subspace.js";
import { symmetricEigen } from "./symmetric-eigen.js";

export interface SingularValues {
  /** S, largest first. */
  singular: Float64Array;
  /** Vᵀ: row i is the axis of value i; its largest entry is positive. */
  axes: Matrix;
  /** The sum of the squares of all of X, which is that of all of S. */
  squares: number;
}

/**
 * The first `count` of S and V, from the eigenvectors of XᵀX or XXᵀ, whichever is smaller. Squaring costs half of the digits: singular
 * values below 1e-8 of the largest (1e-4 where X is so large that float32 multiplies it) are lost in rounding.
 */
export async function singularValues(
  X: Operand,
  count = Math.min(X.rows, X.columns),
): Promise<SingularValues> {
  const tall = X.rows >= X.columns;
  const gramian = tall ? await X.gram() : await gram(X.exact.transpose());
  const leading = await leadingEigen(gramian, count);
  const { values, vectors } = leading ?? symmetricEigen(gramian, count);
  const axes = tall ? vectors : await product(vectors, X.exact);
  if (!tall || leading !== undefined) orthonormaliseRows(axes);
  let squares = 0;
  for (let j = 0; j < gramian.rows; j++) squares += gramian.at(j, j);
  return {
    singular: values.slice(0, count).map(root),
    axes: positive(axes),
    squares,
  };
}

const root = (value: number): number => Math.sqrt(Math.max(0, value));

/** Columns of the sketch beyond those asked for (Halko et al. recommend 5 to 10). */
const OVERSAMPLING = 10;

/**
 * The first `count`, from a random sketch of the rows' span that XᵀX turns towards the large axes, again and again.
 *
 * @see Halko, Martinsson and Tropp (2011), Finding structure with randomness, algorithms 4.4 and 5.1
 */
export async function randomizedSingularValues(
  X: Operand,
  count: number,
  iterations: number,
  random: Random,
): Promise<SingularValues> {
  const width = Math.min(count + OVERSAMPLING, X.rows, X.columns);
  let basis = await sketch(X.columns, width, random);
  for (let i = 0; i < iterations; i++)
    basis = await orthonormaliseColumns(await X.gramTimes(basis));
  // X Q is small: its axes are those of X, as far as Q spans them.
  const { values, vectors } = await inSubspace(basis, await X.gramTimes(basis));
  return {
    singular: values.slice(0, count).map(root),
    axes: positive(orthonormaliseRows(vectors.head(count))),
    squares: (await X.squaredNorms()).reduce((sum, norm) => sum + norm, 0),
  };
}

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
