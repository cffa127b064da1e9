import { inspect } from "node:util";

/** One attempt. */
export interface Trial<T> {
  settings: T;
  /** NaN where it failed. */
  score: number;
  /** What it was allowed to use up, epochs for one; in a successive halving it grows. */
  budget: number;
  seconds: number;
  /** Why it has no score. */
  error?: string;
}

export class SearchResult<T> {
  constructor(
    /** In the order in which they were made. */
    readonly trials: readonly Trial<T>[],
    readonly mode: "min" | "max",
  ) {}

  /** The best among those that had the largest budget, since only these can be compared. */
  get best(): Trial<T> {
    const most = Math.max(...this.trials.map((trial) => trial.budget));
    const [best] = ranked(
      this.trials.filter((trial) => trial.budget === most),
      this.mode,
    );
    if (best === undefined || Number.isNaN(best.score))
      throw new Error(
        `search: none of ${this.trials.length} trials has a score${this.trials[0]?.error === undefined ? "" : `; the first failed: ${this.trials[0].error}`}.`,
      );
    return best;
  }

  toString(): string {
    const { settings, score } = this.best;
    return `${this.trials.length} trials, best score ${score.toPrecision(4)}: ${JSON.stringify(settings)}`;
  }

  [inspect.custom](): string {
    return this.toString();
  }
}

/** Best first, failures last. */
export function ranked<T>(
  trials: readonly Trial<T>[],
  mode: "min" | "max",
): Trial<T>[] {
  const cost = ({ score }: Trial<T>): number =>
    Number.isNaN(score) ? Infinity : mode === "min" ? score : -score;
  return trials.toSorted((a, b) =>
    cost(a) === cost(b) ? 0 : cost(a) - cost(b),
  );
}
