/** Seeded splits of samples into a part to learn from, a part to choose by, and a part to judge by once. */
import { Random } from "./random.js";
import type { Samples } from "./samples.js";

export interface SplitOptions {
  /** Share of the samples to choose by (0 … 1). */
  validation?: number;
  /** Share of the samples to judge by, once. */
  test?: number;
  seed: number;
  /** Keep the classes' proportions in each part (default: true where there are classes). */
  stratified?: boolean;
}

export interface Parts {
  training: Samples;
  validation: Samples;
  test: Samples;
}

/** Cuts one shuffled list of indices into [training, validation, test]. */
function cut(
  order: number[],
  validation: number,
  test: number,
): [number[], number[], number[]] {
  const forTest = Math.round(order.length * test);
  const forValidation = Math.round(order.length * validation);
  return [
    order.slice(forTest + forValidation),
    order.slice(forTest, forTest + forValidation),
    order.slice(0, forTest),
  ];
}

/**
 * Shuffles and splits: no sample is in two parts, each is in one.
 *
 * @throws RangeError where the shares are negative or leave nothing to train on
 * @example
 * const { training, validation, test } = split(await iris.load(), { validation: 0.2, test: 0.2, seed: 1 });
 */
export function split(samples: Samples, options: SplitOptions): Parts {
  const { validation = 0, test = 0, seed } = options;
  const hasClasses = samples.labels.length > 0;
  const stratified = options.stratified ?? hasClasses;
  if (!(validation >= 0) || !(test >= 0) || validation + test >= 1) {
    throw new RangeError(
      `split expected shares of 0 … 1 that leave something to train on; received validation ${validation}, test ${test}.`,
    );
  }
  if (stratified && !hasClasses) {
    throw new RangeError(
      `split: ${samples.name} has no classes to stratify by; use stratified: false.`,
    );
  }
  const random = new Random(seed);
  const order = Array.from(random.permutation(samples.size));
  const groups: number[][] = stratified
    ? samples.classNames.map(() => [])
    : [order];
  if (stratified)
    for (const index of order) groups[samples.labels[index] ?? 0]?.push(index);

  const parts: [number[], number[], number[]] = [[], [], []];
  for (const group of groups) {
    for (const [i, indices] of cut(group, validation, test).entries())
      parts[i]?.push(...indices);
  }
  // Grouped by class now: shuffle again, so that the first rows of a part are of every class.
  const [training, forValidation, forTest] = parts.map((part) =>
    samples.take(random.shuffle(part)),
  );
  return {
    training: training ?? samples,
    validation: forValidation ?? samples,
    test: forTest ?? samples,
  };
}
