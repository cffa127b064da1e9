import {
  ChartInputError,
  type Matrix,
  type Vector,
  describe,
  matrix,
  vector,
} from "./values.js";
import { extent } from "./words.js";

/** What a chart of heights over a plane is given, seen from above or in space. */
export interface HeightsOptions {
  /** Heights: a function of x and y, or rows of values, [y.length, x.length]. */
  z: ((x: number, y: number) => number) | Matrix;
  /** Where the columns of z stand, or, for a function, the reach: [from, to]. */
  x: Vector;
  y: Vector;
  title?: string;
  xLabel?: string;
  yLabel?: string;
  zLabel?: string;
}

export interface Heights {
  x: number[];
  y: number[];
  /** [y.length, x.length] */
  z: number[][];
}

/**
 * @param chart    for errors
 * @param samples  along each axis, where z is a function
 * @param require  what else the chart asks of an axis as it was given
 */
export function heightsOf(
  { x, y, z }: HeightsOptions,
  chart: string,
  samples: number,
  require: (at: number[], place: string) => void,
): Heights {
  const axis = (list: unknown, place: string): number[] => {
    const at = vector(list, place);
    require(at, place);
    if (typeof z !== "function") return at;
    const [from, to] = extent(at);
    return Array.from(
      { length: samples },
      (_, i) => from + ((to - from) * i) / (samples - 1),
    );
  };
  const columns = axis(x, `${chart}: x`);
  const rows = axis(y, `${chart}: y`);
  const place = `${chart}: z`;
  const heights = matrix(
    typeof z === "function" ? rows.map((b) => columns.map((a) => z(a, b))) : z,
    place,
  );
  if (heights.length !== rows.length || heights[0]?.length !== columns.length)
    throw new ChartInputError(
      place,
      `[y.length, x.length] = [${rows.length}, ${columns.length}]`,
      describe(heights),
    );
  return { x: columns, y: rows, z: heights };
}
