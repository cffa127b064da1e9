import { inSpace } from "./embedding-space.js";
import { type Figure, draw } from "./figure.js";
import type { Mark } from "./model.js";
import { colourOf, ink, symbolOf } from "./theme.js";
import {
  ChartInputError,
  type Matrix,
  type Names,
  describe,
  matrix,
  names,
} from "./values.js";
import { count, extent, range } from "./words.js";

export interface EmbeddingOptions {
  /** [n, 2] or, in space, [n, 3]: principal components, UMAP, a latent space. */
  points: Matrix;
  /** Written beside each point: words. */
  labels?: Names;
  /** A name a point: points of one name share colour and symbol. */
  group?: Names;
  /** How many labels are written at most; the others show under the pointer. A label that would cover another is left out. */
  most?: number;
  title?: string;
  xLabel?: string;
  yLabel?: string;
  /** Of three components. */
  zLabel?: string;
}

/** Rough size of a label, as shares of the picture: 400 by 300 pixels, a letter 6 by 12. */
const letter = { x: 6 / 400, y: 13 / 300 };

/** The first labels, as many as stand clear of each other. */
function clear(
  x: number[],
  y: number[],
  labels: string[],
  most: number,
): number[] {
  const share = (list: number[]): number[] => {
    const [low, high] = extent(list);
    const size = high - low || 1;
    return list.map((v) => (v - low) / size);
  };
  const [sx, sy] = [share(x), share(y)];
  const kept: number[] = [];
  for (let i = 0; i < labels.length && kept.length < most; i++) {
    const wide = (k: number): number => (labels[k]?.length ?? 0) * letter.x;
    const covers = kept.some((k) => {
      const dx = (sx[k] ?? 0) - (sx[i] ?? 0);
      return (
        Math.abs((sy[k] ?? 0) - (sy[i] ?? 0)) < letter.y &&
        (dx >= 0 ? dx < wide(i) : -dx < wide(k))
      );
    });
    if (!covers) kept.push(i);
  }
  return kept;
}

/**
 * High-dimensional things laid out in the plane or in space, with their names: words, digits, customers.
 *
 * @throws ChartInputError where points is not [n, 2] or [n, 3], or names do not fit
 * @example
 * embedding({ points: [[0, 0], [1, 0.2], [5, 5]], labels: ["king", "queen", "bread"], group: ["people", "people", "food"] }).text;
 */
export function embedding(options: EmbeddingOptions): Figure {
  return draw(options, () => {
    const points = matrix(options.points, "embedding: points");
    const width = points[0]?.length;
    if (width !== 2 && width !== 3)
      throw new ChartInputError(
        "embedding: points",
        "[n, 2] or [n, 3]",
        describe(points),
        "Project first, onto two principal components or by t-SNE.",
      );
    const length = { of: "points", is: points.length };
    const labels =
      options.labels && names(options.labels, "embedding: labels", length);
    const group =
      options.group && names(options.group, "embedding: group", length);
    if (width === 3) return inSpace(points, labels, group, options);
    const x = points.map((p) => p[0] ?? 0);
    const y = points.map((p) => p[1] ?? 0);
    const [left, right] = extent(x);
    const across = right - left || 1;
    const groups: (string | undefined)[] = group
      ? [...new Set(group)]
      : [undefined];
    const marks: Mark[] = groups.map((name, k) => {
      const mine = <T>(list: T[]): T[] =>
        group ? list.filter((_, i) => group[i] === name) : list;
      return {
        type: "points",
        ...(name === undefined ? {} : { name }),
        x: mine(x),
        y: mine(y),
        colour: colourOf(k),
        symbol: symbolOf(k),
        size: points.length > 500 ? 12 : 32,
        opacity: points.length > 500 ? 0.6 : 0.85,
        ...(labels ? { hover: mine(labels) } : {}),
      };
    });
    const written = labels ? clear(x, y, labels, options.most ?? 60) : [];
    if (labels && written.length)
      marks.push({
        type: "text",
        // Beside its point.
        x: written.map((i) => (x[i] ?? 0) + 0.018 * across),
        y: written.map((i) => y[i] ?? 0),
        text: written.map((i) => labels[i] ?? ""),
        colour: group
          ? written.map((i) => colourOf(groups.indexOf(group[i] ?? "")))
          : ink,
        align: "left",
        size: 11,
      });
    return {
      title: options.title ?? "Embedding",
      panels: [
        {
          x: {
            label: options.xLabel ?? "component 1",
            // Room for the names at the right edge.
            domain: [
              left - 0.05 * across,
              left + (labels ? 1.18 : 1.05) * across,
            ],
          },
          y: { label: options.yLabel ?? "component 2" },
          height: 320,
          marks,
        },
      ],
      summary: [
        `${count(points.length, "point")}; ${options.xLabel ?? "component 1"} ${range(x)}, ${options.yLabel ?? "component 2"} ${range(y)}`,
        ...(group
          ? groups.map(
              (name) =>
                `${name}: ${count(group.filter((g) => g === name).length, "point")}`,
            )
          : []),
        ...(labels
          ? [
              `${written.length} of ${count(labels.length, "name")} written: ${written
                .slice(0, 12)
                .map((i) => labels[i])
                .join(", ")}${written.length > 12 ? " …" : ""}`,
            ]
          : []),
      ],
    };
  });
}
