import { dot, type Matrix } from "./matrix.js";

/**
 * Makes the rows orthonormal in place, in order (modified Gram-Schmidt, a second time where the first took much away:
 * "twice is enough", Giraud et al. 2005). A row that depends
 * on those before it becomes whichever unit vector stands apart from them.
 */
export function orthonormaliseRows(matrix: Matrix): Matrix {
  let unit = 0;
  for (let i = 0; i < matrix.rows; i++) {
    const row = matrix.row(i);
    const before = Math.sqrt(dot(row, row));
    let length = project(matrix, i);
    let wanted = 1e-10 * before;
    while (!(length > wanted) && unit < matrix.columns) {
      row.fill(0);
      row[unit++] = 1;
      length = project(matrix, i);
      // Among the unit vectors at least one is this far from the span of fewer vectors than there are columns.
      wanted = 0.5 / Math.sqrt(matrix.columns);
    }
    scale(row, 1 / length);
  }
  return matrix;
}

/** Takes from row i its part along the rows before it; returns the length that is left. */
function project(matrix: Matrix, i: number): number {
  const row = matrix.row(i);
  const before = dot(row, row);
  for (let pass = 0; pass < 2; pass++) {
    for (let j = 0; j < i; j++) {
      const other = matrix.row(j);
      const along = dot(row, other);
      for (let k = 0; k < row.length; k++) row[k]! -= along * other[k]!;
    }
    if (dot(row, row) > 0.5 * before) break;
  }
  return Math.sqrt(dot(row, row));
}

export function scale(row: Float64Array, factor: number): void {
  for (let k = 0; k < row.length; k++) row[k]! *= factor;
}
