import { type Figure, draw } from "./figure.js";
import type { PointMark } from "./model.js";
import { colourOf, sequential, symbolOf } from "./theme.js";
import { type Names, type Vector, names, vector } from "./values.js";
import { count, range } from "./words.js";

export interface ScatterOptions {
  x: Vector;
  y: Vector;
  /** A name a point: points of one name share colour and symbol. */
  group?: Names;
  /** A value a point, shown as colour. */
  colour?: Vector;
  /** With its unit, for `colour`. */
  colourLabel?: string;
  /** What a pointer shows over a point. */
  hover?: Names;
  title?: string;
  xLabel?: string;
  yLabel?: string;
}

/**
 * A point a pair of numbers.
 *
 * @throws ChartInputError where lists differ in length or hold NaN
 * @example
 * scatter({ x: [1, 2, 3], y: [2, 1, 3], group: ["a", "b", "a"], xLabel: "length (mm)", yLabel: "mass (g)" }).text;
 */
export function scatter(options: ScatterOptions): Figure {
  return draw(options, () => {
    const x = vector(options.x, "scatter: x");
    const length = { of: "x", is: x.length };
    const y = vector(options.y, "scatter: y", { length });
    const hover = options.hover
      ? names(options.hover, "scatter: hover", length)
      : undefined;
    const group = options.group
      ? names(options.group, "scatter: group", length)
      : undefined;
    const groups = group ? [...new Set(group)] : [undefined];
    const xLabel = options.xLabel ?? "x";
    const yLabel = options.yLabel ?? "y";
    const values = options.colour
      ? vector(options.colour, "scatter: colour", { length })
      : undefined;
    const marks = groups.map((name, i): PointMark => {
      const mine = <T>(list: T[]): T[] =>
        group ? list.filter((_, k) => group[k] === name) : list;
      return {
        type: "points",
        ...(name === undefined ? {} : { name }),
        x: mine(x),
        y: mine(y),
        colour: values
          ? {
              values: mine(values),
              ramp: sequential,
              label: options.colourLabel ?? "value",
            }
          : colourOf(i),
        symbol: symbolOf(i),
        size: x.length > 500 ? 16 : 40,
        opacity: x.length > 500 ? 0.6 : 0.85,
        ...(hover ? { hover: mine(hover) } : {}),
      };
    });
    return {
      title: options.title ?? "Points",
      panels: [{ x: { label: xLabel }, y: { label: yLabel }, marks }],
      summary: [
        `x: ${xLabel}, ${range(x)}`,
        `y: ${yLabel}, ${range(y)}`,
        ...(values
          ? [`colour: ${options.colourLabel ?? "value"}, ${range(values)}`]
          : []),
        ...marks.map(
          (m) => `${m.name ?? "points"}: ${count(m.x.length, "point")}`,
        ),
      ],
    };
  });
}
