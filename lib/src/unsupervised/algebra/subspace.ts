/**
 * A few eigenvectors of many: a basis Q that A turns towards its large vectors, again and again, and within it the nearest that there is
 * (Rayleigh-Ritz; Golub & Van Loan, Matrix Computations, 8.2.4).
 */
import { linearAlgebra } from "../../backend/native/linear-algebra.js";
import * as tf from "../../backend/tf.js";
import { Random } from "../../data/random.js";
import { dot, Matrix } from "./matrix.js";
import { product, withOperand } from "./operand.js";
import { orthonormaliseRows } from "./orthonormal.js";
import { symmetricEigen, type Eigen } from "./symmetric-eigen.js";

/** Multiplications below which a loop in float64 takes a few milliseconds at most. */
const SMALL = 1_000_000;

/** [n, width]: orthonormal columns that point anywhere. */
export async function sketch(
  n: number,
  width: number,
  random: Random,
): Promise<Matrix> {
  const columns = new Matrix(n, width);
  for (let i = 0; i < columns.values.length; i++)
    columns.values[i] = random.normal();
  return orthonormaliseColumns(columns);
}

/** Orthonormal columns with the same span. */
export async function orthonormaliseColumns(matrix: Matrix): Promise<Matrix> {
  const { rows, columns } = matrix;
  const native = rows * columns ** 2 < SMALL ? undefined : linearAlgebra(tf);
  if (native === undefined)
    return orthonormaliseRows(matrix.transpose()).transpose();
  const basis = tf.tidy(() =>
    native.orthonormal(
      tf.tensor2d(new Float32Array(matrix.given), [rows, columns]),
    ),
  );
  const values = new Float64Array(await basis.data());
  basis.dispose();
  return new Matrix(rows, columns, values);
}

/** @param turned A Q; @returns as many values and vectors [width, n] as Q has columns */
export async function inSubspace(
  basis: Matrix,
  turned: Matrix,
): Promise<Eigen> {
  const { values, vectors } = await smallEigen(
    await product(basis, turned, true),
  );
  return { values, vectors: await product(vectors, basis.transpose()) };
}

async function smallEigen(matrix: Matrix): Promise<Eigen> {
  const n = matrix.rows;
  const native = n ** 3 < SMALL / 2 ? undefined : linearAlgebra(tf);
  if (native === undefined) return symmetricEigen(matrix);
  const found = tf.tidy(() => {
    const { values, vectors } = native.symmetricEigen(
      tf.tensor2d(new Float32Array(matrix.given), [n, n]),
    );
    return { values: tf.reverse(values), rows: tf.reverse(tf.transpose(vectors), 0) }; // prettier-ignore
  });
  const values = new Float64Array(await found.values.data());
  const vectors = new Float64Array(await found.rows.data());
  tf.dispose(found);
  return { values, vectors: new Matrix(n, n, vectors) };
}

/** Rows from which a few vectors are found faster by turning a subspace than by finding all. */
const MANY = 256;
const MOST_TURNS = 40;
/** Turns between two looks. */
const TURNS = 4;
/** What float32 may leave of A v - λ v, as a share of the largest λ. */
const RESIDUAL = 3e-6;

/**
 * The first `count` of a large symmetric matrix without negative eigenvalues, as exactly as float32 multiplies it.
 *
 * @returns undefined where the matrix is small, most vectors are wanted, the backend is no native one, or the values lie so close that they
 *   do not part in time
 */
export async function leadingEigen(
  matrix: Matrix,
  count: number,
): Promise<Eigen | undefined> {
  const n = matrix.rows;
  if (n < MANY || count > n / 8 || linearAlgebra(tf) === undefined)
    return undefined;
  const width = Math.min(n, Math.ceil(1.5 * count) + 30);
  return withOperand(matrix, async (A) => {
    let basis = await sketch(n, width, new Random(0));
    for (let turn = 1; turn <= MOST_TURNS; turn++) {
      // A A Q loses few digits of float32, and saves every other orthonormalisation.
      const turned = await A.gramTimes(basis);
      basis = await orthonormaliseColumns(turned);
      if (turn % TURNS !== 0) continue;
      const found = await inSubspace(basis, await A.times(basis));
      const some = {
        values: found.values.slice(0, count),
        vectors: found.vectors.head(count),
      };
      if (residual(some, await A.times(some.vectors.transpose())) < RESIDUAL)
        return some;
    }
    return undefined;
  });
}

/** The longest A v - λ v, as a share of the largest λ. @param turned [n, count]: A v as columns */
function residual({ values, vectors }: Eigen, turned: Matrix): number {
  const products = turned.transpose();
  let most = 0;
  for (const [i, value] of values.entries()) {
    const vector = vectors.row(i);
    const left = products.row(i).map((x, j) => x - value * vector[j]!);
    most = Math.max(most, Math.sqrt(dot(left, left)));
  }
  return most / Math.max(values[0] ?? 0, Number.MIN_VALUE);
}
