/** How well a score separates two classes, whatever the threshold. */

export interface Roc {
  /** Share of negatives taken for positive, rising from 0 to 1. */
  falsePositiveRate: number[];
  /** Share of positives found, rising from 0 to 1. */
  truePositiveRate: number[];
  /** A sample counts as found where its score is at least this; the first is above all scores. */
  thresholds: number[];
}

/**
 * The receiver operating characteristic, one point for each score that occurs.
 *
 * @param actual 1 (or true) for the class that is sought, 0 (or false) for the other
 * @param scores larger for more likely
 * @throws RangeError where the numbers differ, or one of the classes does not occur
 */
export function roc(
  actual: ArrayLike<number | boolean>,
  scores: ArrayLike<number>,
): Roc {
  if (actual.length !== scores.length) {
    throw new RangeError(
      `roc expected a score for each sample; received ${actual.length} and ${scores.length}.`,
    );
  }
  const order = Array.from(scores, (score, i) => ({
    score,
    positive: Number(actual[i]) === 1,
  })).toSorted((a, b) => b.score - a.score);
  const positives = order.filter((each) => each.positive).length;
  const negatives = order.length - positives;
  if (positives === 0 || negatives === 0) {
    throw new RangeError(
      `roc expected both classes; received ${positives} positive and ${negatives} negative samples.`,
    );
  }
  const curve: Roc = {
    falsePositiveRate: [0],
    truePositiveRate: [0],
    thresholds: [Infinity],
  };
  let [found, mistaken] = [0, 0];
  for (const [i, { score, positive }] of order.entries()) {
    if (positive) found += 1;
    else mistaken += 1;
    // Equal scores are taken together: no threshold lies between them.
    if (order[i + 1]?.score === score) continue;
    curve.falsePositiveRate.push(mistaken / negatives);
    curve.truePositiveRate.push(found / positives);
    curve.thresholds.push(score);
  }
  return curve;
}

/** The area under that curve: the chance that a positive sample scores above a negative one, ties counting half. */
export function auc(
  actual: ArrayLike<number | boolean>,
  scores: ArrayLike<number>,
): number {
  const { falsePositiveRate: x, truePositiveRate: y } = roc(actual, scores);
  let area = 0;
  for (let i = 1; i < x.length; i++) {
    area +=
      (((x[i] ?? 0) - (x[i - 1] ?? 0)) * ((y[i] ?? 0) + (y[i - 1] ?? 0))) / 2;
  }
  return area;
}
