import { type Figure, draw } from "./figure.js";
import { Bitmap } from "./png.js";
import { ink, right, wrong } from "./theme.js";
import {
  ChartInputError,
  type Names,
  type TensorLike,
  names,
  nd,
} from "./values.js";
import { count } from "./words.js";

type Nested = ArrayLike<number | Nested>;

export interface ImageGridOptions {
  /** [n, height, width], [n, height, width, 1 | 3 | 4]: 0 to 1, or 0 to 255 where any value exceeds 1. */
  images: TensorLike | Nested;
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
    const { shape, flat } = nd(options.images, "imageGrid: images");
    const [all = 0, height = 0, width = 0, channels = 1] = shape;
    if (
      shape.length < 3 ||
      shape.length > 4 ||
      ![1, 3, 4].includes(channels) ||
      flat.length === 0
    )
      throw new ChartInputError(
        "imageGrid: images",
        "[n, height, width] or [n, height, width, 1, 3 or 4]",
        `[${shape.join(", ")}]`,
        "One picture alone is a list of one: [picture]; flat pixels are reshaped: x.reshape([-1, 28, 28]).",
      );
    const length = { of: "images", is: all };
    const labels = options.labels
      ? names(options.labels, "imageGrid: labels", length)
      : undefined;
    const predictions = options.predictions
      ? names(options.predictions, "imageGrid: predictions", length)
      : undefined;
    const n = Math.min(all, options.most ?? 40);
    const columns = Math.min(
      n,
      options.columns ?? Math.min(8, Math.ceil(Math.sqrt(n * 1.6))),
    );
    const rows = Math.ceil(n / columns);
    let brightest = 0;
    for (let i = 0; i < flat.length; i++)
      brightest = Math.max(brightest, flat[i] ?? 0);
    const scale = brightest > 1 ? 1 : 255;

    // One sheet for all: pictures with a gap to the right and, for the name, below.
    const gap = Math.max(1, Math.round(width * 0.14));
    const caption = labels || predictions ? Math.round(width * 0.34) : 0;
    const [dx, dy] = [width + gap, height + gap + caption];
    const sheet = new Bitmap(columns * dx - gap, rows * dy - gap - caption);
    for (let i = 0; i < n; i++) {
      const [left, top] = [(i % columns) * dx, Math.floor(i / columns) * dy];
      for (let y = 0; y < height; y++)
        for (let x = 0; x < width; x++) {
          const at = ((i * height + y) * width + x) * channels;
          const level = (c: number): number =>
            scale * (flat[at + (channels < 3 ? 0 : c)] ?? 0);
          sheet.set(
            left + x,
            top + y,
            level(0),
            level(1),
            level(2),
            channels === 4 ? level(3) : 255,
          );
        }
    }
    const total = rows * dy - gap;
    const where = Array.from({ length: n }, (_, i) => ({
      x: (i % columns) * dx + width / 2,
      y: Math.floor(i / columns) * dy + height + caption / 2 + gap / 2,
    }));
    const verdict = (i: number): boolean | undefined =>
      labels && predictions ? labels[i] === predictions[i] : undefined;
    const text = where.map((_, i) => {
      if (verdict(i) === undefined) return (predictions ?? labels)?.[i] ?? "";
      return verdict(i)
        ? `${predictions?.[i]} ✓`
        : `${predictions?.[i]} ✗ (${labels?.[i]})`;
    });
    const wrongs = text.filter((_, i) => verdict(i) === false).length;
    const pixelsWide = 400 / columns;
    const longest = Math.max(1, ...text.map((t) => t.length));
    return {
      title: options.title ?? "Pictures",
      panels: [
        {
          x: { label: "", bare: true, domain: [0, sheet.width] },
          y: { label: "", bare: true, domain: [total, 0] },
          equal: true,
          height: Math.min(560, (400 * total) / sheet.width),
          marks: [
            {
              type: "image",
              url: sheet.dataUri(600),
              x0: 0,
              x1: sheet.width,
              top: 0,
              bottom: sheet.height,
            },
            ...(caption
              ? [
                  {
                    type: "text" as const,
                    x: where.map((p) => p.x),
                    y: where.map((p) => p.y),
                    text,
                    colour: text.map((_, i) => {
                      const v = verdict(i);
                      return v === undefined ? ink : v ? right : wrong;
                    }),
                    bold: true,
                    size: Math.max(
                      7,
                      Math.min(13, (pixelsWide / longest) * 1.6),
                    ),
                  },
                ]
              : []),
          ],
        },
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
