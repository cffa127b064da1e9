/**
 * x with A x = b, by elimination with the largest pivot of each column. A is overwritten.
 *
 * @returns undefined where A is singular
 * @see Golub & Van Loan, Matrix Computations, 3.4
 */
export function solve(
  A: Float64Array[],
  b: Float64Array,
): Float64Array | undefined {
  const n = b.length;
  const x = b.slice();
  for (let k = 0; k < n; k++) {
    let pivot = k;
    for (let i = k + 1; i < n; i++)
      if (Math.abs(A[i]![k]!) > Math.abs(A[pivot]![k]!)) pivot = i;
    if (Math.abs(A[pivot]![k]!) < 1e-13) return undefined;
    if (pivot !== k) {
      [A[k], A[pivot]] = [A[pivot]!, A[k]!];
      [x[k], x[pivot]] = [x[pivot]!, x[k]!];
    }
    const row = A[k]!;
    for (let i = k + 1; i < n; i++) {
      const other = A[i]!;
      const factor = other[k]! / row[k]!;
      if (factor === 0) continue;
      for (let j = k; j < n; j++) other[j]! -= factor * row[j]!;
      x[i]! -= factor * x[k]!;
    }
  }
  for (let k = n - 1; k >= 0; k--) {
    const row = A[k]!;
    let sum = x[k]!;
    for (let j = k + 1; j < n; j++) sum -= row[j]! * x[j]!;
    x[k] = sum / row[k]!;
  }
  return x;
}
