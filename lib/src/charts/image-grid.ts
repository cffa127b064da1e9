import { type Figure, draw } from "./figure.js";
import { picturesOf } from "./pictures.js";
import { columnsOf, sheetPanel } from "./sheet.js";
import { ink, right, wrong } from "./theme.js";
import { type Names, type NdArray, names } from "./values.js";
import { count } from "./words.js";

export interface ImageGridOptions {
  /** [n, height, width], [n, height, width, 1 | 3 | 4]: 0 to 1, or 0 to 255 where any value exceeds 1. */
  images: NdArray;
  /** What each picture is. */
  labels?: Names;
  /** What a model takes it for: marked with ✓ or ✗ where labels are given too. */
  predictions?: Names;
  /** Pictures side by side. */
  columns?: number;
  /** Pictures shown at most; the first ones. */
  most?: number;
  title?: string;
}

/**
 * Pictures side by side, each under its name, drawn pixel by pixel.
 *
 * @throws ChartInputError unless images is [n, height, width] or [n, height, width, channels]
 * @example
 * imageGrid({ images: [[[0, 1], [1, 0]]], labels: ["checked"], title: "One small picture" }).text;
 */
export function imageGrid(options: ImageGridOptions): Figure {
  return draw(options, () => {
    const {
      n: all,
      height,
      width,
      channels,
      pixel,
    } = picturesOf(options.images, "imageGrid: images", {
      channels: [1, 3, 4],
      advice:
        "One picture alone is a list of one: [picture]; flat pixels are reshaped: x.reshape([-1, 28, 28]).",
    });
    const length = { of: "images", is: all };
    const labels = options.labels
      ? names(options.labels, "imageGrid: labels", length)
      : undefined;
    const predictions = options.predictions
      ? names(options.predictions, "imageGrid: predictions", length)
      : undefined;
    const n = Math.min(all, options.most ?? 40);
    const verdict = (i: number): boolean | undefined =>
      labels && predictions ? labels[i] === predictions[i] : undefined;
    const text = Array.from({ length: n }, (_, i) => {
      if (verdict(i) === undefined) return (predictions ?? labels)?.[i] ?? "";
      return verdict(i)
        ? `${predictions?.[i]} ✓`
        : `${predictions?.[i]} ✗ (${labels?.[i]})`;
    });
    const wrongs = text.filter((_, i) => verdict(i) === false).length;
    return {
      title: options.title ?? "Pictures",
      panels: [
        sheetPanel({
          n,
          height,
          width,
          columns: columnsOf(n, options.columns),
          pixel,
          ...(labels || predictions
            ? {
                captions: text,
                colours: text.map((_, i) => {
                  const v = verdict(i);
                  return v === undefined ? ink : v ? right : wrong;
                }),
                strong: true,
              }
            : {}),
        }),
      ],
      summary: [
        `${count(n, "picture")}${n < all ? ` of ${all}` : ""}, ${height} x ${width} pixels${channels > 1 ? ` x ${channels} channels` : ""}`,
        ...(labels && predictions
          ? [
              `${n - wrongs} predicted right, ${wrongs} wrong (the true label stands in brackets)`,
            ]
          : []),
        ...(labels || predictions ? [text.join(", ")] : []),
      ],
    };
  });
}
