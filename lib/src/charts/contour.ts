import { type Figure, draw } from "./figure.js";
import { type HeightsOptions, heightsOf } from "./heights.js";
import { isoline } from "./isolines.js";
import type { Mark } from "./model.js";
import { colourOf, dashOf, greys, sequential, symbolOf } from "./theme.js";
import { ChartInputError, type Matrix, describe, matrix } from "./values.js";
import { count, extent, number, range } from "./words.js";

export interface ContourOptions extends HeightsOptions {
  /** Ways over the surface, by name, [steps, 2] each: what an optimiser visited. */
  paths?: Readonly<Record<string, Matrix>>;
  /** How many lines of equal height. */
  levels?: number;
  /** "log" spaces the lines by factors: for valleys that fall over orders of magnitude. Heights must be above zero. */
  zScale?: "linear" | "log";
}

const samples = 81;

/**
 * A surface seen from above: colours and lines of equal height, and the ways of optimisers over it. A ring marks each start, a full
 * symbol each end.
 *
 * @throws ChartInputError where sizes do not fit, or a height is not finite
 * @example
 * contour({ z: (x, y) => x * x + 4 * y * y, x: [-2, 2], y: [-1, 1], paths: { sgd: [[2, 1], [1, 0.2], [0, 0]] } }).text;
 */
export function contour(options: ContourOptions): Figure {
  return draw(options, () => {
    const { x, y, z } = heightsOf(options, "contour", samples, (at, place) => {
      if (at.some((v, i) => i > 0 && v <= (at[i - 1] ?? 0)) || at.length < 2)
        throw new ChartInputError(
          place,
          "two or more numbers, each larger than the one before",
          at.slice(0, 6).map(number).join(", "),
        );
    });
    const log = options.zScale === "log";
    const [low, high] = extent(z.flat());
    if (log && low <= 0)
      throw new ChartInputError(
        "contour: z",
        "heights above zero, for a logarithmic scale",
        number(low),
        "Add a small number: z + 1e-3.",
      );
    const label = options.zLabel ?? "height";
    const levels = options.levels ?? 10;
    const shown = log ? z.map((row) => row.map(Math.log10)) : z;
    const [bottom, top] = extent(shown.flat());
    const marks: Mark[] = [
      {
        type: "cells",
        x,
        y,
        z: shown,
        ramp: sequential,
        range: [bottom, top],
        label: log ? `log₁₀ ${label}` : label,
        // Of itself a pointer shows x, y and the colour's value, here the exponent alone.
        ...(log
          ? { hover: z.map((row) => row.map((v) => v.toPrecision(4))) }
          : {}),
      },
    ];
    for (let i = 1; i <= levels; i++) {
      const line = isoline(
        x,
        y,
        shown,
        bottom + ((top - bottom) * i) / (levels + 1),
      );
      if (line.x.length)
        marks.push({
          type: "line",
          ...line,
          colour: greys.at(-1) ?? "#ffffff",
          width: 0.8,
          opacity: 0.55,
        });
    }
    const paths = Object.entries(options.paths ?? {}).map(([name, way], i) => {
      const place = `contour: paths.${name}`;
      const points = matrix(way, place);
      if (points[0]?.length !== 2)
        throw new ChartInputError(
          place,
          "points, [steps, 2]",
          describe(points),
        );
      const [px, py] = [0, 1].map((k) => points.map((p) => p[k] ?? 0));
      marks.push(...wayMarks(name, px ?? [], py ?? [], i));
      const [first, last] = [points[0], points.at(-1) ?? []];
      const at = (p: number[]): string => `(${p.map(number).join(", ")})`;
      return `${name}: ${count(points.length - 1, "step")}, from ${at(first)} to ${at(last)}`;
    });
    const floor = z.flat().indexOf(low);
    return {
      title: options.title ?? "Contours",
      panels: [
        {
          // What leaves the surface leaves the picture.
          x: {
            label: options.xLabel ?? "x",
            domain: [x[0] ?? 0, x.at(-1) ?? 1],
            grid: false,
          },
          y: {
            label: options.yLabel ?? "y",
            domain: [y[0] ?? 0, y.at(-1) ?? 1],
            grid: false,
          },
          height: 320,
          marks,
        },
      ],
      summary: [
        `x: ${options.xLabel ?? "x"}, ${range(x)}; y: ${options.yLabel ?? "y"}, ${range(y)}`,
        `${label}: ${number(low)} to ${number(high)}, lowest near (${number(x[floor % x.length] ?? NaN)}, ${number(y[Math.floor(floor / x.length)] ?? NaN)}); ${count(levels, "line")} of equal height${log ? ", spaced by factors" : ""}`,
        ...paths,
      ],
    };
  });
}

/** White below the colour: on every part of the ramp one of the two stands out. */
function wayMarks(name: string, x: number[], y: number[], i: number): Mark[] {
  const colour = colourOf(i + 1);
  const symbol = symbolOf(i);
  return [
    { type: "line", x, y, colour: "#ffffff", width: 5, opacity: 0.9 },
    { type: "line", name, x, y, colour, dash: dashOf(i), width: 2.5 },
    {
      type: "points",
      x: x.slice(0, 1),
      y: y.slice(0, 1),
      colour: "#ffffff",
      symbol: "circle",
      size: 110,
      opacity: 1,
      hover: [`${name}: start`],
    },
    {
      type: "points",
      x: x.slice(0, 1),
      y: y.slice(0, 1),
      colour,
      symbol: "circle",
      size: 40,
      opacity: 1,
      hover: [`${name}: start`],
    },
    {
      type: "points",
      x: x.slice(-1),
      y: y.slice(-1),
      colour: "#ffffff",
      symbol,
      size: 220,
      opacity: 1,
      hover: [`${name}: end`],
    },
    {
      type: "points",
      x: x.slice(-1),
      y: y.slice(-1),
      colour,
      symbol,
      size: 110,
      opacity: 1,
      hover: [`${name}: end`],
    },
  ];
}
