import { Matrix } from "./matrix.js";

/**
 * Lower L with L Lᵀ = A.
 *
 * @returns undefined where A is not positive definite
 */
export function cholesky(a: Matrix): Matrix | undefined {
  const n = a.rows;
  const l = new Matrix(n, n);
  const values = l.values;
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) {
      let sum = a.at(i, j);
      for (let k = 0; k < j; k++)
        sum -= values[i * n + k]! * values[j * n + k]!;
      if (i !== j) values[i * n + j] = sum / values[j * n + j]!;
      else if (sum > 0) values[i * n + i] = Math.sqrt(sum);
      else return undefined;
    }
  return l;
}

/** L⁻¹, lower as L is. */
export function invertLower(l: Matrix): Matrix {
  const n = l.rows;
  const inverse = new Matrix(n, n);
  const values = inverse.values;
  for (let j = 0; j < n; j++) {
    values[j * n + j] = 1 / l.at(j, j);
    for (let i = j + 1; i < n; i++) {
      let sum = 0;
      for (let k = j; k < i; k++) sum -= l.at(i, k) * values[k * n + j]!;
      values[i * n + j] = sum / l.at(i, i);
    }
  }
  return inverse;
}
