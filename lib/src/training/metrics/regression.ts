/** How far predicted numbers are from the actual ones. */

/** [actual, predicted] pairs. @throws RangeError where their numbers differ or are zero */
function numbers(
  what: string,
  actual: ArrayLike<number>,
  predicted: ArrayLike<number>,
): [number, number][] {
  if (actual.length !== predicted.length || actual.length === 0) {
    throw new RangeError(
      `${what} expected as many predicted values as actual ones, at least one; received ${actual.length} and ${predicted.length}.`,
    );
  }
  return Array.from(actual, (value, i) => [value, predicted[i] ?? Number.NaN]);
}

/** Mean of squared differences, in squared units. */
export function meanSquaredError(
  actual: ArrayLike<number>,
  predicted: ArrayLike<number>,
): number {
  const both = numbers("meanSquaredError", actual, predicted);
  return both.reduce((sum, [a, p]) => sum + (a - p) ** 2, 0) / both.length;
}

/** Mean of absolute differences (MAE), in the units of the data. */
export function meanAbsoluteError(
  actual: ArrayLike<number>,
  predicted: ArrayLike<number>,
): number {
  const both = numbers("meanAbsoluteError", actual, predicted);
  return both.reduce((sum, [a, p]) => sum + Math.abs(a - p), 0) / both.length;
}

/**
 * The share of the variance that is explained: 1 where all is right, 0 where the mean would have done as well, below it where worse.
 *
 * @throws RangeError where all actual values are equal, since there is no variance to explain
 */
export function r2(
  actual: ArrayLike<number>,
  predicted: ArrayLike<number>,
): number {
  const both = numbers("r2", actual, predicted);
  const mean = both.reduce((sum, [a]) => sum + a, 0) / both.length;
  const variance = both.reduce((sum, [a]) => sum + (a - mean) ** 2, 0);
  if (variance === 0) {
    throw new RangeError(
      `r2 expected actual values that differ, received ${both.length} times ${mean}.`,
    );
  }
  return 1 - both.reduce((sum, [a, p]) => sum + (a - p) ** 2, 0) / variance;
}
