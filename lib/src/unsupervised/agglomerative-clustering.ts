import { dot } from "./algebra/matrix.js";
import { Hierarchy, type Merge } from "./hierarchy.js";
import { readRows, type Rows } from "./samples.js";

/** What the distance between two clusters is, from those of a third, k, to the two that become one (Lance & Williams 1967). */
const LINKAGES = {
  /** How much the sum of squares within clusters grows (Ward 1963). */
  ward: (ik: number, jk: number, ij: number, i: number, j: number, k: number) =>
    Math.sqrt(((i + k) * ik * ik + (j + k) * jk * jk - k * ij * ij) / (i + j + k)), // prettier-ignore
  /** Between their farthest samples. */
  complete: (ik: number, jk: number) => Math.max(ik, jk),
  /** Between their samples, on average. */
  average: (ik: number, jk: number, _: number, i: number, j: number) =>
    (i * ik + j * jk) / (i + j),
  /** Between their nearest samples. */
  single: (ik: number, jk: number) => Math.min(ik, jk),
} as const;

export type Linkage = keyof typeof LINKAGES;

export interface AgglomerativeClusteringOptions {
  /** How far apart two clusters are (default `"ward"`). */
  linkage?: Linkage;
}

/** Their distances take 400 MB. */
const MOST_SAMPLES = 10_000;

/**
 * Every sample is a cluster at first; the two that are nearest become one, again and again, until one is left.
 *
 * Chains of nearest neighbours find the merges in time that grows with the square of the samples: where two clusters are each other's
 * nearest, no later merge of these linkages can part them.
 *
 * @param X [samples, features]; scale its columns alike first
 * @throws RangeError where X has fewer than 2 samples, or more than 10,000
 * @example
 * const tree = await agglomerativeClustering([[1, 2], [1, 4], [1, 0], [10, 2], [10, 4], [10, 0]]);
 * tree.labels(2);             // Int32Array [0, 0, 0, 1, 1, 1]
 * tree.merges.at(-1).height;  // 15.59: how far apart the last two were
 * @see Murtagh (1983), A survey of recent advances in hierarchical clustering algorithms; Müllner (2011)
 */
export async function agglomerativeClustering(
  X: Rows,
  { linkage = "ward" }: AgglomerativeClusteringOptions = {},
): Promise<Hierarchy> {
  const who = "agglomerativeClustering";
  if (!(linkage in LINKAGES))
    throw new RangeError(
      `${who}: linkage expected one of ${Object.keys(LINKAGES).join(", ")}, received ${linkage as string}.`,
    );
  const matrix = await readRows(X, who);
  const n = matrix.rows;
  if (n < 2 || n > MOST_SAMPLES)
    throw new RangeError(
      `${who} expected 2 to ${MOST_SAMPLES} samples, since it keeps the distance of each from every other, received ${n}. ` +
        "Of many samples cluster some, or the centres of KMeans.",
    );
  const distances = new Distances(n);
  const rows = Array.from({ length: n }, (_, i) => matrix.row(i));
  for (let i = 0; i < n; i++)
    for (let j = 0; j < i; j++) {
      const difference = rows[i]!.map((x, d) => x - rows[j]![d]!);
      distances.set(i, j, Math.sqrt(dot(difference, difference)));
    }
  return Hierarchy.from(n, merges(distances, LINKAGES[linkage]));
}

/** Of each pair once. */
class Distances {
  readonly #values: Float64Array;

  constructor(readonly size: number) {
    this.#values = new Float64Array((size * (size - 1)) / 2);
  }

  get(a: number, b: number): number {
    return this.#values[at(a, b)]!;
  }

  set(a: number, b: number, distance: number): void {
    this.#values[at(a, b)] = distance;
  }
}

const at = (a: number, b: number): number =>
  a > b ? (a * (a - 1)) / 2 + b : (b * (b - 1)) / 2 + a;

/** In the order in which chains find them; each names a sample of either cluster. */
function merges(
  distances: Distances,
  between: (typeof LINKAGES)[Linkage],
): Merge[] {
  const n = distances.size;
  /** Of each cluster, kept under one of its samples; 0 where it has become part of another. */
  const sizes = new Int32Array(n).fill(1);
  const found: Merge[] = [];
  const chain: number[] = [];
  while (found.length < n - 1) {
    if (chain.length === 0) chain.push(sizes.findIndex((size) => size > 0));
    const a = chain.at(-1)!;
    const before = chain.at(-2);
    // Of equally near ones the one that the chain came from, or it would never end.
    let b = before ?? -1;
    let least = before === undefined ? Infinity : distances.get(a, before);
    for (let other = 0; other < n; other++)
      if (other !== a && sizes[other]! > 0 && distances.get(a, other) < least) {
        least = distances.get(a, other);
        b = other;
      }
    if (b !== before) {
      chain.push(b);
      continue;
    }
    chain.length -= 2;
    const [i, j] = [sizes[a]!, sizes[b]!];
    for (let k = 0; k < n; k++)
      if (k !== a && k !== b && sizes[k]! > 0)
        distances.set(k, b, between(distances.get(k, a), distances.get(k, b), least, i, j, sizes[k]!)); // prettier-ignore
    sizes[a] = 0;
    sizes[b] = i + j;
    found.push({ a, b, height: least, size: i + j });
  }
  return found;
}
