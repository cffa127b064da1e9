/** What a search may try for each hyperparameter. */
import type { Random } from "../../data/random.js";

/** Numbers drawn between two ends. */
export interface Distribution {
  readonly low: number;
  readonly high: number;
  readonly scale: "linear" | "log";
  readonly whole: boolean;
}

/** Values to choose from, or a distribution, for each name. */
export type Space = Record<string, readonly unknown[] | Distribution>;

/** One value for each name. */
export type Settings<S extends Space> = {
  -readonly [K in keyof S]: S[K] extends readonly (infer T)[] ? T : number;
};

function distribution(
  name: string,
  low: number,
  high: number,
  scale: "linear" | "log",
  whole = false,
): Distribution {
  if (
    !(low < high) ||
    !Number.isFinite(high - low) ||
    (scale === "log" && low <= 0)
  )
    throw new RangeError(
      `search.${name} expected low < high${scale === "log" ? ", both above 0" : ""}, received ${low} and ${high}.`,
    );
  return { low, high, scale, whole };
}

/** Any number from low to high, each as likely. */
export const uniform = (low: number, high: number): Distribution =>
  distribution("uniform", low, high, "linear");

/**
 * … each power of ten as likely: for learning rates and weight decay.
 *
 * @example
 * search.logUniform(1e-4, 1e-1).scale;   // "log"
 */
export const logUniform = (low: number, high: number): Distribution =>
  distribution("logUniform", low, high, "log");

/** A whole number from low to high, both included. */
export const integer = (low: number, high: number): Distribution =>
  distribution("integer", low, high, "linear", true);

/** @throws RangeError for an empty space, an empty list, or what is neither list nor distribution */
export function checkSpace(space: Space): void {
  const names = Object.keys(space);
  if (names.length === 0)
    throw new RangeError(
      "search expected at least one hyperparameter, received none: { lr: [0.1, 0.01] }.",
    );
  for (const name of names) {
    const values = space[name];
    const right = Array.isArray(values)
      ? values.length > 0
      : typeof values === "object" && "scale" in values;
    if (!right)
      throw new RangeError(
        `search: ${name} expected a list of values, or search.uniform(low, high) or its kin; received ${JSON.stringify(values)}.`,
      );
  }
}

export function drawn<S extends Space>(space: S, random: Random): Settings<S> {
  return Object.fromEntries(
    Object.entries(space).map(([name, values]) => [name, draw(values, random)]),
  ) as Settings<S>;
}

function draw(
  values: readonly unknown[] | Distribution,
  random: Random,
): unknown {
  if (!("scale" in values)) return random.pick(values);
  const { low, high, scale, whole } = values;
  if (whole) return Math.floor(random.uniform(low, high + 1));
  return scale === "log"
    ? Math.exp(random.uniform(Math.log(low), Math.log(high)))
    : random.uniform(low, high);
}

/** Every combination, the last name changing first. @throws RangeError where a distribution is among them */
export function combinations<S extends Space>(space: S): Settings<S>[] {
  return Object.entries(space).reduce<Record<string, unknown>[]>(
    (all, [name, values]) => {
      if ("scale" in values)
        throw new RangeError(
          `search.grid: ${name} expected a list of values, received a distribution. Use search.random, or give a list.`,
        );
      return all.flatMap((settings) =>
        values.map((value) => ({ ...settings, [name]: value })),
      );
    },
    [{}],
  ) as Settings<S>[];
}
