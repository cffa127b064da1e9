import { type Figure, draw } from "./figure.js";
import { picturesOf } from "./pictures.js";
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
    const { n, height, width, pixel } = picturesOf(
      options.images,
      "activationOverlay: images",
      {
        channels: [1, 3],
        advice: "One picture alone is a batch of one: x.expandDims(0).",
      },
    );
    const maps = nd(options.maps, "activationOverlay: maps");
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
    const area = height * width;
    const peaks = Array.from({ length: n }, (_, i) => {
      let largest = 0;
      for (let k = i * area; k < (i + 1) * area; k++)
        largest = Math.max(largest, maps.flat[k] ?? 0);
      return largest;
    });
    return {
      title: options.title ?? "What the network looked at",
      panels: [
        sheetPanel({
          n,
          height,
          width,
          columns: Math.min(n, options.columns ?? 6),
          pixel: (i, y, x) => {
            const [red, green, blue] = pixel(i, y, x);
            const grey = (red + green + blue) / 3;
            const peak = peaks[i] ?? 0;
            const weight = maps.flat[(i * height + y) * width + x] ?? 0;
            const share = peak > 0 ? Math.max(0, weight / peak) : 0;
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
