/**
 * Trying hyperparameters. A trial is a function of yours: it gets settings, builds and trains a model, and returns its score on *validation*
 * data. The score of the best trial is a little too good, since it was chosen for being good: judge the chosen model on test data, once.
 */
import { Random } from "../../data/random.js";
import { interruption } from "../../backend/fit/interruption.js";
import { StatusLine } from "../status-line.js";
import { ranked, SearchResult, type Trial } from "./result.js";
import {
  checkSpace,
  combinations,
  drawn,
  type Settings,
  type Space,
} from "./space.js";

export { SearchResult, type Trial } from "./result.js";
export {
  integer,
  logUniform,
  uniform,
  type Distribution,
  type Settings,
  type Space,
} from "./space.js";

/** @param budget what the trial may use up; 1 outside successive halving */
export type Attempt<T> = (
  settings: T,
  budget: number,
) => number | Promise<number>;

export interface SearchOptions {
  /** Whether more or less is better (default `"max"`, as for accuracies). */
  mode?: "min" | "max";
  /** A line of progress (default true). */
  progress?: boolean;
  /** Stops after the trial that runs; a notebook's interrupt does so too. What there is until then is the result. */
  signal?: AbortSignal;
}

/**
 * Every combination of the values.
 *
 * @throws RangeError for an empty space or a distribution in it
 * @example
 * const found = await search.grid({ a: [1, 2, 3], b: [10, 20] }, ({ a, b }) => a * b, { progress: false });
 * found.trials.length;   // 6
 * found.best.settings;   // { a: 3, b: 20 }
 */
export async function grid<const S extends Space>(
  space: S,
  attempt: Attempt<Settings<S>>,
  options: SearchOptions = {},
): Promise<SearchResult<Settings<S>>> {
  checkSpace(space);
  const trials = new Trials(attempt, options);
  await trials.all(combinations(space), 1);
  return trials.result;
}

/**
 * Settings drawn at random: of the same number of trials, more different values of each hyperparameter than a grid has.
 *
 * @param options `trials`, how many; `seed`
 * @example
 * const space = { rate: search.logUniform(1e-4, 1), units: [16, 32] };
 * const found = await search.random(space, ({ rate }) => -Math.abs(Math.log10(rate) + 2), { trials: 20, seed: 1, progress: false });
 * found.best.settings.rate;   // near 0.01
 * @see Bergstra & Bengio 2012, "Random search for hyper-parameter optimization"
 */
export async function random<const S extends Space>(
  space: S,
  attempt: Attempt<Settings<S>>,
  {
    trials: count,
    seed,
    ...options
  }: SearchOptions & { trials: number; seed: number },
): Promise<SearchResult<Settings<S>>> {
  checkSpace(space);
  whole("random: trials", count);
  const stream = new Random(seed);
  const trials = new Trials(attempt, options);
  await trials.all(
    Array.from({ length: count }, () => drawn(space, stream)),
    1,
  );
  return trials.result;
}

/**
 * Many settings with a small budget, the better part of them with a larger one, and so on, until one round is left with the whole budget.
 *
 * @param options `trials` in the first round; `budget`, the least and the most (epochs, samples …); `factor` by which the budget grows and
 *        the number of trials falls (default 3)
 * @example
 * const found = await search.successiveHalving({ x: search.uniform(0, 1) }, ({ x }, epochs) => x * epochs,
 *   { trials: 9, budget: [1, 9], seed: 1, progress: false });
 * found.trials.map((trial) => trial.budget);   // nine times 1, three times 3, once 9
 * @see Jamieson & Talwalkar 2016, "Non-stochastic best arm identification and hyperparameter optimization"
 */
export async function successiveHalving<const S extends Space>(
  space: S,
  attempt: Attempt<Settings<S>>,
  {
    trials: count,
    seed,
    budget: [least, most],
    factor = 3,
    ...options
  }: SearchOptions & {
    trials: number;
    seed: number;
    budget: readonly [least: number, most: number];
    factor?: number;
  },
): Promise<SearchResult<Settings<S>>> {
  checkSpace(space);
  whole("successiveHalving: trials", count);
  whole("successiveHalving: budget", least);
  if (!(most >= least && factor > 1))
    throw new RangeError(
      `search.successiveHalving expected budget [least, most] with least <= most and a factor above 1, received [${least}, ${most}] and ${factor}.`,
    );
  const stream = new Random(seed);
  const trials = new Trials(attempt, options);
  let settings = Array.from({ length: count }, () => drawn(space, stream));
  for (
    let budget = least;
    ;
    budget = Math.min(most, Math.round(budget * factor))
  ) {
    const round = await trials.all(settings, budget);
    if (budget >= most || trials.stopped) return trials.result;
    const kept = Math.max(1, Math.floor(settings.length / factor));
    settings = ranked(round, options.mode ?? "max")
      .slice(0, kept)
      .map((trial) => trial.settings);
  }
}

function whole(what: string, value: number): void {
  if (!Number.isInteger(value) || value < 1)
    throw new RangeError(
      `search.${what} expected a whole number >= 1, received ${value}.`,
    );
}

class Trials<T> {
  readonly #made: Trial<T>[] = [];
  readonly #interrupted: () => boolean;
  readonly #line = new StatusLine();

  constructor(
    readonly attempt: Attempt<T>,
    readonly options: SearchOptions,
  ) {
    this.#interrupted = interruption(options.signal);
  }

  get stopped(): boolean {
    return this.#interrupted();
  }

  get result(): SearchResult<T> {
    return new SearchResult(this.#made, this.options.mode ?? "max");
  }

  async all(settings: readonly T[], budget: number): Promise<Trial<T>[]> {
    const round: Trial<T>[] = [];
    for (const [i, each] of settings.entries()) {
      if (this.stopped) break;
      const trial = await this.#one(each, budget);
      this.#made.push(trial);
      round.push(trial);
      if (this.options.progress === false) continue;
      const [best] = ranked(round, this.options.mode ?? "max");
      await this.#line.show(
        `trial ${i + 1}/${settings.length}${budget === 1 ? "" : `, budget ${budget}`}  best ${best?.score.toPrecision(4)}  ${JSON.stringify(best?.settings)}`,
      );
    }
    this.#line.end();
    return round;
  }

  /** A trial that fails does not take the others with it, unless it is the first: then it is the code that is wrong. */
  async #one(settings: T, budget: number): Promise<Trial<T>> {
    const started = performance.now();
    const seconds = (): number => (performance.now() - started) / 1000;
    try {
      const score = await this.attempt(settings, budget);
      if (typeof score !== "number")
        throw new TypeError(
          `search: a trial expected to return a number, its score; received ${typeof score}.`,
        );
      return { settings, score, budget, seconds: seconds() };
    } catch (cause) {
      if (this.#made.length === 0) throw cause;
      const error = cause instanceof Error ? cause.message : String(cause);
      return { settings, score: Number.NaN, budget, seconds: seconds(), error };
    }
  }
}
