/** One mark → Vega's marks, with the scales and legends that it brings along. */
import type { CellMark, Mark, Panel } from "./model.js";
import { Bitmap } from "./png.js";
import { step } from "./reach.js";
import * as theme from "./theme.js";
import { extent, lines } from "./words.js";

export type Json = Record<string, unknown>;

/** Pixels between the axes. Small enough that a phone, which shrinks the picture to its width, keeps letters readable. */
export const drawingWidth = 400;
export const dash: Record<theme.Dash, number[]> = {
  solid: [1, 0],
  dash: [7, 4],
  dot: [2, 3],
  dashdot: [7, 3, 2, 3],
};

/** One pixel a cell: a rectangle a cell would make megabytes of SVG. */
function cellPicture(mark: CellMark): string {
  const rows =
    (mark.y[0] ?? 0) < (mark.y.at(-1) ?? 0) ? mark.z.toReversed() : mark.z;
  const picture = new Bitmap(rows[0]?.length ?? 1, rows.length);
  const [low, high] = mark.range;
  rows.forEach((row, y) => {
    row.forEach((v, x) => {
      picture.set(
        x,
        y,
        ...theme.onRamp(mark.ramp, high > low ? (v - low) / (high - low) : 0.5),
        Math.round(255 * (mark.opacity ?? 1)),
      );
    });
  });
  return picture.dataUri(drawingWidth);
}

/** What the marks of one panel add to it. */
export interface Scope {
  panel: Panel;
  id: string;
  data: Json[];
  scales: Json[];
  legends: Json[];
}

export function marks(mark: Mark, n: number, scope: Scope): Json[] {
  const name = `${scope.id}m${n}`;
  const at = (scale: "x" | "y", field: string): Json => ({
    scale: `${scope.id}${scale}`,
    field,
  });
  const fixed = (scale: "x" | "y", value: number): Json => ({
    scale: `${scope.id}${scale}`,
    value,
  });
  const rows = (values: Json[]): Json => {
    scope.data.push({ name, values });
    return { data: name };
  };
  const up = scope.panel.y.domain
    ? scope.panel.y.domain[0] <= scope.panel.y.domain[1]
    : true;
  switch (mark.type) {
    case "line":
      return [
        {
          type: "line",
          from: rows(
            mark.x.map((x, i) => ({
              x,
              y: mark.y[i] ?? 0,
              d: mark.y[i] !== null,
            })),
          ),
          encode: {
            enter: {
              x: at("x", "x"),
              y: at("y", "y"),
              defined: { field: "d" },
              stroke: { value: mark.colour },
              strokeWidth: { value: mark.width ?? 2 },
              strokeDash: { value: dash[mark.dash ?? "solid"] },
              opacity: { value: mark.opacity ?? 1 },
            },
          },
        },
      ];
    case "points": {
      const ramped = typeof mark.colour === "object" ? mark.colour : undefined;
      if (ramped) {
        scope.scales.push({
          name: `${name}c`,
          type: "linear",
          domain: extent(ramped.values),
          range: [...ramped.ramp],
        });
        scope.legends.push(colourBar(`${name}c`, ramped.label));
      }
      return [
        {
          type: "symbol",
          from: rows(
            mark.x.map((x, i) => ({
              x,
              y: mark.y[i],
              c: ramped?.values[i],
            })),
          ),
          encode: {
            enter: {
              x: at("x", "x"),
              y: at("y", "y"),
              shape: { value: mark.symbol ?? "circle" },
              size: { value: mark.size ?? 40 },
              fillOpacity: { value: mark.opacity ?? 0.85 },
              fill: ramped
                ? { scale: `${name}c`, field: "c" }
                : { value: mark.colour },
            },
          },
        },
      ];
    }
    case "rects":
      return [
        {
          type: "rect",
          from: rows(
            mark.x0.map((x0, i) => ({
              x0,
              x1: mark.x1[i],
              y0: mark.y0[i],
              y1: mark.y1[i],
            })),
          ),
          encode: {
            enter: {
              x: at("x", "x0"),
              x2: at("x", "x1"),
              y: at("y", "y0"),
              y2: at("y", "y1"),
              fill: { value: mark.colour },
              fillOpacity: { value: mark.opacity ?? 0.9 },
            },
          },
        },
      ];
    case "band":
      return [
        {
          type: "area",
          from: rows(
            mark.x.map((x, i) => ({ x, low: mark.low[i], high: mark.high[i] })),
          ),
          encode: {
            enter: {
              x: at("x", "x"),
              y: at("y", "high"),
              y2: at("y", "low"),
              fill: { value: mark.colour },
              fillOpacity: { value: 0.22 },
            },
          },
        },
      ];
    case "cells":
    case "image": {
      let box: { x0: number; x1: number; top: number; bottom: number };
      if (mark.type === "cells") {
        const [x0, x1] = extent(mark.x);
        const [y0, y1] = extent(mark.y);
        const [dx, dy] = [step(mark.x) / 2, step(mark.y) / 2];
        box = {
          x0: x0 - dx,
          x1: x1 + dx,
          top: up ? y1 + dy : y0 - dy,
          bottom: up ? y0 - dy : y1 + dy,
        };
        if (mark.colourBar !== false) {
          scope.scales.push({
            name: `${name}c`,
            type: "linear",
            domain: [...mark.range],
            range: [...mark.ramp],
          });
          scope.legends.push(colourBar(`${name}c`, mark.label));
        }
      } else box = mark;
      const upsideDown =
        mark.type === "cells" && !up && (mark.y[0] ?? 0) < (mark.y.at(-1) ?? 0);
      const url =
        mark.type === "image"
          ? mark.url
          : cellPicture(
              upsideDown ? { ...mark, y: mark.y.toReversed() } : mark,
            );
      return [
        {
          type: "image",
          encode: {
            enter: {
              url: { value: url },
              x: fixed("x", box.x0),
              x2: fixed("x", box.x1),
              y: fixed("y", box.top),
              y2: fixed("y", box.bottom),
              aspect: { value: false },
              smooth: { value: false },
            },
          },
        },
      ];
    }
    case "text":
      return [
        {
          type: "text",
          from: rows(
            mark.x.map((x, i) => ({
              x,
              y: mark.y[i],
              t: mark.text[i],
              c: Array.isArray(mark.colour) ? mark.colour[i] : mark.colour,
            })),
          ),
          encode: {
            enter: {
              x: at("x", "x"),
              y: at("y", "y"),
              text: { field: "t" },
              fill: { field: "c" },
              font: { value: theme.fontFamily },
              fontSize: { value: mark.size ?? 12 },
              fontWeight: { value: mark.bold ? "bold" : "normal" },
              align: { value: mark.align ?? "center" },
              baseline: { value: "middle" },
            },
          },
        },
      ];
    case "rule":
      return [
        {
          type: "rule",
          encode: {
            enter: {
              ...(mark.along === "x"
                ? {
                    x: { value: 0 },
                    x2: { field: { group: "width" } },
                    y: fixed("y", mark.at),
                  }
                : {
                    y: { value: 0 },
                    y2: { field: { group: "height" } },
                    x: fixed("x", mark.at),
                  }),
              stroke: { value: mark.colour },
              strokeWidth: { value: 1.5 },
              strokeDash: { value: dash[mark.dash ?? "dash"] },
            },
          },
        },
      ];
    default:
      return mark satisfies never;
  }
}

const colourBar = (fill: string, title: string): Json => ({
  fill,
  title: lines(title, 16),
  orient: "right",
  type: "gradient",
  gradientLength: 140,
});
