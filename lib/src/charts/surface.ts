import { type Figure, draw } from "./figure.js";
import { type HeightsOptions, heightsOf } from "./heights.js";
import type { LineMark, Panel } from "./model.js";
import { Bitmap } from "./png.js";
import {
  cubeFrame,
  project,
  type Projected,
  reachOfCube,
  shares,
} from "./projection.js";
import { colourOf, dashOf, onRamp, sequential } from "./theme.js";
import { ChartInputError, type Matrix, describe, matrix } from "./values.js";
import { extent, number, range } from "./words.js";

export interface SurfaceOptions extends HeightsOptions {
  /** Ways over the surface, by name, [steps, 2] each; only with z as a function, which says how high they lie. */
  paths?: Readonly<Record<string, Matrix>>;
}

const samples = 41;
/** Pixels of the still. */
const still = 480;

/**
 * A surface in space: the loss over two weights, say. A page can turn it; the static picture shows it from one corner.
 *
 * @throws ChartInputError where sizes do not fit, or a height is not finite
 * @example
 * surface({ z: (x, y) => x * x - y * y, x: [-1, 1], y: [-1, 1], title: "A saddle" }).text;
 */
export function surface(options: SurfaceOptions): Figure {
  return draw(options, () => {
    const { z: given, paths = {} } = options;
    const { x, y, z } = heightsOf(options, "surface", samples, (at, place) => {
      if (at.length < 2)
        throw new ChartInputError(place, "two or more numbers", describe(at));
    });
    const names = [
      options.xLabel ?? "x",
      options.yLabel ?? "y",
      options.zLabel ?? "height",
    ] as const;
    const [low, high] = extent(z.flat());
    const ways = Object.entries(paths).map(([name, way]) => {
      if (typeof given !== "function")
        throw new ChartInputError(
          "surface: paths",
          "z as a function, which says how high a path lies",
          "z as rows of values",
        );
      const steps = matrix(way, `surface: paths (${name})`);
      if (steps[0]?.length !== 2)
        throw new ChartInputError(
          `surface: paths (${name})`,
          "[steps, 2]",
          describe(steps),
        );
      return {
        name,
        places: steps.map(([a = 0, b = 0]) => [a, b, given(a, b)] as const),
      };
    });
    return {
      title: options.title ?? "Surface",
      panels: [panel(x, y, z, ways, names)],
      space: {
        axes: names,
        traces: [
          {
            type: "surface",
            x,
            y,
            z,
            colorscale: sequential.map((colour, i) => [
              i / (sequential.length - 1),
              colour,
            ]),
            colorbar: { title: { text: names[2] }, thickness: 14, len: 0.7 },
            opacity: ways.length > 0 ? 0.9 : 1,
          },
          ...ways.map(({ name, places }, i) => ({
            type: "scatter3d",
            mode: "lines+markers",
            name,
            x: places.map(([a]) => a),
            y: places.map(([, b]) => b),
            z: places.map(([, , c]) => c + 0.01 * (high - low)), // in front of the surface, not in it
            line: { color: colourOf(i + 1), width: 6 },
            marker: { size: 2, color: colourOf(i + 1) },
          })),
        ],
      },
      summary: [
        `${names[0]} ${range(x)}, ${names[1]} ${range(y)}`,
        `${names[2]}: ${number(low)} to ${number(high)}`,
        ...ways.map(
          ({ name, places }) =>
            `${name}: ${places.length} places, from ${number(places[0]?.[2] ?? NaN)} to ${number(places.at(-1)?.[2] ?? NaN)}`,
        ),
      ],
    };
  });
}

/** The still: quadrilaterals painted from the farthest to the nearest. */
function panel(
  x: number[],
  y: number[],
  z: number[][],
  ways: { name: string; places: (readonly [number, number, number])[] }[],
  names: readonly [string, string, string],
): Panel {
  const [sx, sy] = [shares(x), shares(y)];
  const heights = shares(z.flat());
  const corner = (r: number, c: number): Projected & { height: number } => {
    const height = heights[r * x.length + c] ?? 0;
    return { ...project([sx[c] ?? 0, sy[r] ?? 0, height]), height };
  };
  const quads = Array.from(
    { length: (y.length - 1) * (x.length - 1) },
    (_, k) => {
      const r = Math.floor(k / (x.length - 1));
      const c = k % (x.length - 1);
      const corners = [
        corner(r, c),
        corner(r, c + 1),
        corner(r + 1, c + 1),
        corner(r + 1, c),
      ];
      const mean = (f: (at: (typeof corners)[number]) => number): number =>
        corners.reduce((sum, at) => sum + f(at), 0) / 4;
      return {
        corners,
        near: mean((p) => p.near),
        height: mean((p) => p.height),
      };
    },
  ).toSorted((a, b) => a.near - b.near);
  const [from, to] = reachOfCube;
  const picture = new Bitmap(still, still);
  const pixel = (value: number): number =>
    ((value - from) / (to - from)) * still;
  for (const { corners, height } of quads)
    fill(
      picture,
      corners.map((p) => [pixel(p.x), still - pixel(p.y)] as const),
      onRamp(sequential, height),
    );
  const scale = (list: readonly number[], value: number): number => {
    const [low, high] = extent([...list]);
    return high > low ? (value - low) / (high - low) : 0.5;
  };
  const lines = ways.map(({ name, places }, i): LineMark => {
    const at = places.map(([a, b, c]) =>
      project([scale(x, a), scale(y, b), scale(z.flat(), c)]),
    );
    return {
      type: "line",
      name,
      x: at.map((p) => p.x),
      y: at.map((p) => p.y),
      colour: colourOf(i + 1),
      dash: dashOf(i),
      width: 3,
    };
  });
  return {
    x: { label: "", bare: true, domain: reachOfCube },
    y: { label: "", bare: true, domain: reachOfCube },
    equal: true,
    height: 400,
    marks: [
      ...cubeFrame(names),
      {
        type: "image",
        url: picture.dataUri(),
        x0: from,
        x1: to,
        top: to,
        bottom: from,
      },
      ...lines,
    ],
  };
}

/** A convex polygon, row by row. */
function fill(
  picture: Bitmap,
  corners: readonly (readonly [number, number])[],
  colour: readonly [number, number, number],
): void {
  const ys = corners.map(([, y]) => y);
  const top = Math.max(0, Math.floor(Math.min(...ys)));
  const bottom = Math.min(picture.height - 1, Math.ceil(Math.max(...ys)));
  for (let row = top; row <= bottom; row++) {
    let [left, right] = [Infinity, -Infinity];
    for (const [i, [ax, ay]] of corners.entries()) {
      const [bx, by] = corners[(i + 1) % corners.length] ?? [ax, ay];
      // Where this edge crosses the row, or its ends where it runs along it.
      const lowest = Math.min(ay, by);
      const highest = Math.max(ay, by);
      if (row + 1 < lowest || row > highest) continue;
      for (const at of [row, row + 1]) {
        const y = Math.min(highest, Math.max(lowest, at));
        const share = by === ay ? 0 : (y - ay) / (by - ay);
        const x = ax + share * (bx - ax);
        left = Math.min(left, x);
        right = Math.max(right, x);
      }
    }
    for (
      let column = Math.max(0, Math.floor(left));
      column <= Math.min(picture.width - 1, Math.ceil(right) - 1);
      column++
    )
      picture.set(column, row, ...colour);
  }
}
