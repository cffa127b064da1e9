import { type Figure, draw } from "./figure.js";
import { columnsOf, sheetPanel } from "./sheet.js";
import { diverging, onRamp, sequential } from "./theme.js";
import {
  ChartInputError,
  type Names,
  type NdArray,
  names,
  nd,
} from "./values.js";
import { count, extent, number } from "./words.js";

export interface FiltersOptions {
  /** Kernels of a convolution as tf.js stores them, [height, width, in, out]; or [height, width, out], as activations of one picture. */
  weights: NdArray;
  /** Which channel of the input; the first where absent. */
  channel?: number;
  labels?: Names;
  columns?: number;
  /** Drawn at most; the first ones. */
  most?: number;
  title?: string;
}

/**
 * What filters look for, or how strongly they answer, a picture each. One scale for all: with both signs, below zero blue, above orange,
 * zero white; else dark to bright.
 *
 * @throws ChartInputError unless weights is [height, width, in, out] or [height, width, out]
 * @example
 * filters({ weights: [[[1, 0], [-1, 0]], [[1, 2], [-1, 2]]], title: "Two filters of 2 x 2" }).text;
 */
export function filters(options: FiltersOptions): Figure {
  return draw(options, () => {
    const { shape, flat } = nd(options.weights, "filters: weights");
    const [height = 0, width = 0] = shape;
    const inputs = shape.length === 4 ? (shape[2] ?? 0) : 1;
    const all = shape.at(-1) ?? 0;
    if (shape.length < 3 || shape.length > 4 || flat.length === 0)
      throw new ChartInputError(
        "filters: weights",
        "[height, width, in, out] or [height, width, out]",
        `[${shape.join(", ")}]`,
        "A layer's kernel is layer.getWeights()[0]; rows of a dense layer: w.reshape([28, 28, -1]).",
      );
    const { channel = 0 } = options;
    if (!Number.isInteger(channel) || channel < 0 || channel >= inputs)
      throw new ChartInputError(
        "filters: channel",
        `a whole number, 0 to ${inputs - 1}`,
        String(channel),
      );
    const labels =
      options.labels &&
      names(options.labels, "filters: labels", { of: "weights", is: all });
    const n = Math.min(all, options.most ?? 64);
    const value = (i: number, y: number, x: number): number =>
      flat[((y * width + x) * inputs + channel) * all + i] ?? 0;
    const values = Array.from({ length: n * height * width }, (_, k) =>
      value(
        Math.floor(k / (height * width)),
        Math.floor(k / width) % height,
        k % width,
      ),
    );
    const bad = values.find((v) => !Number.isFinite(v));
    if (bad !== undefined)
      throw new ChartInputError(
        "filters: weights",
        "finite numbers",
        String(bad),
      );
    const [low, high] = extent(values);
    const signed = low < 0;
    const most = Math.max(Math.abs(low), Math.abs(high)) || 1;
    const colour = (v: number) =>
      signed
        ? onRamp(diverging, (v / most + 1) / 2)
        : onRamp(sequential, high > low ? (v - low) / (high - low) : 0.5);
    return {
      title: options.title ?? "Filters",
      panels: [
        sheetPanel({
          n,
          height,
          width,
          columns: columnsOf(n, options.columns),
          pixel: (i, y, x) => colour(value(i, y, x)),
          ...(labels ? { captions: labels.slice(0, n) } : {}),
          title: signed
            ? `blue ${number(-most)}, white 0, orange ${number(most)}`
            : `dark ${number(low)}, bright ${number(high)}`,
        }),
      ],
      summary: [
        `${count(n, "filter")}${n < all ? ` of ${all}` : ""}, ${height} x ${width}${inputs > 1 ? `, channel ${channel} of ${inputs}` : ""}`,
        `values: ${number(low)} to ${number(high)}`,
      ],
    };
  });
}
