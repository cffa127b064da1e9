/** Puts a function of ours in the place of one of danfojs's, for every frame or series. */
import "./one-core.js";
import { DataFrame, Series } from "danfojs-node";

/**
 * danfojs-node's frames extend those of danfojs, and what a function of a frame returns is often one of the latter: what is replaced there
 * holds for both.
 */
const base = (kind: typeof DataFrame | typeof Series): object =>
  Object.getPrototypeOf(kind.prototype) as object;

/** A frame, whichever of the two classes made it. */
export const isFrame = (value: unknown): value is DataFrame =>
  value instanceof
  ((base(DataFrame) as { constructor: unknown })
    .constructor as typeof DataFrame);

export const isSeries = (value: unknown): value is Series =>
  value instanceof
  ((base(Series) as { constructor: unknown }).constructor as typeof Series);

/** Of frames: the prototype that both classes and series share. */
export const shared = Object.getPrototypeOf(base(DataFrame)) as object;

/** Whether every frame has a member of that name. */
export const isMember = (name: string): boolean => name in DataFrame.prototype;

/** What the replacements need of danfojs's own insides, which its types leave out. */
export interface Inside {
  $data: unknown[][];
  $getColumnData(column: string, asSeries: false): unknown[];
  $setValues(values: unknown[][]): void;
  $setIndex(index: (string | number)[]): void;
}

export const inside = (frame: DataFrame): Inside => frame as unknown as Inside;

export function replace(
  kind: typeof DataFrame | typeof Series,
  name: string,
  value: (...values: never[]) => unknown,
): void {
  for (const prototype of [base(kind), kind.prototype])
    if (prototype === base(kind) || Object.hasOwn(prototype, name))
      Object.defineProperty(prototype, name, {
        configurable: true,
        writable: true,
        value,
      });
}

/** danfojs's own function of that name, as it was before it was replaced. */
export function original(
  kind: typeof DataFrame | typeof Series,
  name: string,
): (...values: unknown[]) => unknown {
  return (
    base(kind) as unknown as Record<string, (...v: unknown[]) => unknown>
  )[name] as (...values: unknown[]) => unknown;
}

/** NaN, undefined and null are gaps. */
export const isGap = (value: unknown): boolean =>
  value === null || value === undefined || Number.isNaN(value);

/** These rows, in this order. */
export function takeRows(
  frame: DataFrame,
  places: readonly number[],
): DataFrame {
  const rows = frame.values as (string | number | boolean)[][];
  return new DataFrame(
    places.map((place) => [...(rows[place] ?? [])]),
    {
      columns: [...frame.columns],
      index: places.map((place) => frame.index[place] ?? place),
      dtypes: [...frame.dtypes],
      config: frame.config,
    },
  );
}
