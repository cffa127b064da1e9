import { Matrix } from "./algebra/matrix.js";
import type { Operand } from "./algebra/operand.js";
import { distancesOf } from "./distances.js";

/**
 * The means of clusters whose samples change. Sums are kept from turn to turn, and only what changed its cluster is moved from one to
 * another: after a few turns of k-means few samples do.
 */
export class ClusterMeans {
  /** Of the samples as they were given: [clusters + 1, features]. At first all samples belong to one cluster more, the last. */
  readonly #sums: Matrix;
  readonly #labels: Int32Array;

  constructor(
    readonly X: Operand,
    readonly clusters: number,
  ) {
    this.#sums = new Matrix(clusters + 1, X.columns);
    this.#labels = new Int32Array(X.rows).fill(clusters);
  }

  /** @param labels [samples]; @returns [clusters, features], shifted as X is */
  of(labels: Int32Array): Matrix {
    const { X, clusters } = this;
    for (let i = 0; i < labels.length; i++)
      if (labels[i] !== this.#labels[i])
        this.#move(i, this.#labels[i]!, labels[i]!);
    this.#labels.set(labels);
    const counts = countsOf(labels, clusters);
    const means = new Matrix(clusters, X.columns);
    for (let k = 0, at = 0; k < clusters; k++)
      for (let j = 0; j < X.columns; j++, at++)
        means.values[at] =
          this.#sums.values[at]! / counts[k]! - (X.shift?.[j] ?? 0);
    return means;
  }

  #move(sample: number, before: number, after: number): void {
    const { given, columns } = this.X.source;
    const sums = this.#sums.values;
    let from = before * columns;
    let to = after * columns;
    let at = sample * columns;
    for (const end = at + columns; at < end; at++, from++, to++) {
      const value = given[at]!;
      sums[from]! -= value;
      sums[to]! += value;
    }
  }
}

function countsOf(labels: Int32Array, clusters: number): Int32Array {
  const counts = new Int32Array(clusters);
  for (const label of labels) counts[label]!++;
  return counts;
}

/** An empty cluster takes the sample farthest from its centre out of the cluster that has it. Changes `labels`. */
export async function fillEmpty(
  labels: Int32Array,
  X: Operand,
  centers: Matrix,
): Promise<void> {
  const counts = countsOf(labels, centers.rows);
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
