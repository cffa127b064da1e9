import { type Figure, draw } from "./figure.js";
import type { Mark } from "./model.js";
import { colourOf, dashOf, ink, symbolOf } from "./theme.js";
import {
  ChartInputError,
  type Matrix,
  type Names,
  type NdArray,
  describe,
  matrix,
  names,
  nd,
} from "./values.js";
import { count, number } from "./words.js";

export interface ClusterEllipsesOptions {
  /** Samples, [n, 2]. */
  X: Matrix;
  /** Centres, [clusters, 2]. */
  means: Matrix;
  /** [clusters, 2, 2], symmetric; only the centres are drawn where absent, as for k-means. */
  covariances?: NdArray;
  /** The cluster of each sample, its number from 0. */
  labels?: Names;
  /** Ellipses at these distances from the centre, in standard deviations. */
  deviations?: readonly number[];
  title?: string;
  xLabel?: string;
  yLabel?: string;
}

/** Half axes and the first one's direction, of a symmetric 2 x 2 matrix [[a, b], [b, c]]. */
function halfAxes(a: number, b: number, c: number) {
  const mean = (a + c) / 2;
  const spread = Math.hypot((a - c) / 2, b);
  return {
    long: Math.sqrt(Math.max(0, mean + spread)),
    // det / λ₁, where mean - spread would cancel.
    short: Math.sqrt(Math.max(0, (a * c - b * b) / (mean + spread || 1))),
    angle: Math.atan2(2 * b, a - c) / 2,
  };
}

/**
 * Samples in the colours of their clusters, with the centres and the ellipses of equal density of a Gaussian mixture.
 * Of a normal distribution in the plane 39% lie within one deviation, 86% within two: 1 - exp(-d²/2).
 *
 * @throws ChartInputError where sizes do not fit, or a covariance is not symmetric with variances from 0
 * @example
 * clusterEllipses({ X: [[0, 0], [1, 1], [5, 5]], means: [[0.5, 0.5], [5, 5]], covariances: [[[1, 0.5], [0.5, 1]], [[1, 0], [0, 1]]], labels: [0, 0, 1] }).text;
 */
export function clusterEllipses(options: ClusterEllipsesOptions): Figure {
  return draw(options, () => {
    const two = (given: unknown, place: string): number[][] => {
      const rows = matrix(given, place);
      if (rows[0]?.length !== 2)
        throw new ChartInputError(
          place,
          "two columns",
          describe(rows),
          "Project onto two principal components first.",
        );
      return rows;
    };
    const X = two(options.X, "clusterEllipses: X");
    const means = two(options.means, "clusterEllipses: means");
    const n = means.length;
    const label = options.labels
      ? names(options.labels, "clusterEllipses: labels", {
          of: "X",
          is: X.length,
        }).map((name) => {
          const k = Number(name);
          if (!Number.isInteger(k) || k < 0 || k >= n)
            throw new ChartInputError(
              "clusterEllipses: labels",
              `numbers of clusters, 0 to ${n - 1}`,
              JSON.stringify(name),
            );
          return k;
        })
      : undefined;
    const covariances = options.covariances
      ? covariancesOf(options.covariances, n)
      : [];
    const deviations = options.deviations ?? [1, 2];
    const wrong = deviations.find((d) => !(Number.isFinite(d) && d > 0));
    if (wrong !== undefined)
      throw new ChartInputError(
        "clusterEllipses: deviations",
        "numbers above zero",
        String(wrong),
      );
    const points = (name: string | undefined, mine: number[][], k: number) => ({
      type: "points" as const,
      ...(name === undefined ? {} : { name }),
      x: mine.map((p) => p[0] ?? 0),
      y: mine.map((p) => p[1] ?? 0),
      colour: name === undefined ? ink : colourOf(k),
      symbol: symbolOf(k),
      size: X.length > 500 ? 12 : 28,
      opacity: 0.85,
    });
    const marks: Mark[] = label
      ? means.map((_, k) =>
          points(
            `cluster ${k}`,
            X.filter((_x, i) => label[i] === k),
            k,
          ),
        )
      : [points(undefined, X, 0)];
    covariances.forEach(([a, b, c], k) => {
      const { long, short, angle } = halfAxes(a, b, c);
      const [cx = 0, cy = 0] = means[k] ?? [];
      for (const d of deviations) {
        const turn = Array.from({ length: 73 }, (_, i) => (i * Math.PI) / 36);
        marks.push({
          type: "line",
          x: turn.map(
            (t) =>
              cx +
              d * long * Math.cos(t) * Math.cos(angle) -
              d * short * Math.sin(t) * Math.sin(angle),
          ),
          y: turn.map(
            (t) =>
              cy +
              d * long * Math.cos(t) * Math.sin(angle) +
              d * short * Math.sin(t) * Math.cos(angle),
          ),
          colour: colourOf(k),
          dash: dashOf(k),
        });
      }
    });
    marks.push({
      type: "points",
      name: "centre",
      x: means.map((m) => m[0] ?? 0),
      y: means.map((m) => m[1] ?? 0),
      colour: ink,
      symbol: "cross",
      size: 140,
      opacity: 1,
      hover: means.map((_, k) => `centre of cluster ${k}`),
    });
    return {
      title: options.title ?? "Clusters",
      panels: [
        {
          x: { label: options.xLabel ?? "x₁" },
          y: { label: options.yLabel ?? "x₂" },
          height: 300,
          marks,
        },
      ],
      summary: [
        `${count(X.length, "sample")}, ${count(n, "cluster")}` +
          (covariances.length
            ? `; ellipses at ${deviations.map(number).join(" and ")} standard deviations`
            : ""),
        ...means.map(
          ([x = 0, y = 0], k) =>
            `cluster ${k}: centre (${number(x)}, ${number(y)})` +
            (label
              ? `, ${count(label.filter((l) => l === k).length, "sample")}`
              : ""),
        ),
      ],
    };
  });
}

function covariancesOf(
  given: unknown,
  clusters: number,
): [number, number, number][] {
  const place = "clusterEllipses: covariances";
  const { shape, flat } = nd(given, place);
  if (shape.join() !== `${clusters},2,2`)
    throw new ChartInputError(
      place,
      `[${clusters}, 2, 2], a matrix a cluster`,
      `[${shape.join(", ")}]`,
    );
  return Array.from({ length: clusters }, (_, k) => {
    const [a = NaN, b = NaN, b2 = NaN, c = NaN] = Array.from(flat).slice(
      4 * k,
      4 * k + 4,
    );
    const size = Math.max(Math.abs(a), Math.abs(c));
    // float32 leaves about seven digits.
    const fits =
      a >= 0 &&
      c >= 0 &&
      Math.abs(b - b2) <= 1e-4 * size &&
      b * b <= a * c * (1 + 1e-4);
    if (!fits)
      throw new ChartInputError(
        place,
        "symmetric matrices that no direction gives a negative variance",
        `[[${a}, ${b}], [${b2}, ${c}]] for cluster ${k}`,
      );
    return [a, b, c];
  });
}
