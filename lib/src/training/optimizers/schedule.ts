/** The learning rate over a run. */

/** A rate, or a rule that gives it for each update, counted from 0. */
export type LearningRate = number | ((update: number) => number);

/** @throws RangeError unless the rate is a finite number, 0 or above */
export function rateAt(rate: LearningRate, update: number): number {
  const value = typeof rate === "number" ? rate : rate(update);
  if (!(value >= 0 && Number.isFinite(value)))
    throw new RangeError(
      `learning rate expected a number >= 0, received ${value} for update ${update}.`,
    );
  return value;
}

/**
 * Falls by `factor` at once, every `every` updates.
 *
 * @example
 * const rate = schedules.step({ start: 0.1, factor: 0.5, every: 100 });
 * rate(250);   // 0.025
 */
export function step({
  start,
  factor,
  every,
}: {
  start: number;
  factor: number;
  every: number;
}): (update: number) => number {
  return (update) => start * factor ** Math.floor(update / every);
}

/**
 * Falls by `factor` over `every` updates, a little at each.
 *
 * @example
 * const rate = schedules.exponential({ start: 0.1, factor: 0.5, every: 100 });
 * rate(50);   // 0.0707
 */
export function exponential({
  start,
  factor,
  every,
}: {
  start: number;
  factor: number;
  every: number;
}): (update: number) => number {
  return (update) => start * factor ** (update / every);
}

/**
 * Falls along half a cosine from `start` to `end`, after a straight way up over the first `warmup` updates.
 *
 * @example
 * const rate = schedules.cosine({ start: 0.1, updates: 1000, warmup: 100 });
 * rate(50);     // 0.05
 * rate(1000);   // 0
 * @see Loshchilov & Hutter 2017, "SGDR: stochastic gradient descent with warm restarts"
 */
export function cosine({
  start,
  end = 0,
  updates,
  warmup = 0,
}: {
  start: number;
  end?: number;
  updates: number;
  warmup?: number;
}): (update: number) => number {
  return (update) => {
    if (update < warmup) return (start * update) / warmup;
    const done = Math.min(1, (update - warmup) / (updates - warmup));
    return end + ((start - end) * (1 + Math.cos(Math.PI * done))) / 2;
  };
}
