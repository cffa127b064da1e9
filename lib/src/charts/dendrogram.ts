import { type Figure, draw } from "./figure.js";
import type { LineMark } from "./model.js";
import { colourOf, dashOf, ink } from "./theme.js";
import { ChartInputError, describe } from "./values.js";
import { count, number } from "./words.js";

/** A tree of clusters, as `agglomerativeClustering` gives it. */
export interface Tree {
  samples: number;
  merges: readonly { a: number; b: number; height: number }[];
  leaves: ArrayLike<number>;
}

export interface DendrogramOptions {
  tree: Tree;
  /** Name of each sample. Written where there is room for all. */
  labels?: readonly string[];
  /** Colours so many clusters, and draws the height at which the tree is cut into them. */
  clusters?: number;
  title?: string;
  /** What a height is (default "distance"). */
  yLabel?: string;
}

/** Beyond it names of samples would cover each other. */
const MOST_NAMES = 40;

/**
 * Which samples are alike, and how much: two clusters are joined at the height of their distance.
 *
 * @throws ChartInputError where there are not as many labels as samples, or fewer samples than clusters
 * @example
 * const tree = { samples: 3, merges: [{ a: 0, b: 1, height: 1 }, { a: 2, b: 3, height: 4 }], leaves: [2, 0, 1] };
 * dendrogram({ tree, labels: ["cat", "dog", "rock"], clusters: 2 }).text;
 */
export function dendrogram(options: DendrogramOptions): Figure {
  return draw(options, () => {
    const { tree, labels, clusters = 1 } = options;
    const { samples, merges } = tree;
    if (labels !== undefined && labels.length !== samples)
      throw new ChartInputError(
        "dendrogram: labels",
        `a name for each of ${samples} samples`,
        `${labels.length}`,
      );
    if (!Number.isInteger(clusters) || clusters < 1 || clusters > samples)
      throw new ChartInputError(
        "dendrogram: clusters",
        `a whole number 1 to ${samples}`,
        describe(clusters),
      );
    const kept = samples - clusters;
    const { marks, sizes } = brackets(tree, kept);
    const cut =
      clusters === 1
        ? undefined
        : ((merges[kept - 1]?.height ?? 0) + merges[kept]!.height) / 2;
    const leaves = Array.from(tree.leaves);
    const highest = merges.at(-1)?.height ?? 1;
    return {
      title: options.title ?? "Dendrogram",
      panels: [
        {
          x: {
            label: labels === undefined ? "sample" : "",
            domain: [-0.6, samples - 0.4],
            grid: false,
            ticks:
              samples <= MOST_NAMES
                ? leaves.map((sample, at) => ({ at, text: labels?.[sample] ?? String(sample) })) // prettier-ignore
                : [],
          },
          y: {
            label: options.yLabel ?? "distance",
            domain: [0, 1.05 * (highest || 1)],
          },
          marks: [
            ...marks,
            ...(cut === undefined
              ? []
              : [
                  {
                    type: "rule" as const,
                    name: `cut into ${clusters}`,
                    along: "x" as const,
                    at: cut,
                    colour: colourOf(7),
                  },
                ]),
          ],
        },
      ],
      summary: [
        `${count(samples, "sample")}, joined at ${number(merges[0]?.height ?? 0)} to ${number(highest)}`,
        ...(cut === undefined
          ? []
          : [`cut at ${number(cut)}: clusters of ${sizes.join(", ")} samples`]),
      ],
    };
  });
}

/** One line for what is above the cut, and one for each cluster below it, from left to right. */
function brackets(
  { samples, merges, leaves }: Tree,
  kept: number,
): { marks: LineMark[]; sizes: number[] } {
  const nodes = samples + merges.length;
  const x = new Float64Array(nodes);
  const y = new Float64Array(nodes);
  for (let i = 0; i < samples; i++) x[leaves[i]!] = i;
  for (const [i, { a, b, height }] of merges.entries()) {
    x[samples + i] = (x[a]! + x[b]!) / 2;
    y[samples + i] = height;
  }
  /** Of each node, the cluster that the cut leaves it in; itself above the cut. */
  const cluster = Int32Array.from({ length: nodes }, (_, i) => i);
  for (let i = kept - 1; i >= 0; i--) {
    const { a, b } = merges[i]!;
    cluster[a] = cluster[samples + i]!;
    cluster[b] = cluster[samples + i]!;
  }
  const order = new Map<number, number>();
  const sizes: number[] = [];
  for (let i = 0; i < samples; i++) {
    const own = cluster[leaves[i]!]!;
    if (!order.has(own)) order.set(own, sizes.push(0) - 1);
    sizes[order.get(own)!]!++;
  }
  const lines = new Map<number, { x: number[]; y: (number | null)[] }>();
  for (const [i, { a, b, height }] of merges.entries()) {
    const key = i < kept ? order.get(cluster[samples + i]!)! : -1;
    const line = lines.get(key) ?? { x: [], y: [] };
    lines.set(key, line);
    line.x.push(x[a]!, x[a]!, x[b]!, x[b]!, x[b]!);
    line.y.push(y[a]!, height, height, y[b]!, null);
  }
  const marks = Array.from(lines)
    .toSorted(([a], [b]) => a - b)
    .map(([key, line]): LineMark => {
      const above = key < 0;
      return {
        type: "line",
        ...(sizes.length > 1 && !above ? { name: `cluster ${key}` } : {}),
        ...line,
        colour: above ? ink : colourOf(key),
        dash: above ? "solid" : dashOf(key),
      };
    });
  return { marks, sizes };
}
