import { Matrix } from "./algebra/matrix.js";
import type { Operand } from "./algebra/operand.js";
import { distancesOf } from "./distances.js";

/**
 * The means of clusters whose samples change. Sums are kept from turn to turn, and only what changed its cluster is moved from one to
 * another: after a few turns of k-means few samples do.
 */
export class ClusterMeans {
  readonly #sums: Matrix;
  readonly #counts: Int32Array;
  readonly #labels: Int32Array;

  constructor(
    readonly X: Operand,
    readonly clusters: number,
  ) {
    this.#sums = new Matrix(clusters, X.columns);
    this.#counts = new Int32Array(clusters);
    this.#labels = new Int32Array(X.rows).fill(-1);
  }

  /** @param labels [samples]; @returns [clusters, features] */
  of(labels: Int32Array): Matrix {
    for (let i = 0; i < labels.length; i++) {
      const label = labels[i]!;
      const before = this.#labels[i]!;
      if (before === label) continue;
      if (before >= 0) this.#add(i, before, -1);
      this.#add(i, label, 1);
      this.#labels[i] = label;
    }
    const { shift, columns } = this.X;
    const means = new Matrix(this.clusters, columns);
    for (let k = 0, at = 0; k < this.clusters; k++)
      for (let j = 0; j < columns; j++, at++)
        means.values[at] =
          this.#sums.values[at]! / this.#counts[k]! - (shift?.[j] ?? 0);
    return means;
  }

  #add(sample: number, cluster: number, sign: 1 | -1): void {
    const { given, columns } = this.X.source;
    const sums = this.#sums.values;
    this.#counts[cluster]! += sign;
    let from = sample * columns;
    let to = cluster * columns;
    for (const end = to + columns; to < end; from++, to++)
      sums[to]! += sign * given[from]!;
  }
}

/** An empty cluster takes the sample farthest from its centre out of the cluster that has it. Changes `labels`. */
export async function fillEmpty(
  labels: Int32Array,
  X: Operand,
  centers: Matrix,
): Promise<void> {
  const counts = new Int32Array(centers.rows);
  for (const label of labels) counts[label]!++;
  const empty = Array.from(counts.keys()).filter((j) => counts[j] === 0);
  if (empty.length === 0) return;
  const toCenters = await (await distancesOf(X))(centers);
  const own = (i: number): number => toCenters.at(i, labels[i]!);
  const farthest = Array.from(labels.keys()).toSorted(
    (a, b) => own(b) - own(a),
  );
  for (const cluster of empty) {
    const sample = farthest.find((i) => counts[labels[i]!]! > 1);
    if (sample === undefined) break;
    counts[labels[sample]!]!--;
    labels[sample] = cluster;
    counts[cluster] = 1;
  }
}
