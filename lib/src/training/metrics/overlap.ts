/** How well two regions cover each other: masks of 0 and 1, of any shape, flat. */

function counts(
  name: string,
  actual: ArrayLike<number>,
  predicted: ArrayLike<number>,
): { both: number; actual: number; predicted: number } {
  if (actual.length !== predicted.length || actual.length === 0)
    throw new RangeError(
      `${name} expected two masks of one length, received ${actual.length} and ${predicted.length}.`,
    );
  const found = { both: 0, actual: 0, predicted: 0 };
  for (let i = 0; i < actual.length; i++) {
    const [a, p] = [actual[i]!, predicted[i]!];
    if ((a !== 0 && a !== 1) || (p !== 0 && p !== 1))
      throw new RangeError(
        `${name} expected 0 or 1, received ${a !== 0 && a !== 1 ? a : p} at ${i}. Compare probabilities with 0.5 first.`,
      );
    found.actual += a;
    found.predicted += p;
    found.both += a * p;
  }
  return found;
}

/** Intersection over union, 0 … 1; 1 where both are empty. */
export function iou(
  actual: ArrayLike<number>,
  predicted: ArrayLike<number>,
): number {
  const n = counts("iou", actual, predicted);
  const union = n.actual + n.predicted - n.both;
  return union === 0 ? 1 : n.both / union;
}

/** Dice's coefficient, 0 … 1: twice the intersection over the sum of both; 1 where both are empty. */
export function dice(
  actual: ArrayLike<number>,
  predicted: ArrayLike<number>,
): number {
  const n = counts("dice", actual, predicted);
  const sum = n.actual + n.predicted;
  return sum === 0 ? 1 : (2 * n.both) / sum;
}
