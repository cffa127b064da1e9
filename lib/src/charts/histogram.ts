import { type Figure, draw } from "./figure.js";
import type { RectMark } from "./model.js";
import { colourOf } from "./theme.js";
import { type Vector, series, vector } from "./values.js";
import { count, extent, number, range } from "./words.js";

export interface HistogramOptions {
  /** One list, or several by name, drawn over each other on the same bins. */
  values: Vector | Readonly<Record<string, Vector>>;
  /** Bins of equal width; by Freedman and Diaconis's rule where absent, at most 60. */
  bins?: number;
  title?: string;
  xLabel?: string;
  yLabel?: string;
}

/** Width 2 IQR / n^(1/3). @see Freedman and Diaconis, 1981, doi 10.1007/BF01025868 */
function chooseBins(values: number[], low: number, high: number): number {
  const sorted = Float64Array.from(values).toSorted();
  const quantile = (q: number): number =>
    sorted[Math.floor(q * (sorted.length - 1))] ?? 0;
  const width =
    (2 * (quantile(0.75) - quantile(0.25))) / Math.cbrt(values.length);
  return width > 0
    ? Math.min(60, Math.max(5, Math.ceil((high - low) / width)))
    : 10;
}

/**
 * How many values fall into each bin. The last bin holds its upper edge.
 *
 * @throws RangeError unless bins is a whole number of 1 or more
 * @example
 * histogram({ values: [1, 2, 2, 3], bins: 2, title: "Sizes", xLabel: "size (cm)" }).text;
 */
export function histogram(options: HistogramOptions): Figure {
  return draw(options, () => {
    const xLabel = options.xLabel ?? "value";
    const yLabel = options.yLabel ?? "count";
    const all = series(options.values, "histogram: values", xLabel).map(
      ([name, given]) => ({
        name,
        values: vector(given, `histogram: values (${name})`),
      }),
    );
    let [low, high] = extent(all.flatMap((s) => extent(s.values)));
    if (low === high) [low, high] = [low - 0.5, high + 0.5];
    const bins =
      options.bins ??
      chooseBins(
        all.flatMap((s) => s.values),
        low,
        high,
      );
    if (!Number.isInteger(bins) || bins < 1)
      throw new RangeError(
        `histogram: bins expected a whole number of 1 or more, received ${bins}.`,
      );
    const width = (high - low) / bins;
    const x0 = Array.from({ length: bins }, (_, i) => low + i * width);
    const x1 = x0.map((x) => x + width);
    const marks = all.map(({ name, values }, i): RectMark => {
      const counts = Array.from({ length: bins }, () => 0);
      for (const v of values) {
        const bin = Math.min(bins - 1, Math.floor((v - low) / width));
        counts[bin] = (counts[bin] ?? 0) + 1;
      }
      return {
        type: "rects",
        ...(all.length > 1 ? { name } : {}),
        x0,
        x1,
        y0: counts.map(() => 0),
        y1: counts,
        colour: colourOf(i),
        opacity: all.length > 1 ? 0.55 : 0.9,
        hover: counts.map(
          (n, k) =>
            `${number(x0[k] ?? NaN)} to ${number(x1[k] ?? NaN)}: ${number(n)}`,
        ),
      };
    });
    return {
      title: options.title ?? "Histogram",
      panels: [{ x: { label: xLabel }, y: { label: yLabel }, marks }],
      summary: [
        `x: ${xLabel}, ${number(low)} to ${number(high)}, ${count(bins, "bin")} ${number(width)} wide`,
        ...marks.map((m, i) => {
          const top = Math.max(...m.y1);
          const at = m.y1.indexOf(top);
          return `${m.name ?? yLabel}: ${count(all[i]?.values.length ?? 0, "value")}, ${range(all[i]?.values ?? [])}, fullest bin ${number(x0[at] ?? NaN)} to ${number(x1[at] ?? NaN)} with ${number(top)}`;
        }),
      ],
    };
  });
}
