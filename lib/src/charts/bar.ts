import { type Figure, draw } from "./figure.js";
import type { RectMark } from "./model.js";
import { colourOf } from "./theme.js";
import { type Names, type Vector, names, series, vector } from "./values.js";
import { number } from "./words.js";

export interface BarOptions {
  /** A name a bar. */
  labels: Names;
  /** One list, or several by name, whose bars stand side by side. */
  values: Vector | Readonly<Record<string, Vector>>;
  /** Bars to the right: for long names. */
  horizontal?: boolean;
  title?: string;
  xLabel?: string;
  yLabel?: string;
}

/**
 * A bar a named value, from zero.
 *
 * @throws ChartInputError where there are not as many values as labels
 * @example
 * bar({ labels: ["cat", "dog"], values: [0.9, 0.1], title: "Prediction", xLabel: "class", yLabel: "probability" }).text;
 */
export function bar(options: BarOptions): Figure {
  return draw(options, () => {
    const labels = names(options.labels, "bar: labels");
    const yLabel = options.yLabel ?? "value";
    const xLabel = options.xLabel ?? "";
    const all = series(options.values, "bar: values", yLabel).map(
      ([name, given]) => ({
        name,
        values: vector(given, `bar: values (${name})`, {
          length: { of: "labels", is: labels.length },
        }),
      }),
    );
    const width = 0.8 / all.length;
    const marks = all.map(({ name, values }, i): RectMark => {
      const from = labels.map((_, k) => k - 0.4 + i * width);
      const to = from.map((v) => v + width);
      const zero = values.map(() => 0);
      return {
        type: "rects",
        ...(all.length > 1 ? { name } : {}),
        ...(options.horizontal
          ? { x0: zero, x1: values, y0: from, y1: to, horizontal: true }
          : { x0: from, x1: to, y0: zero, y1: values }),
        colour: colourOf(i),
        hover: labels.map((l, k) => `${l}: ${number(values[k] ?? NaN)}`),
      };
    });
    const ticks = labels.map((text, at) => ({ at, text }));
    const ends = [-0.5, labels.length - 0.5] as const;
    return {
      title: options.title ?? "Bars",
      panels: [
        options.horizontal
          ? {
              x: { label: yLabel },
              y: {
                label: xLabel,
                ticks,
                domain: [ends[1], ends[0]],
                grid: false,
              },
              marks,
              height: Math.max(160, 24 * labels.length),
            }
          : {
              x: { label: xLabel, ticks, domain: ends, grid: false },
              y: { label: yLabel },
              marks,
            },
      ],
      summary: [
        `${xLabel || "bars"}: ${labels.length}, ${yLabel}:`,
        ...labels.map(
          (l, k) =>
            `${l}: ${all.map((s) => (all.length > 1 ? `${s.name} ` : "") + number(s.values[k] ?? NaN)).join(", ")}`,
        ),
      ],
    };
  });
}
