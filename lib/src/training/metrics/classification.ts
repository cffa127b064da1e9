/** How good predicted classes are. */
import { confusionMatrix, pairs, type Labels } from "./confusion.js";

/** The share that is right. */
export function accuracy(actual: Labels, predicted: Labels): number {
  const both = pairs("accuracy", actual, predicted);
  return both.filter(([a, p]) => a === p).length / both.length;
}

/**
 * How classes are averaged. `"macro"`: every class counts the same; `"weighted"`: by its number of samples; `"micro"`: every sample counts
 * the same (the accuracy, where each sample has one class).
 */
export type Average = "macro" | "weighted" | "micro";

export interface ClassScores {
  class: number | string;
  /** Of those predicted to be it, the share that is. 0 where none was. */
  precision: number;
  /** Of those that are it, the share that was found. 0 where there are none. */
  recall: number;
  /** Their harmonic mean. */
  f1: number;
  /** How many there are. */
  support: number;
}

const ratio = (part: number, whole: number): number =>
  whole === 0 ? 0 : part / whole;

/** Precision, recall and F1 of each class. */
export function classScores(
  actual: Labels,
  predicted: Labels,
  classes?: (number | string)[],
): ClassScores[] {
  const matrix = confusionMatrix(actual, predicted, classes);
  return matrix.classes.map((name, k) => {
    const right = matrix.counts[k]?.[k] ?? 0;
    const support = matrix.counts[k]?.reduce((sum, n) => sum + n, 0) ?? 0;
    const claimed = matrix.counts.reduce((sum, row) => sum + (row[k] ?? 0), 0);
    return {
      class: name,
      precision: ratio(right, claimed),
      recall: ratio(right, support),
      f1: ratio(2 * right, claimed + support),
      support,
    };
  });
}

export interface ScoreOptions {
  average?: Average;
  /** Two classes: the one that counts as found. Then nothing is averaged. */
  positive?: number | string;
}

function score(
  kind: "precision" | "recall" | "f1",
  actual: Labels,
  predicted: Labels,
  { average = "macro", positive }: ScoreOptions,
): number {
  const scores = classScores(actual, predicted);
  if (positive !== undefined) {
    const found = scores.find((each) => each.class === positive);
    if (found === undefined) {
      throw new RangeError(
        `${kind}: positive expected one of ${scores.map((each) => each.class).join(", ")}, received ${positive}.`,
      );
    }
    return found[kind];
  }
  if (average === "micro") return accuracy(actual, predicted);
  // A class that is predicted but never occurs is a mistake too: it counts as zero in the macro average, as in scikit-learn.
  const weight = (each: ClassScores): number =>
    average === "macro" ? 1 : each.support;
  const total = scores.reduce((sum, each) => sum + weight(each), 0);
  return (
    scores.reduce((sum, each) => sum + each[kind] * weight(each), 0) / total
  );
}

/** Of those predicted to be a class, the share that is. */
export function precision(
  actual: Labels,
  predicted: Labels,
  options: ScoreOptions = {},
): number {
  return score("precision", actual, predicted, options);
}

/** Of those that are a class, the share that was found. */
export function recall(
  actual: Labels,
  predicted: Labels,
  options: ScoreOptions = {},
): number {
  return score("recall", actual, predicted, options);
}

/** The harmonic mean of precision and recall. */
export function f1(
  actual: Labels,
  predicted: Labels,
  options: ScoreOptions = {},
): number {
  return score("f1", actual, predicted, options);
}
