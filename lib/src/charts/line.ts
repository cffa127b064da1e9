import { type Figure, draw } from "./figure.js";
import type { LineMark, PointMark } from "./model.js";
import { colourOf, dashOf, ink } from "./theme.js";
import { type Vector, gappyVector, series, vector } from "./values.js";
import { count, extent, number, range } from "./words.js";

export interface LineOptions {
  /** One list, or several by name. null leaves a gap. */
  y: Vector | Readonly<Record<string, Vector>>;
  /** Shared by all lines; 0, 1, 2 … where absent. */
  x?: Vector;
  /** Drawn over the lines, in a colour of their own: what was measured, for instance. */
  points?: { x: Vector; y: Vector; name: string };
  title?: string;
  /** With its unit: "time (s)". */
  xLabel?: string;
  yLabel?: string;
  xScale?: "linear" | "log";
  yScale?: "linear" | "log";
}

/**
 * Lines through points, in the order given; single points over them, where asked for.
 *
 * @throws ChartInputError where a list is empty, has another length than x, or holds NaN
 * @example
 * line({ x: [1, 2, 3], y: { train: [3, 2, 1], test: [3, 2.5, 2] }, title: "Loss", xLabel: "epoch", yLabel: "loss" }).text;
 */
export function line(options: LineOptions): Figure {
  return draw(options, () => {
    const xLabel = options.xLabel ?? "index";
    const yLabel = options.yLabel ?? "value";
    const drawn = series(options.y, "line: y", yLabel).map(([name, given]) => ({
      name,
      y: gappyVector(given, `line: y (${name})`, { gaps: true }),
    }));
    const longest = Math.max(...drawn.map((d) => d.y.length));
    const x = options.x
      ? vector(options.x, "line: x")
      : Array.from({ length: longest }, (_, i) => i);
    const marks = drawn.map(({ name, y }, i): LineMark => {
      if (options.x)
        gappyVector(y, `line: y (${name})`, {
          gaps: true,
          length: { of: "x", is: x.length },
        });
      return {
        type: "line",
        ...(drawn.length > 1 ? { name } : {}),
        x: x.slice(0, y.length),
        y,
        colour: colourOf(i),
        dash: dashOf(i),
      };
    });
    const loose = options.points && measured(options.points);
    return {
      title: options.title ?? "Lines",
      panels: [
        {
          x: { label: xLabel, scale: options.xScale ?? "linear" },
          y: { label: yLabel, scale: options.yScale ?? "linear" },
          marks: [...marks, ...(loose ? [loose] : [])],
        },
      ],
      summary: [
        `x: ${xLabel}, ${range(x)}`,
        `y: ${yLabel}, ${range(marks.flatMap((m) => extent(m.y)))}`,
        ...drawn.map(
          ({ name, y }) =>
            `${name}: ${count(y.length, "point")}, from ${number(y[0] ?? NaN)} to ${number(y.at(-1) ?? NaN)}`,
        ),
        ...(loose
          ? [`${loose.name ?? "points"}: ${count(loose.x.length, "point")}`]
          : []),
      ],
    };
  });
}

function measured(points: { x: Vector; y: Vector; name: string }): PointMark {
  const x = vector(points.x, "line: points.x");
  return {
    type: "points",
    name: points.name,
    x,
    y: vector(points.y, "line: points.y", {
      length: { of: "points.x", is: x.length },
    }),
    colour: ink,
    size: 50,
  };
}
