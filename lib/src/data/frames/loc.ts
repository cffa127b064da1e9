/** danfojs's `loc` and `query` look each label up in a list: seconds at 100,000 rows. Rows by a condition or by labels are taken here by place. */
import { DataFrame, type Series } from "danfojs-node";
import { isSeries, original, replace, takeRows } from "./replace.js";

interface LocOptions {
  rows?: Series | readonly (string | number | boolean)[];
  columns?: string[];
}

const own = original(DataFrame, "loc");

replace(
  DataFrame,
  "loc",
  function loc(this: DataFrame, { rows, columns }: LocOptions = {}): DataFrame {
    const wanted = isSeries(rows) ? rows.values : rows;
    const list = wanted as readonly (string | number | boolean)[] | undefined;
    const isRange = (row: unknown): boolean =>
      typeof row === "string" && row.includes(":");
    if (list === undefined || list.some(isRange))
      return own.call(this, { rows, columns }) as DataFrame;
    const frame = takeRows(this, placesOf(this, list));
    return columns === undefined
      ? frame
      : (own.call(frame, { columns }) as DataFrame);
  },
);

function placesOf(
  frame: DataFrame,
  list: readonly (string | number | boolean)[],
): number[] {
  const { index } = frame;
  if (list.length > 0 && list.every((row) => typeof row === "boolean")) {
    if (list.length !== index.length)
      throw new RangeError(
        `loc expected ${index.length} conditions, one a row, received ${list.length}.`,
      );
    return list.flatMap((kept, place) => (kept ? [place] : []));
  }
  const places = new Map(index.map((label, place) => [label, place]));
  return list.map((label) => {
    const place = places.get(label as string | number);
    if (place === undefined)
      throw new RangeError(
        `loc expected labels of the frame's index, received ${String(label)}.`,
      );
    return place;
  });
}
