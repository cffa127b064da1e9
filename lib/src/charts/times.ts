/** Points in time on a chart's axis: milliseconds since 1970 (UTC) for dates, the numbers themselves for steps. */
import { ChartInputError, type Vector, describe, vector } from "./values.js";

/** Dates, ISO 8601 text ("2024-03-01", "2024-03-01T12:00:00Z"), or numbers. A date without a zone is UTC's, whatever the machine's zone. */
export type Times =
  | ArrayLike<string | Date>
  | { readonly values: ArrayLike<string | Date> }
  | Vector;

const iso =
  /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$/;

function instant(value: unknown): number {
  if (value instanceof Date) return value.getTime();
  const match = typeof value === "string" ? iso.exec(value) : null;
  if (typeof value !== "string" || !match) return NaN;
  const text = value.replace(" ", "T");
  return Date.parse(text.length > 10 && !match[1] ? `${text}Z` : text);
}

/** @throws ChartInputError where a time cannot be read, or is not after the one before */
export function timesOf(
  given: unknown,
  place: string,
  length: { of: string; is: number },
): { at: number[]; dated: boolean } {
  if (given === undefined)
    return { at: Array.from({ length: length.is }, (_, i) => i), dated: false };
  const list =
    typeof given === "object" &&
    given !== null &&
    !Array.isArray(given) &&
    "values" in given &&
    Array.isArray(given.values)
      ? given.values
      : given;
  const first: unknown = Array.isArray(list) ? list[0] : undefined;
  const dated = typeof first === "string" || first instanceof Date;
  if (dated && Array.isArray(list) && list.length !== length.is)
    throw new ChartInputError(
      place,
      `as many times as ${length.of} has values (${length.is})`,
      String(list.length),
    );
  const at =
    dated && Array.isArray(list)
      ? list.map((value: unknown, i) => {
          const t = instant(value);
          if (!Number.isFinite(t))
            throw new ChartInputError(
              place,
              'dates, such as "2024-03-01"',
              `${value instanceof Date ? "an invalid Date" : describe(value)} at index ${i}`,
            );
          return t;
        })
      : vector(given, place, { length });
  const odd = at.findIndex((t, i) => i > 0 && t <= (at[i - 1] ?? -Infinity));
  if (odd > 0)
    throw new ChartInputError(
      place,
      "each time after the one before",
      `one at index ${odd} that is not`,
      "Sort the rows by time, and keep one row a time.",
    );
  return { at, dated };
}
