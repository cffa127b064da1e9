import { Random } from "./random.js";
import type { Samples } from "./samples.js";

export interface Fold {
  training: Samples;
  validation: Samples;
}

/**
 * Samples in k parts, each once the one to choose by while the others are trained on.
 *
 * @param options `stratified` keeps the classes' proportions (default: true where there are classes)
 * @throws RangeError unless 2 <= folds <= samples
 * @example
 * const folds = kFold(await penguins.load(), { folds: 5, seed: 1 });
 * folds.length;   // 5
 * @see Hastie, Tibshirani & Friedman, The Elements of Statistical Learning, 7.10
 */
export function kFold(
  samples: Samples,
  {
    folds,
    seed,
    stratified = samples.labels.length > 0,
  }: { folds: number; seed: number; stratified?: boolean },
): Fold[] {
  if (!Number.isInteger(folds) || folds < 2 || folds > samples.size)
    throw new RangeError(
      `kFold: folds expected a whole number 2 … ${samples.size}, received ${folds}.`,
    );
  if (stratified && samples.labels.length === 0)
    throw new RangeError(
      `kFold: ${samples.name} has no classes to stratify by; use stratified: false.`,
    );
  const random = new Random(seed);
  const order = Array.from(random.permutation(samples.size));
  // Class after class, dealt out in turn: every part has as many of each as can be.
  if (stratified) order.sort((a, b) => samples.labels[a]! - samples.labels[b]!);
  const part = new Int32Array(samples.size);
  for (const [i, sample] of order.entries()) part[sample] = i % folds;
  const shuffled = random.permutation(samples.size);
  return Array.from({ length: folds }, (_, fold) => ({
    training: samples.take(
      Array.from(shuffled.filter((i) => part[i] !== fold)),
    ),
    validation: samples.take(
      Array.from(shuffled.filter((i) => part[i] === fold)),
    ),
  }));
}
