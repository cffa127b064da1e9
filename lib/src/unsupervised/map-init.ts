import type { Random } from "../data/random.js";
import { Matrix } from "./algebra/matrix.js";
import type { MapGrid } from "./map-grid.js";
import { PCA } from "./pca.js";
import { readRows } from "./samples.js";

export type MapInit = "samples" | "pca" | readonly (readonly number[])[];

/** Where a map's units start: [units, features]. */
export async function initialWeights(
  init: MapInit,
  X: Matrix,
  grid: MapGrid,
  random: Random,
): Promise<Matrix> {
  if (typeof init === "object") {
    const given = await readRows(init, "SelfOrganizingMap: init", X.columns);
    if (given.rows !== grid.units)
      throw new RangeError(
        `SelfOrganizingMap: init expected ${grid.units} rows, one a unit, received ${given.rows}.`,
      );
    return given.plusRow(new Float64Array(X.columns));
  }
  if (init === "pca") return onPrincipalPlane(X, grid);
  return X.take(
    Array.from({ length: grid.units }, () => random.integer(X.rows)),
  );
}

/** The sheet laid flat along the two principal axes, two standard deviations each way (Kohonen 2013, 3.5). */
async function onPrincipalPlane(X: Matrix, grid: MapGrid): Promise<Matrix> {
  if (Math.min(X.rows, X.columns) < 2)
    throw new RangeError(
      `SelfOrganizingMap: init "pca" expected at least 2 samples and 2 features, received [${X.rows}, ${X.columns}]. Use init: "samples".`,
    );
  const pca = await new PCA({ components: 2 }).fit({
    size: X.rows,
    features: X.values,
  });
  const deviations = pca.explainedVariance.map(Math.sqrt);
  const along = (at: number, count: number): number =>
    count === 1 ? 0 : (4 * at) / (count - 1) - 2;
  const scores = Array.from({ length: grid.units }, (_, unit) => {
    const row = Math.floor(unit / grid.columns);
    const column = unit % grid.columns;
    const [first = 0, second = 0] = deviations;
    return [
      along(column, grid.columns) * first,
      along(row, grid.rows) * second,
    ];
  });
  return Matrix.from(await pca.inverseTransform(scores));
}
