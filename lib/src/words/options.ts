/** What both ways of learning vectors ask of their options. */

/** @throws RangeError unless each is a whole number of at least `least` */
export function requireWhole(
  who: string,
  values: Record<string, number>,
  least = 1,
): void {
  for (const [what, value] of Object.entries(values))
    if (!Number.isInteger(value) || value < least)
      throw new RangeError(
        `${who}: ${what} expected a whole number >= ${least}, received ${value}.`,
      );
}

/** Milliseconds between two turns of the event loop. */
export const BREATH_MS = 15;
