import { type Figure, draw } from "./figure.js";
import { picturesOf } from "./pictures.js";
import { sheetPanel } from "./sheet.js";
import { ChartInputError, type NdArray, nd } from "./values.js";
import { count, number, range } from "./words.js";

export interface ReconstructionPairsOptions {
  /** [n, height, width] or [n, height, width, 1 | 3]: 0 to 1, or 0 to 255 where any value of the originals exceeds 1. */
  originals: NdArray;
  /** What an autoencoder, or principal components, make of them; of the same shape. Values beyond black and white are cut. */
  reconstructions: NdArray;
  /** Pairs drawn at most; the first ones. */
  most?: number;
  title?: string;
}

const perRow = 8;

/**
 * Pictures above, their reconstructions below, with the mean squared error of each pair in the unit of its pixels.
 *
 * @throws ChartInputError where the shapes differ, or are not of pictures
 * @example
 * reconstructionPairs({ originals: [[[0, 1], [1, 0]]], reconstructions: [[[0.1, 0.8], [0.9, 0]]] }).text;
 */
export function reconstructionPairs(
  options: ReconstructionPairsOptions,
): Figure {
  return draw(options, () => {
    const a = picturesOf(options.originals, "reconstructionPairs: originals", {
      channels: [1, 3],
      advice: "Flat pixels are reshaped: x.reshape([-1, 28, 28]).",
    });
    const b = nd(
      options.reconstructions,
      "reconstructionPairs: reconstructions",
    );
    const { n: all, height, width, channels } = a;
    if (a.shape.join() !== b.shape.join())
      throw new ChartInputError(
        "reconstructionPairs: reconstructions",
        `the shape of originals, [${a.shape.join(", ")}]`,
        `[${b.shape.join(", ")}]`,
      );
    const n = Math.min(all, options.most ?? perRow);
    const size = height * width * channels;
    const errors = Array.from({ length: n }, (_, i) => {
      let sum = 0;
      for (let k = i * size; k < (i + 1) * size; k++)
        sum += ((a.flat[k] ?? NaN) - (b.flat[k] ?? NaN)) ** 2;
      return sum / size;
    });
    const bad = errors.findIndex((e) => !Number.isFinite(e));
    if (bad >= 0)
      throw new ChartInputError(
        "reconstructionPairs",
        "finite numbers",
        `NaN or an infinity in pair ${bad}`,
      );
    // A row of originals, the row of their reconstructions, then the next ones.
    const columns = Math.min(n, perRow);
    const rows = Math.ceil(n / columns);
    const placeOf = (cell: number) => {
      const row = Math.floor(cell / columns);
      const i = Math.floor(row / 2) * columns + (cell % columns);
      return { i, original: row % 2 === 0 };
    };
    const cells = 2 * rows * columns;
    return {
      title: options.title ?? "Originals and reconstructions",
      panels: [
        sheetPanel({
          n: cells,
          height,
          width,
          columns,
          pixel: (cell, y, x) => {
            const { i, original } = placeOf(cell);
            return i < n
              ? a.pixel(i, y, x, original ? a.flat : b.flat)
              : undefined;
          },
          captions: Array.from({ length: cells }, (_, cell) => {
            const { i, original } = placeOf(cell);
            return original || i >= n ? "" : (errors[i] ?? 0).toPrecision(2);
          }),
          title: "originals above, reconstructions below, with their errors",
        }),
      ],
      summary: [
        `${count(n, "pair")}${n < all ? ` of ${all}` : ""}, ${height} x ${width} pixels${channels > 1 ? ` x ${channels} channels` : ""}`,
        `mean squared error: ${range(errors)}, mean ${number(errors.reduce((s, e) => s + e, 0) / n)}`,
      ],
    };
  });
}
