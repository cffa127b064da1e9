import { Random } from "../data/random.js";
import { Matrix, squaredDistance } from "./algebra/matrix.js";
import { nearest, withDistances, type Distances } from "./distances.js";
import { checkSaved, Estimator, requireCount } from "./estimator.js";
import { kMeansPlusPlus } from "./k-means-plus-plus.js";
import { readRows, requireVariation, type Rows } from "./samples.js";

export interface KMeansOptions {
  clusters: number;
  /** Where to start: by k-means++, from samples drawn at random, or from these centres [clusters, features]. */
  init?: "k-means++" | "random" | readonly (readonly number[])[];
  /** Runs from other starts, of which the one with the least inertia is kept (default 1). */
  restarts?: number;
  maxIterations?: number;
  /** Stop where the centres move by less: the sum of squares, as a share of the mean variance of the columns (default 1e-4). */
  tolerance?: number;
  /** Decides the starts (default 0). */
  seed?: number;
}

interface LearnedClusters {
  centers: Matrix;
  labels: Float64Array;
  inertia: number;
  iterations: number;
}

/**
 * k-means: each sample belongs to the nearest centre, each centre is the mean of its samples, in turns until nothing changes (Lloyd).
 *
 * @param X of `fit`: [samples, features], kept as it is
 * @throws RangeError where X has fewer distinct samples than clusters
 * @example
 * const X = [[1, 2], [1, 4], [1, 0], [10, 2], [10, 4], [10, 0]];
 * const kmeans = await new KMeans({ clusters: 2, seed: 1 }).fit(X);
 * kmeans.centers;                              // [10, 2] and [1, 2]
 * await kmeans.predict([[0, 0], [12, 3]]);     // two different labels
 * @see Lloyd (1982), Least squares quantization in PCM
 */
export class KMeans extends Estimator<KMeansOptions, LearnedClusters> {
  constructor(options: KMeansOptions) {
    super(options);
    requireCount(options.clusters, "KMeans: clusters");
    requireCount(options.restarts ?? 1, "KMeans: restarts");
    requireCount(options.maxIterations ?? 1, "KMeans: maxIterations");
    if (!((options.tolerance ?? 0) >= 0))
      throw new RangeError(
        `KMeans: tolerance expected a number >= 0, received ${options.tolerance}.`,
      );
  }

  /** [clusters, features] */
  get centers(): readonly (readonly number[])[] {
    return this.learned.centers.toArrays();
  }

  /** [samples]: the cluster of each sample of `fit`. */
  get labels(): Int32Array {
    return Int32Array.from(this.learned.labels);
  }

  /** The sum of squared distances of the samples from their centres. */
  get inertia(): number {
    return this.learned.inertia;
  }

  /** Turns that the kept run took. */
  get iterations(): number {
    return this.learned.iterations;
  }

  async fit(X: Rows): Promise<this> {
    const matrix = await readRows(X, "KMeans.fit");
    const { clusters, restarts = 1, init, seed = 0 } = this.options;
    requireVariation(matrix, "KMeans.fit");
    requireDistinct(matrix, clusters);
    // Distances lose fewer digits around the origin.
    const mean = matrix.columnMeans();
    const centred = matrix.plusRow(mean, -1);
    const random = new Random(seed);
    const given = typeof init === "object";
    const best = await withDistances(centred, async (distances) => {
      let kept: LearnedClusters | undefined;
      for (let run = 0; run < (given ? 1 : restarts); run++) {
        const start = await this.#start(centred, mean, distances, random);
        const found = await this.#run(centred, start, distances);
        if (kept === undefined || found.inertia < kept.inertia) kept = found;
      }
      return kept;
    });
    if (best === undefined) return this;
    return this.learn({ ...best, centers: best.centers.plusRow(mean) });
  }

  /** @returns [samples]: the cluster of each */
  async predict(X: Rows): Promise<Int32Array> {
    return nearest(await this.#distances(X, "predict"));
  }

  /** @returns [samples, clusters]: the distance of each sample from each centre */
  async transform(X: Rows): Promise<number[][]> {
    const squared = await this.#distances(X, "transform");
    squared.values.set(squared.values.map(Math.sqrt));
    return squared.toArrays();
  }

  static fromJSON(saved: unknown): KMeans {
    const keys = ["centers", "labels", "inertia", "iterations"];
    const checked = checkSaved(saved, "KMeans", keys);
    return new KMeans(checked.options as KMeansOptions).restore(checked);
  }

  async #distances(X: Rows, method: string): Promise<Matrix> {
    const { centers } = this.learned;
    const matrix = await readRows(X, `KMeans.${method}`, centers.columns);
    const middle = centers.columnMeans();
    return withDistances(matrix.plusRow(middle, -1), async (distances) =>
      distances(centers.plusRow(middle, -1)),
    );
  }

  async #start(
    X: Matrix,
    mean: Float64Array,
    distances: Distances,
    random: Random,
  ): Promise<Matrix> {
    const { clusters, init = "k-means++" } = this.options;
    if (typeof init === "object") {
      const given = await readRows(init, "KMeans: init", X.columns);
      if (given.rows !== clusters)
        throw new RangeError(
          `KMeans: init expected ${clusters} centres, received ${given.rows}.`,
        );
      return given.plusRow(mean, -1);
    }
    return X.take(
      init === "random"
        ? random.permutation(X.rows).subarray(0, clusters)
        : await kMeansPlusPlus(X, clusters, distances, random),
    );
  }

  async #run(
    X: Matrix,
    start: Matrix,
    distances: Distances,
  ): Promise<LearnedClusters> {
    const { maxIterations = 300, tolerance = 1e-4 } = this.options;
    const meanVariance =
      X.values.reduce((sum, x) => sum + x * x, 0) / X.values.length;
    let centers = start;
    let toCenters = await distances(centers);
    let labels = nearest(toCenters);
    let iterations = 0;
    for (let moving = true; moving && iterations < maxIterations;) {
      iterations++;
      const next = clusterMeans(X, labels, toCenters);
      const moved = squaredDistance(next.values, centers.values);
      centers = next;
      toCenters = await distances(centers);
      const before = labels;
      labels = nearest(toCenters);
      const same = labels.every((label, i) => label === before[i]);
      moving = !same && moved > tolerance * meanVariance;
    }
    return {
      centers,
      labels: Float64Array.from(labels),
      inertia: inertiaOf(X, centers, labels),
      iterations,
    };
  }
}

function inertiaOf(X: Matrix, centers: Matrix, labels: Int32Array): number {
  let sum = 0;
  for (const [i, label] of labels.entries())
    sum += squaredDistance(X.row(i), centers.row(label));
  return sum;
}

/** The mean of each cluster. An empty one takes the sample farthest from its centre out of the cluster that has it. */
function clusterMeans(
  X: Matrix,
  labels: Int32Array,
  toCenters: Matrix,
): Matrix {
  const means = new Matrix(toCenters.columns, X.columns);
  const counts = new Int32Array(means.rows);
  for (const label of labels) counts[label]!++;
  const own = (i: number): number => toCenters.at(i, labels[i]!);
  const empty = Array.from(counts.keys()).filter((j) => counts[j] === 0);
  if (empty.length > 0) {
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
  const width = X.columns;
  for (let i = 0; i < X.rows; i++) {
    const from = i * width;
    const to = labels[i]! * width;
    for (let j = 0; j < width; j++)
      means.values[to + j]! += X.values[from + j]!;
  }
  for (let at = 0; at < means.values.length; at++)
    means.values[at]! /= counts[Math.floor(at / width)]!;
  return means;
}

function requireDistinct(X: Matrix, clusters: number): void {
  const seen = new Set<string>();
  for (let i = 0; i < X.rows && seen.size < clusters; i++)
    seen.add(X.row(i).join());
  if (seen.size < clusters)
    throw new RangeError(
      `KMeans.fit expected at least ${clusters} distinct samples, one a cluster, received ${seen.size} of ${X.rows}.`,
    );
}
