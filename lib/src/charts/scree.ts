import { type Figure, draw } from "./figure.js";
import { colourOf } from "./theme.js";
import { ChartInputError, type Vector, describe, vector } from "./values.js";
import { count, number, percent } from "./words.js";

export interface ScreeOptions {
  /** Variance along each principal axis, largest first: eigenvalues, or shares of the whole. */
  variances: Vector;
  /** Variance of the data as a whole, where `variances` leaves axes out; 1 for shares. */
  total?: number;
  /** A line at this share, reached by so many axes. */
  threshold?: number;
  title?: string;
}

/**
 * The share of variance that each principal axis explains, and that of all axes up to it.
 *
 * @throws ChartInputError where a variance is negative, or they add up to more than the whole
 * @example
 * scree({ variances: [4.2, 0.24, 0.08, 0.02], threshold: 0.95 }).text;
 */
export function scree(options: ScreeOptions): Figure {
  return draw(options, () => {
    const variances = vector(options.variances, "scree: variances");
    const negative = variances.findIndex((v) => v < 0);
    if (negative >= 0)
      throw new ChartInputError(
        "scree: variances",
        "variances from 0",
        `${variances[negative]} at index ${negative}`,
      );
    const sum = variances.reduce((a, b) => a + b, 0);
    const total = options.total ?? sum;
    // Shares are often float32, whose sum may pass 1 by a rounding.
    if (!(total > 0) || sum > total * (1 + 1e-4))
      throw new ChartInputError(
        "scree: total",
        `a number above zero, no less than the sum of variances (${number(sum)})`,
        describe(options.total ?? sum),
      );
    const { threshold } = options;
    if (threshold !== undefined && !(threshold > 0 && threshold <= 1))
      throw new ChartInputError(
        "scree: threshold",
        "a share above 0, at most 1",
        describe(threshold),
      );
    const shares = variances.map((v) => v / total);
    let soFar = 0;
    const cumulative = shares.map((s) => (soFar += s));
    const axes = shares.map((_, i) => i + 1);
    const enough =
      threshold === undefined
        ? -1
        : cumulative.findIndex((c) => c >= threshold - 1e-9);
    return {
      title: options.title ?? "Explained variance",
      panels: [
        {
          x: {
            label: "principal axis",
            domain: [0.4, axes.length + 0.6],
            grid: false,
            ...(axes.length <= 20
              ? { ticks: axes.map((at) => ({ at, text: String(at) })) }
              : {}),
          },
          y: {
            label: "share of variance",
            domain: [0, 1.04],
            format: ".0%",
          },
          marks: [
            {
              type: "rects",
              name: "each axis",
              x0: axes.map((a) => a - 0.4),
              x1: axes.map((a) => a + 0.4),
              y0: axes.map(() => 0),
              y1: shares,
              colour: colourOf(0),
              hover: shares.map((s, i) => `axis ${i + 1}: ${percent(s)}`),
            },
            {
              type: "line",
              name: "up to it",
              x: axes,
              y: cumulative,
              colour: colourOf(1),
            },
            {
              type: "points",
              x: axes,
              y: cumulative,
              colour: colourOf(1),
              size: axes.length > 30 ? 12 : 30,
              hover: cumulative.map(
                (s, i) => `axes 1 to ${i + 1}: ${percent(s)}`,
              ),
            },
            ...(threshold === undefined
              ? []
              : [
                  {
                    type: "rule" as const,
                    name: percent(threshold),
                    along: "x" as const,
                    at: threshold,
                    colour: colourOf(7),
                  },
                ]),
          ],
        },
      ],
      summary: [
        `${count(axes.length, "principal axis", "principal axes")}, ${percent(cumulative.at(-1) ?? 0)} of the variance`,
        `first axes: ${shares.slice(0, 5).map(percent).join(", ")}`,
        ...(threshold === undefined
          ? []
          : [
              enough < 0
                ? `${percent(threshold)} is not reached`
                : `${percent(threshold)} is reached by ${count(enough + 1, "axis", "axes")}`,
            ]),
      ],
    };
  });
}
