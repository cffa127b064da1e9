/** Small pictures side by side on one sheet, each with room for a line of text below. */
import type { Colour } from "./theme.js";
import { ink } from "./theme.js";
import { Bitmap } from "./png.js";
import type { Panel } from "./model.js";

export interface Sheet {
  n: number;
  height: number;
  width: number;
  columns: number;
  /** The colour, and how opaque it is, 0 to 255, of a pixel of a picture; see-through where undefined. */
  pixel: (
    i: number,
    y: number,
    x: number,
  ) =>
    | readonly [red: number, green: number, blue: number, opacity?: number]
    | undefined;
  /** Below each picture. */
  captions?: readonly string[];
  colours?: Colour[];
  /** Captions that are to be read first: bold, and a little larger where there is room. */
  strong?: boolean;
  /** Above the panel. */
  title?: string;
}

/** Pictures side by side: as many as were asked for, else somewhat more columns than rows. */
export const columnsOf = (n: number, wanted?: number): number =>
  Math.min(n, wanted ?? Math.min(8, Math.ceil(Math.sqrt(n * 1.6))));

/** The panel that shows it, without axes. */
export function sheetPanel(sheet: Sheet): Panel {
  const { n, height, width, columns, captions } = sheet;
  const rows = Math.ceil(n / columns);
  const gap = Math.max(1, Math.round(width * 0.14));
  const caption = captions ? Math.max(1, Math.round(width * 0.34)) : 0;
  const [dx, dy] = [width + gap, height + gap + caption];
  const picture = new Bitmap(columns * dx - gap, rows * dy - gap - caption);
  for (let i = 0; i < n; i++)
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) {
        const colour = sheet.pixel(i, y, x);
        if (colour)
          picture.set(
            (i % columns) * dx + x,
            Math.floor(i / columns) * dy + y,
            ...colour,
          );
      }
  const total = rows * dy - gap;
  const all = Array.from({ length: n }, (_, i) => i);
  const longest = Math.max(1, ...(captions ?? []).map((t) => t.length));
  return {
    ...(sheet.title ? { title: sheet.title } : {}),
    x: { label: "", bare: true, domain: [0, picture.width] },
    y: { label: "", bare: true, domain: [total, 0] },
    equal: true,
    height: Math.min(560, (400 * total) / picture.width),
    marks: [
      {
        type: "image",
        url: picture.dataUri(600),
        x0: 0,
        x1: picture.width,
        top: 0,
        bottom: picture.height,
      },
      ...(captions
        ? [
            {
              type: "text" as const,
              x: all.map((i) => (i % columns) * dx + width / 2),
              y: all.map(
                (i) =>
                  Math.floor(i / columns) * dy + height + (caption + gap) / 2,
              ),
              text: [...captions],
              colour: sheet.colours ?? ink,
              ...(sheet.strong ? { bold: true } : {}),
              size: Math.max(
                7,
                Math.min(
                  sheet.strong ? 13 : 12,
                  (400 / columns / longest) * 1.6,
                ),
              ),
            },
          ]
        : []),
    ],
  };
}
