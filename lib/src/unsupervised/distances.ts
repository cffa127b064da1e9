import { dot, type Matrix } from "./algebra/matrix.js";
import { withOperand, type Operand } from "./algebra/operand.js";

/** Squared distances [samples, points] of all samples to some points. */
export type Distances = (points: Matrix) => Promise<Matrix>;

/**
 * Squared distances by |x|² - 2 x·c + |c|², so that nearly all of the work is one product. The difference of large numbers costs digits:
 * shift X to its mean first.
 */
export async function distancesOf(X: Operand): Promise<Distances> {
  const norms = await X.squaredNorms();
  return async (points) => {
    const pointNorms = squaredNorms(points);
    const distances = await X.times(points.transpose());
    const { values, columns } = distances;
    for (let i = 0, at = 0; i < distances.rows; i++)
      for (let j = 0; j < columns; j++, at++)
        values[at] = Math.max(0, norms[i]! - 2 * values[at]! + pointNorms[j]!);
    return distances;
  };
}

/** Of all rows of X from all points: [X.rows, points.rows]. */
export async function distancesBetween(
  X: Matrix,
  points: Matrix,
): Promise<Matrix> {
  return withOperand(
    X,
    async (operand) =>
      (await distancesOf(operand))(points.plusRow(operand.shift!, -1)),
    points.middle(),
  );
}

/** For each row of X the nearest point; the first of equals. |x|² - 2 x·c + |c|² without |x|², which is the same for all points. */
export async function nearestPoints(
  X: Operand,
  points: Matrix,
): Promise<Int32Array> {
  const pointNorms = squaredNorms(points);
  const scores = await X.times(points.transpose());
  const { values, columns } = scores;
  for (let at = 0; at < values.length; at += columns)
    for (let j = 0; j < columns; j++)
      values[at + j] = pointNorms[j]! - 2 * values[at + j]!;
  return nearest(scores);
}

const squaredNorms = (matrix: Matrix): Float64Array =>
  Float64Array.from({ length: matrix.rows }, (_, i) =>
    dot(matrix.row(i), matrix.row(i)),
  );

/** For each row, the column of its least value; the first of equals. */
export function nearest(distances: Matrix): Int32Array {
  const { rows, columns, values } = distances;
  const labels = new Int32Array(rows);
  for (let i = 0; i < rows; i++) {
    let best = 0;
    for (let j = 1; j < columns; j++)
      if (values[i * columns + j]! < values[i * columns + best]!) best = j;
    labels[i] = best;
  }
  return labels;
}
