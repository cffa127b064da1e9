/** Counting what was taken for what. */

/** Class indices or names, one a sample. */
export type Labels = ArrayLike<number | string>;

/** Pairs of actual and predicted labels. @throws RangeError where their numbers differ or are zero */
export function pairs(
  what: string,
  actual: Labels,
  predicted: Labels,
): [number | string, number | string][] {
  if (actual.length !== predicted.length || actual.length === 0) {
    throw new RangeError(
      `${what} expected as many predicted labels as actual ones, at least one; received ${actual.length} and ${predicted.length}.`,
    );
  }
  return Array.from({ length: actual.length }, (_, i) => [
    actual[i] as number | string,
    predicted[i] as number | string,
  ]);
}

/** The classes that occur, in order: numbers by size, names by alphabet. */
function classesOf(actual: Labels, predicted: Labels): (number | string)[] {
  const all = new Set<number | string>([
    ...Array.from(actual),
    ...Array.from(predicted),
  ]);
  return [...all].toSorted((a, b) =>
    typeof a === "number" && typeof b === "number"
      ? a - b
      : String(a).localeCompare(String(b)),
  );
}

export interface ConfusionMatrix {
  /** Rows: actual. Columns: predicted. */
  counts: number[][];
  classes: (number | string)[];
}

/**
 * @param classes the rows' order (default: those that occur, sorted)
 * @throws RangeError for a label that is not among the classes
 * @example
 * metrics.confusionMatrix([0, 0, 1], [0, 1, 1]).counts   // [[1, 1], [0, 1]]
 */
export function confusionMatrix(
  actual: Labels,
  predicted: Labels,
  classes: (number | string)[] = classesOf(actual, predicted),
): ConfusionMatrix {
  const place = new Map(classes.map((name, i) => [name, i]));
  const counts = classes.map(() => classes.map(() => 0));
  for (const [a, p] of pairs("confusionMatrix", actual, predicted)) {
    const row = counts[place.get(a) ?? -1];
    const column = place.get(p);
    if (row === undefined || column === undefined) {
      throw new RangeError(
        `confusionMatrix expected labels among ${classes.join(", ")}; received ${row === undefined ? a : p}.`,
      );
    }
    row[column] = (row[column] ?? 0) + 1;
  }
  return { counts, classes };
}
