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
  const products = await X.times(points.transpose());
  return nearest(products, { factor: -2, plus: squaredNorms(points) });
}

const squaredNorms = (matrix: Matrix): Float64Array =>
  Float64Array.from({ length: matrix.rows }, (_, i) =>
    dot(matrix.row(i), matrix.row(i)),
  );

interface Scaling {
  factor?: number;
  /** [columns] */
  plus?: Float64Array;
}

/** For each row, the column of its least value, or of the least `factor * value + plus[column]`; the first of equals. */
export function nearest(
  distances: Matrix,
  { factor = 1, plus = new Float64Array(distances.columns) }: Scaling = {},
): Int32Array {
  const { rows, columns, values } = distances;
  const labels = new Int32Array(rows);
  for (let i = 0, at = 0; i < rows; i++) {
    let least = Infinity;
    for (let j = 0; j < columns; j++, at++) {
      const distance = factor * values[at]! + plus[j]!;
      if (distance < least) {
        least = distance;
        labels[i] = j;
      }
    }
  }
  return labels;
}
