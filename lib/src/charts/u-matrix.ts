import { type Figure, draw } from "./figure.js";
import type { Mark } from "./model.js";
import { inkOn, onRamp, sequential } from "./theme.js";
import {
  ChartInputError,
  type Names,
  type NdArray,
  names,
  nd,
} from "./values.js";
import { extent, number } from "./words.js";

export interface UMatrixOptions {
  /** What the units of a self-organising map have learnt, [rows, columns, features], on a rectangular grid. */
  weights: NdArray;
  /** A name a unit, row after row: of the samples that it wins. Empty where it wins none. */
  labels?: Names;
  title?: string;
}

/**
 * How far each unit is from its neighbours: dark valleys are clusters, bright ridges their borders.
 *
 * @see Ultsch and Siemon, Kohonen's self-organizing feature maps for exploratory data analysis, INNC 1990
 * @throws ChartInputError unless weights is [rows, columns, features] with two units or more
 * @example
 * uMatrix({ weights: [[[0], [0.1], [5]], [[0], [0.2], [5.1]]], labels: ["a", "a", "b", "a", "", "b"] }).text;
 */
export function uMatrix(options: UMatrixOptions): Figure {
  return draw(options, () => {
    const { shape, flat } = nd(options.weights, "uMatrix: weights");
    const [rows = 0, columns = 0, features = 0] = shape;
    const bad = Array.from(flat).find((v) => !Number.isFinite(v));
    if (
      shape.length !== 3 ||
      rows * columns < 2 ||
      features === 0 ||
      bad !== undefined
    )
      throw new ChartInputError(
        "uMatrix: weights",
        "[rows, columns, features] of finite numbers, two units or more",
        bad === undefined ? `[${shape.join(", ")}]` : String(bad),
      );
    const labels =
      options.labels &&
      names(options.labels, "uMatrix: labels", {
        of: "the map units",
        is: rows * columns,
      });
    const distance = (a: number, b: number): number => {
      let sum = 0;
      for (let k = 0; k < features; k++)
        sum +=
          ((flat[a * features + k] ?? 0) - (flat[b * features + k] ?? 0)) ** 2;
      return Math.sqrt(sum);
    };
    const z = Array.from({ length: rows }, (_r, r) =>
      Array.from({ length: columns }, (_c, c) => {
        const near = [
          [r - 1, c],
          [r + 1, c],
          [r, c - 1],
          [r, c + 1],
        ].filter(
          ([i = -1, j = -1]) => i >= 0 && i < rows && j >= 0 && j < columns,
        );
        return (
          near.reduce(
            (sum, [i = 0, j = 0]) =>
              sum + distance(r * columns + c, i * columns + j),
            0,
          ) / near.length
        );
      }),
    );
    const values = z.flat();
    const [low, high] = extent(values);
    const marks: Mark[] = [
      {
        type: "cells",
        x: Array.from({ length: columns }, (_, i) => i),
        y: Array.from({ length: rows }, (_, i) => i),
        z,
        ramp: sequential,
        range: [low, high],
        label: "mean distance to neighbours",
        hover: z.map((row, r) =>
          row.map(
            (v, c) =>
              `row ${r}, column ${c}: ${v.toPrecision(4)}${labels?.[r * columns + c] ? `, ${labels[r * columns + c]}` : ""}`,
          ),
        ),
      },
    ];
    if (labels)
      marks.push({
        type: "text",
        x: values.map((_, i) => i % columns),
        y: values.map((_, i) => Math.floor(i / columns)),
        text: labels,
        colour: values.map((v) =>
          inkOn(
            onRamp(sequential, high > low ? (v - low) / (high - low) : 0.5),
          ),
        ),
        size: columns > 12 ? 8 : 11,
      });
    const ridge = values.indexOf(high);
    return {
      title: options.title ?? "U-matrix",
      panels: [
        {
          x: { label: "column", domain: [-0.5, columns - 0.5], grid: false },
          y: { label: "row", domain: [rows - 0.5, -0.5], grid: false },
          equal: true,
          height: Math.max(120, Math.min(380, (380 * rows) / columns)),
          marks,
        },
      ],
      summary: [
        `${rows} rows by ${columns} columns of units, ${features} features`,
        `mean distance to neighbours: ${number(low)} to ${number(high)}, largest at row ${Math.floor(ridge / columns)}, column ${ridge % columns}`,
        ...(labels
          ? [...new Set(labels.filter(Boolean))].map(
              (name) =>
                `${name}: ${labels.filter((l) => l === name).length} units`,
            )
          : []),
      ],
    };
  });
}
