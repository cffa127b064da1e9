/**
 * Eigenvalues and eigenvectors of a symmetric matrix: Householder's tridiagonalisation, then implicit QL
 * (Golub & Van Loan, Matrix Computations, 8.3; the EISPACK pair tred2, tql2). Vectors are kept as rows, so that every inner loop
 * runs along memory.
 */
import { inverseIteration } from "./inverse-iteration.js";
import { Matrix } from "./matrix.js";

export interface Eigen {
  /** All n, largest first. */
  values: Float64Array;
  /** [count, n]: row i belongs to value i, length 1. */
  vectors: Matrix;
}

/** Below this share of the vectors it is quicker to find each by itself. */
const FEW = 1 / 4;

/** In a matrix whose largest entry is 1: nothing, and so small that its square would be lost. */
const VANISHING = 1e-150;

/** @param count of the vectors that are wanted, those of the largest values */
export function symmetricEigen(matrix: Matrix, count = matrix.rows): Eigen {
  const n = matrix.rows;
  const largest = matrix.values.reduce(
    (most, x) => Math.max(most, Math.abs(x)),
    0,
  );
  const unit = largest === 0 ? 1 : largest;
  const rows = new Matrix(
    n,
    n,
    matrix.values.map((x) => x / unit),
  );
  const diagonal = new Float64Array(n);
  const offDiagonal = new Float64Array(n);
  const betas = tridiagonalise(rows, diagonal, offDiagonal);
  if (count < FEW * n) {
    const unsorted = diagonal.slice();
    implicitQl(unsorted, offDiagonal.slice());
    const values = unsorted.toSorted((a, b) => b - a);
    const vectors = inverseIteration(
      diagonal,
      offDiagonal,
      values.slice(0, count),
    );
    return {
      values: values.map((value) => value * unit),
      vectors: reflect(vectors, rows, betas),
    };
  }
  const vectors = reflect(identity(n), rows, betas);
  implicitQl(diagonal, offDiagonal, vectors);
  const order = Array.from(diagonal.keys()).toSorted(
    (i, j) => diagonal[j]! - diagonal[i]!,
  );
  return {
    values: Float64Array.from(order, (i) => diagonal[i]! * unit),
    vectors: vectors.take(order.slice(0, count)),
  };
}

/**
 * A → Q T Qᵀ. Reflection k is I - β v vᵀ; its v stays in row k of `a`, from column k + 1 on.
 *
 * @returns the βs
 */
function tridiagonalise(
  a: Matrix,
  diagonal: Float64Array,
  offDiagonal: Float64Array,
): Float64Array {
  const n = a.rows;
  const values = a.values;
  const betas = new Float64Array(n);
  const p = new Float64Array(n);
  for (let k = 0; k < n; k++) {
    const v = a.row(k);
    diagonal[k] = v[k]!;
    if (k === n - 1) break;
    let norm = 0;
    for (let j = k + 1; j < n; j++) norm = Math.hypot(norm, v[j]!);
    const first = v[k + 1]!;
    const alpha = first > 0 ? -norm : norm;
    offDiagonal[k] = alpha;
    if (norm < VANISHING) {
      offDiagonal[k] = 0;
      continue;
    }
    v[k + 1] = first - alpha;
    const beta = 1 / (norm * (norm + Math.abs(first)));
    betas[k] = beta;
    // The rest of A is symmetric and kept whole: p = β A v, then A -= v wᵀ + w vᵀ with w = p - ½ β (pᵀv) v.
    let pv = 0;
    for (let i = k + 1; i < n; i++) {
      const at = i * n;
      let sum = 0;
      for (let j = k + 1; j < n; j++) sum += values[at + j]! * v[j]!;
      p[i] = beta * sum;
      pv += p[i]! * v[i]!;
    }
    const half = (beta * pv) / 2;
    for (let i = k + 1; i < n; i++) p[i]! -= half * v[i]!;
    for (let i = k + 1; i < n; i++) {
      const at = i * n;
      const vi = v[i]!;
      const wi = p[i]!;
      for (let j = k + 1; j < n; j++)
        values[at + j]! -= vi * p[j]! + wi * v[j]!;
    }
  }
  return betas;
}

function identity(n: number): Matrix {
  const matrix = new Matrix(n, n);
  for (let i = 0; i < n; i++) matrix.values[i * n + i] = 1;
  return matrix;
}

/** Z Qᵀ in place: eigenvectors of T, as rows, become those of A. The last reflection first, so that it meets most zeros of the identity. */
function reflect(z: Matrix, a: Matrix, betas: Float64Array): Matrix {
  const n = a.rows;
  for (let k = n - 2; k >= 0; k--) {
    const beta = betas[k]!;
    if (beta === 0) continue;
    const v = a.row(k);
    for (let i = 0; i < z.rows; i++) {
      const row = z.row(i);
      let sum = 0;
      for (let j = k + 1; j < n; j++) sum += row[j]! * v[j]!;
      if (sum === 0) continue;
      const scale = beta * sum;
      for (let j = k + 1; j < n; j++) row[j]! -= scale * v[j]!;
    }
  }
  return z;
}

/** T → its eigenvalues in `d`, turning the rows of `vectors` along where they are given. */
function implicitQl(d: Float64Array, e: Float64Array, vectors?: Matrix): void {
  const n = d.length;
  // Rounding leaves about this much anywhere. Beside it alone, not beside its neighbours on the diagonal, an entry is nothing: hundreds of
  // values that are nothing but rounding, as of digits' dark pixels, would never come to rest.
  const norm = d.reduce(
    (most, x, i) => Math.max(most, Math.abs(x) + Math.abs(e[i]!)),
    0,
  );
  const negligible = Math.max(Number.EPSILON * norm, VANISHING);
  for (let l = 0; l < n; l++) {
    for (let sweep = 0; ; sweep++) {
      let m = l;
      while (m < n - 1 && Math.abs(e[m]!) > negligible) m++;
      if (m === l) break;
      if (sweep === 60)
        throw new Error(
          "The eigenvalues did not converge in 60 sweeps; the columns may differ in scale by many powers of ten. Scale them first.",
        );
      // Wilkinson's shift.
      let g = (d[l + 1]! - d[l]!) / (2 * e[l]!);
      let r = Math.hypot(g, 1);
      g = d[m]! - d[l]! + e[l]! / (g + (g >= 0 ? r : -r));
      let s = 1;
      let c = 1;
      let p = 0;
      let i = m - 1;
      for (; i >= l; i--) {
        const f = s * e[i]!;
        const b = c * e[i]!;
        r = Math.hypot(f, g);
        e[i + 1] = r;
        if (r === 0) {
          d[i + 1]! -= p;
          e[m] = 0;
          break;
        }
        s = f / r;
        c = g / r;
        g = d[i + 1]! - p;
        r = (d[i]! - g) * s + 2 * c * b;
        p = s * r;
        d[i + 1] = g + p;
        g = c * r - b;
        if (vectors !== undefined)
          rotate(vectors.values, i * n, (i + 1) * n, n, c, s);
      }
      if (r === 0 && i >= l) continue;
      d[l]! -= p;
      e[l] = g;
      e[m] = 0;
    }
  }
}

/** (a, b) → (c a - s b, s a + c b), for two rows of length n. */
function rotate(
  z: Float64Array,
  a: number,
  b: number,
  n: number,
  c: number,
  s: number,
): void {
  for (let k = 0; k < n; k++) {
    const lower = z[a + k]!;
    const upper = z[b + k]!;
    z[a + k] = c * lower - s * upper;
    z[b + k] = s * lower + c * upper;
  }
}
