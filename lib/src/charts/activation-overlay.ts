import { type Figure, draw } from "./figure.js";
import { sheetPanel } from "./sheet.js";
import {
  ChartInputError,
  type Names,
  type NdArray,
  names,
  nd,
} from "./values.js";
import { count } from "./words.js";

export interface ActivationOverlayOptions {
  /** [n, height, width] or [n, height, width, 1 or 3]: 0 to 1, or 0 to 255 where any value exceeds 1. */
  images: NdArray;
  /** [n, height, width]: how much each place matters, 0 and above; each map is scaled by its own largest value. */
  maps: NdArray;
  labels?: Names;
  columns?: number;
  title?: string;
}

/**
 * Pictures in grey with what a network looked at laid over them: the more it matters, the more orange. For `explain.gradCam`,
 * `explain.classActivationMap` and `explain.saliency`.
 *
 * @throws ChartInputError unless there is a map of the same size for each picture
 * @example
 * activationOverlay({ images: [[[0, 1], [1, 0]]], maps: [[[0, 0], [2, 0]]], labels: ["lower left"] }).text;
 */
export function activationOverlay(options: ActivationOverlayOptions): Figure {
  return draw(options, () => {
    const { shape, flat } = nd(options.images, "activationOverlay: images");
    const maps = nd(options.maps, "activationOverlay: maps");
    const [n = 0, height = 0, width = 0, channels = 1] = shape;
    if (shape.length < 3 || shape.length > 4 || ![1, 3].includes(channels))
      throw new ChartInputError(
        "activationOverlay: images",
        "[n, height, width] or [n, height, width, 1 or 3]",
        `[${shape.join(", ")}]`,
        "One picture alone is a batch of one: x.expandDims(0).",
      );
    if (maps.shape.join() !== [n, height, width].join())
      throw new ChartInputError(
        "activationOverlay: maps",
        `[${n}, ${height}, ${width}], one for each picture`,
        `[${maps.shape.join(", ")}]`,
        'Ask for size: "input", or enlarge them: tf.image.resizeBilinear.',
      );
    const labels =
      options.labels &&
      names(options.labels, "activationOverlay: labels", {
        of: "images",
        is: n,
      });
    const most = (
      from: ArrayLike<number>,
      start: number,
      end: number,
    ): number => {
      let largest = 0;
      for (let i = start; i < end; i++)
        largest = Math.max(largest, from[i] ?? 0);
      return largest;
    };
    const scale = most(flat, 0, flat.length) > 1 ? 1 : 255;
    const area = height * width;
    const peaks = Array.from({ length: n }, (_, i) =>
      most(maps.flat, i * area, (i + 1) * area),
    );
    return {
      title: options.title ?? "What the network looked at",
      panels: [
        sheetPanel({
          n,
          height,
          width,
          columns: Math.min(n, options.columns ?? 6),
          pixel: (i, y, x) => {
            const place = (i * height + y) * width + x;
            let grey = 0;
            for (let c = 0; c < channels; c++)
              grey += (scale * (flat[place * channels + c] ?? 0)) / channels;
            const peak = peaks[i] ?? 0;
            const share =
              peak > 0 ? Math.max(0, (maps.flat[place] ?? 0) / peak) : 0;
            const mixed = (colour: number): number =>
              (1 - 0.7 * share) * grey + 0.7 * share * colour;
            return [mixed(255), mixed(120), mixed(0)];
          },
          ...(labels ? { captions: labels } : {}),
        }),
      ],
      summary: [
        `${count(n, "picture")}, ${height} x ${width} pixels, each with a map from 0 to its largest value`,
        ...(labels ? [labels.join(", ")] : []),
      ],
    };
  });
}
