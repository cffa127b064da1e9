import { type Figure, draw } from "./figure.js";
import type { FigureModel, TextMark } from "./model.js";
import { type Ramp, diverging, inkOn, onRamp, sequential } from "./theme.js";
import { type Matrix, type Names, matrix, names } from "./values.js";
import { extent, number } from "./words.js";

export interface HeatmapOptions {
  /** Rows of values; the first row is drawn on top. */
  z: Matrix;
  xNames?: Names;
  yNames?: Names;
  title?: string;
  xLabel?: string;
  yLabel?: string;
  /** What the colour means, with its unit. */
  zLabel?: string;
  /** Writes each value into its cell; of itself where there are few. */
  annotate?: boolean;
  /** "diverging" centres the colours on zero; of itself where values have both signs. */
  colours?: "sequential" | "diverging";
}

const named = (list: string[] | undefined, i: number): string =>
  list?.[i] ?? String(i);
const ticks = (
  list: string[] | undefined,
): { ticks?: { at: number; text: string }[] } =>
  list ? { ticks: list.map((t, at) => ({ at, text: t })) } : {};

/** The figure behind `heatmap` and the charts that are one. */
export function heatmapModel(
  z: number[][],
  options: Omit<HeatmapOptions, "z" | "xNames" | "yNames"> & {
    xNames?: string[] | undefined;
    yNames?: string[] | undefined;
    write?: (value: number, row: number) => string;
    extra?: string[];
  },
): FigureModel {
  const [rows, columns] = [z.length, z[0]?.length ?? 0];
  const flat = z.flat();
  const [low, high] = extent(flat);
  const centred = options.colours
    ? options.colours === "diverging"
    : low < 0 && high > 0;
  const most = Math.max(-low, high);
  const span: readonly [number, number] = centred ? [-most, most] : [low, high];
  const ramp: Ramp = centred ? diverging : sequential;
  const annotate = options.annotate ?? (columns <= 12 && rows <= 16);
  const write = options.write ?? number;
  const label = options.zLabel ?? "value";
  const xs = Array.from({ length: columns }, (_, i) => i);
  const ys = Array.from({ length: rows }, (_, i) => i);
  const text: TextMark = {
    type: "text",
    x: flat.map((_, i) => i % columns),
    y: flat.map((_, i) => Math.floor(i / columns)),
    text: flat.map((v, i) => write(v, Math.floor(i / columns))),
    colour: flat.map((v) =>
      inkOn(
        onRamp(
          ramp,
          span[1] > span[0] ? (v - span[0]) / (span[1] - span[0]) : 0.5,
        ),
      ),
    ),
    size: columns > 8 ? 10 : 12,
  };
  const peak = flat.indexOf(high);
  return {
    title: options.title ?? "Heatmap",
    panels: [
      {
        x: {
          label: options.xLabel ?? "column",
          domain: [-0.5, columns - 0.5],
          grid: false,
          ...ticks(options.xNames),
        },
        y: {
          label: options.yLabel ?? "row",
          domain: [rows - 0.5, -0.5],
          grid: false,
          ...ticks(options.yNames),
        },
        height: Math.max(120, Math.min(380, (380 * rows) / columns)),
        marks: [
          {
            type: "cells",
            x: xs,
            y: ys,
            z,
            ramp,
            range: span,
            label,
            hover: z.map((row, y) =>
              row.map(
                (v, x) =>
                  `${named(options.yNames, y)}, ${named(options.xNames, x)}: ${write(v, y)}`,
              ),
            ),
          },
          ...(annotate ? [text] : []),
        ],
      },
    ],
    summary: [
      `${rows} rows (${options.yLabel ?? "row"}) by ${columns} columns (${options.xLabel ?? "column"})`,
      `colour: ${label}, ${number(low)} to ${number(high)}, highest at ${named(options.yNames, Math.floor(peak / columns))}, ${named(options.xNames, peak % columns)}`,
      ...(options.extra ?? []),
    ],
  };
}

/**
 * A table of values as colours.
 *
 * @throws ChartInputError where rows differ in length, or names do not fit them
 * @example
 * heatmap({ z: [[1, 2], [3, 4]], title: "Two by two", zLabel: "mass (g)" }).text;
 */
export function heatmap(options: HeatmapOptions): Figure {
  return draw(options, () => {
    const z = matrix(options.z, "heatmap: z");
    const { xNames, yNames, z: _, ...rest } = options;
    return heatmapModel(z, {
      ...rest,
      xNames:
        xNames &&
        names(xNames, "heatmap: xNames", {
          of: "a row of z",
          is: z[0]?.length ?? 0,
        }),
      yNames:
        yNames && names(yNames, "heatmap: yNames", { of: "z", is: z.length }),
    });
  });
}
