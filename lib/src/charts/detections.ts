import { type Figure, draw } from "./figure.js";
import type { Mark } from "./model.js";
import { picturesOf } from "./pictures.js";
import { Bitmap } from "./png.js";
import { colourOf } from "./theme.js";
import type { NdArray } from "./values.js";
import { count, number } from "./words.js";

interface Boxed {
  /** Pixels: left, top, right, bottom. */
  box: readonly [left: number, top: number, right: number, bottom: number];
  label?: number | string;
  /** 0 … 1, written beside the box. */
  score?: number;
}

export interface DetectionsOptions {
  /** [height, width] or [height, width, 1 or 3]: 0 to 1, or 0 to 255 where any value exceeds 1. */
  image: NdArray;
  /** What was found: solid lines. */
  found: readonly Boxed[];
  /** What there is: dashed lines. */
  actual?: readonly Boxed[];
  /** Names of the labels, where these are numbers. */
  classes?: readonly string[];
  title?: string;
}

/**
 * A picture with the boxes of what was found in it, and of what there is.
 *
 * @throws ChartInputError unless image is one picture
 * @example
 * detections({ image: [[0, 1, 0], [0, 1, 0]], found: [{ box: [1, 0, 2, 2], label: "line", score: 0.9 }] }).text;
 */
export function detections(options: DetectionsOptions): Figure {
  return draw(options, () => {
    const { height, width, pixel } = picturesOf(
      options.image,
      "detections: image",
      {
        channels: [1, 3],
        single: true,
        advice: "One picture of a batch is batch.slice([i], [1]).squeeze([0]).",
      },
    );
    const bitmap = new Bitmap(width, height);
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) bitmap.set(x, y, ...pixel(0, y, x));
    const name = ({ label }: Boxed): string =>
      typeof label === "number"
        ? (options.classes?.[label] ?? String(label))
        : (label ?? "");
    const actual = options.actual ?? [];
    const written = options.found.filter(
      (one) => name(one) !== "" || one.score !== undefined,
    );
    const marks: Mark[] = [
      {
        type: "image",
        url: bitmap.dataUri(600),
        x0: 0,
        x1: width,
        top: 0,
        bottom: height,
      },
      ...outlines(actual, "there is", 2, "dash"),
      ...outlines(options.found, "found", 1, "solid"),
      ...(written.length > 0 && written.length <= 40
        ? [
            {
              type: "text" as const,
              x: written.map(({ box }) => (box[0] + box[2]) / 2),
              y: written.map(({ box }) => box[1] - 0.02 * height),
              text: written.map((one) =>
                [
                  name(one),
                  ...(one.score === undefined ? [] : [one.score.toFixed(2)]),
                ]
                  .join(" ")
                  .trim(),
              ),
              colour: colourOf(1),
              size: 10,
            },
          ]
        : []),
    ];
    return {
      title: options.title ?? "Detections",
      panels: [
        {
          x: { label: "", bare: true, domain: [0, width] },
          y: { label: "", bare: true, domain: [height, 0] },
          equal: true,
          height: Math.min(560, (400 * height) / width),
          marks,
        },
      ],
      summary: [
        `${height} x ${width} pixels; ${count(options.found.length, "thing")} found${options.actual ? `, ${actual.length} there` : ""}`,
        ...options.found
          .slice(0, 12)
          .map(
            (one) =>
              `${name(one) || "something"} at ${one.box.map((side) => number(side)).join(", ")}${one.score === undefined ? "" : `, score ${number(one.score)}`}`,
          ),
      ],
    };
  });
}

/** All boxes of one kind as one line with gaps. */
function outlines(
  boxes: readonly Boxed[],
  name: string,
  colour: number,
  dash: "solid" | "dash",
): Mark[] {
  if (boxes.length === 0) return [];
  const x: number[] = [];
  const y: (number | null)[] = [];
  for (const {
    box: [left, top, right, bottom],
  } of boxes) {
    x.push(left, right, right, left, left, left);
    y.push(top, top, bottom, bottom, top, null);
  }
  return [
    { type: "line", name, x, y, colour: colourOf(colour), dash, width: 2 },
  ];
}
