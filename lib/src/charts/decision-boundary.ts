import { type Figure, drawAnswered } from "./figure.js";
import { isoline } from "./isolines.js";
import type { LineMark, PointMark } from "./model.js";
import { Bitmap } from "./png.js";
import { colourOf, ink, rgb, symbolOf } from "./theme.js";
import {
  ChartInputError,
  type Matrix,
  type Names,
  type Vector,
  describe,
  matrix,
  names,
  nd,
} from "./values.js";
import { count, extent, percent, range } from "./words.js";

type Answer = Vector | Matrix;

export interface DecisionBoundaryOptions {
  /**
   * The model: of rows [n, 2], the probabilities of the classes [n, classes], of class 1 alone [n, 1], or the number of the class [n].
   * A tensor that it returns is read and disposed; those in between are its own: `(rows) => tf.tidy(() => model.predict(tf.tensor2d(rows)))`.
   */
  predict: (rows: number[][]) => Answer | Promise<Answer>;
  /** Samples, [n, 2]. */
  X: Matrix;
  /** The true class of each sample: its number in `classes`, or its name. */
  y: Names;
  classes?: Names;
  /** Points asked for along each axis. */
  resolution?: number;
  title?: string;
  xLabel?: string;
  yLabel?: string;
}

const steps = (list: number[], n: number): number[] => {
  const [low, high] = extent(list);
  const margin = (high - low || 1) * 0.08;
  return Array.from(
    { length: n },
    (_, i) => low - margin + ((high - low + 2 * margin) * i) / (n - 1),
  );
};

/** The class of the highest score, and a score a class, for every row. */
function scoresOf(answer: unknown, rows: number, classes: number): number[][] {
  const place = "decisionBoundary: predict";
  const { shape, flat } = nd(answer, place);
  const width = shape[1] ?? 1;
  const fits =
    shape[0] === rows &&
    (shape.length === 1 ||
      (shape.length === 2 && (width === 1 || width === classes)));
  if (!fits)
    throw new ChartInputError(
      place,
      `an answer for each of ${rows} rows: [${rows}, ${classes}], [${rows}, 1] or [${rows}]`,
      `one of shape [${shape.join(", ")}]`,
    );
  const numbers = Array.from(flat);
  const odd = numbers.find((v) => !Number.isFinite(v));
  if (odd !== undefined)
    throw new ChartInputError(place, "finite numbers", String(odd));
  return Array.from({ length: rows }).map((_row, i) => {
    if (width > 1) return numbers.slice(i * width, (i + 1) * width);
    const v = numbers[i] ?? 0;
    if (shape.length === 2) return [1 - v, v];
    if (!Number.isInteger(v) || v < 0 || v >= classes)
      throw new ChartInputError(
        place,
        `the number of a class, 0 to ${classes - 1}`,
        String(v),
        "Probabilities of class 1 have shape [n, 1].",
      );
    return Array.from({ length: classes }, (_class, k) => (k === v ? 1 : 0));
  });
}

/**
 * What a classifier says about the plane, with the samples on it: colours are its classes, paler where it is less sure, lines where two
 * classes are equally likely.
 *
 * @throws ChartInputError where X is not [n, 2], or predict answers in another shape
 * @example
 * decisionBoundary({ X: [[0, 0], [1, 1]], y: [0, 1], predict: (rows) => rows.map(([a, b]) => (a + b > 1 ? 1 : 0)) }).text;
 */
export function decisionBoundary(options: DecisionBoundaryOptions): Figure {
  return drawAnswered<Grid, Answer>(
    options,
    () => {
      if (typeof options.predict !== "function")
        throw new ChartInputError(
          "decisionBoundary: predict",
          "a function of rows [n, 2]",
          describe(options.predict),
        );
      const grid = gridOf(options);
      const rows = grid.y.flatMap((b) => grid.x.map((a) => [a, b]));
      return { question: grid, answer: options.predict(rows) };
    },
    (grid, answer) => {
      const { x, y, X, label, classes } = grid;
      const scores = scoresOf(answer, x.length * y.length, classes.length);
      const best = scores.map((row) => row.indexOf(Math.max(...row)));
      const lead = (k: number): number[][] =>
        y.map((_b, j) =>
          x.map((_a, i) => {
            const row = scores[j * x.length + i] ?? [];
            return (
              (row[k] ?? 0) -
              Math.max(...row.filter((_v, other) => other !== k))
            );
          }),
        );
      const picture = new Bitmap(x.length, y.length);
      best.forEach((k, at) => {
        const row = scores[at]?.toSorted((a, b) => b - a) ?? [];
        const margin = Math.min(1, (row[0] ?? 0) - (row[1] ?? 0));
        picture.set(
          at % x.length,
          y.length - 1 - Math.floor(at / x.length),
          ...rgb(colourOf(k)),
          Math.round(255 * (0.12 + 0.33 * margin)),
        );
      });
      const step = (list: number[]): number =>
        ((list.at(-1) ?? 0) - (list[0] ?? 0)) / (list.length - 1) / 2;
      // The lead of one of two classes is zero where that of the other is.
      const boundaries = classes
        .slice(0, classes.length === 2 ? 1 : undefined)
        .map((_, k) => isoline(x, y, lead(k), 0))
        .filter((line) => line.x.length)
        .map((line): LineMark => ({
          type: "line",
          ...line,
          colour: ink,
          width: 1.5,
        }));
      const points = classes.map((name, k): PointMark => {
        const mine = X.filter((_, i) => label[i] === k);
        return {
          type: "points",
          name,
          x: mine.map((p) => p[0] ?? 0),
          y: mine.map((p) => p[1] ?? 0),
          colour: colourOf(k),
          symbol: symbolOf(k),
          size: X.length > 500 ? 14 : 34,
          opacity: 0.95,
        };
      });
      const xLabel = options.xLabel ?? "x₁";
      const yLabel = options.yLabel ?? "x₂";
      return {
        title: options.title ?? "Decision boundary",
        panels: [
          {
            x: {
              label: xLabel,
              domain: [x[0] ?? 0, x.at(-1) ?? 1],
              grid: false,
            },
            y: {
              label: yLabel,
              domain: [y[0] ?? 0, y.at(-1) ?? 1],
              grid: false,
            },
            height: 300,
            marks: [
              {
                type: "image",
                url: picture.dataUri(400),
                x0: (x[0] ?? 0) - step(x),
                x1: (x.at(-1) ?? 1) + step(x),
                top: (y.at(-1) ?? 1) + step(y),
                bottom: (y[0] ?? 0) - step(y),
              },
              ...boundaries,
              ...points,
            ],
          },
        ],
        summary: [
          `x: ${xLabel}, ${range(x)}; y: ${yLabel}, ${range(y)}`,
          ...classes.map(
            (name, k) =>
              `${name}: ${count(points[k]?.x.length ?? 0, "sample")}, ${percent(best.filter((b) => b === k).length / best.length)} of the plane`,
          ),
        ],
      };
    },
  );
}

interface Grid {
  x: number[];
  y: number[];
  X: number[][];
  /** The number of each sample's class. */
  label: number[];
  classes: string[];
}

function gridOf(options: DecisionBoundaryOptions): Grid {
  const X = matrix(options.X, "decisionBoundary: X");
  if (X[0]?.length !== 2)
    throw new ChartInputError(
      "decisionBoundary: X",
      "two columns, [n, 2]",
      describe(X),
      "Choose two features, or project onto two principal components.",
    );
  const { resolution = 100 } = options;
  if (!Number.isInteger(resolution) || resolution < 2)
    throw new ChartInputError(
      "decisionBoundary: resolution",
      "a whole number from 2",
      describe(resolution),
    );
  const given = names(options.y, "decisionBoundary: y", {
    of: "X",
    is: X.length,
  });
  const classes = options.classes
    ? names(options.classes, "decisionBoundary: classes")
    : [...new Set(given)].toSorted(
        (a, b) => Number(a) - Number(b) || a.localeCompare(b),
      );
  const label = given.map((name) => {
    const k = classes.includes(name) ? classes.indexOf(name) : Number(name);
    if (!Number.isInteger(k) || k < 0 || k >= classes.length)
      throw new ChartInputError(
        "decisionBoundary: y",
        `one of ${classes.join(", ")}, or its number from 0`,
        JSON.stringify(name),
      );
    return k;
  });
  return {
    x: steps(
      X.map((p) => p[0] ?? 0),
      resolution,
    ),
    y: steps(
      X.map((p) => p[1] ?? 0),
      resolution,
    ),
    X,
    label,
    classes,
  };
}
