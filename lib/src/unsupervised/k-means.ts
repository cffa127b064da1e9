import { Random } from "../data/random.js";
import { squaredDistance, type Matrix } from "./algebra/matrix.js";
import { withOperand, type Operand } from "./algebra/operand.js";
import { ClusterMeans, fillEmpty } from "./cluster-means.js";
import {
  distancesBetween,
  distancesOf,
  nearest,
  nearestPoints,
} from "./distances.js";
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
    const random = new Random(seed);
    const search = async (centred: Operand): Promise<LearnedClusters> => {
      let kept: LearnedClusters | undefined;
      for (
        let run = 0;
        run < (typeof init === "object" ? 1 : restarts);
        run++
      ) {
        const found = await this.#run(centred, await this.#start(centred, random)); // prettier-ignore
        if (kept === undefined || found.inertia < kept.inertia) kept = found;
      }
      return { ...kept!, centers: kept!.centers.plusRow(centred.shift!) };
    };
    // Distances lose fewer digits around the origin.
    return this.learn(await withOperand(matrix, search, matrix.middle()));
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
    return distancesBetween(matrix, centers);
  }

  async #start(X: Operand, random: Random): Promise<Matrix> {
    const { clusters, init = "k-means++" } = this.options;
    if (typeof init === "object") {
      const given = await readRows(init, "KMeans: init", X.columns);
      if (given.rows !== clusters)
        throw new RangeError(
          `KMeans: init expected ${clusters} centres, received ${given.rows}.`,
        );
      return given.plusRow(X.shift!, -1);
    }
    return X.take(
      init === "random"
        ? random.permutation(X.rows).subarray(0, clusters)
        : await kMeansPlusPlus(X, clusters, await distancesOf(X), random),
    );
  }

  async #run(X: Operand, start: Matrix): Promise<LearnedClusters> {
    const { maxIterations = 300, tolerance = 1e-4 } = this.options;
    const least = tolerance === 0 ? 0 : tolerance * (await meanVariance(X));
    const means = new ClusterMeans(X, start.rows);
    let centers = start;
    let labels = await nearestPoints(X, centers);
    let iterations = 0;
    for (let moving = true; moving && iterations < maxIterations;) {
      iterations++;
      await fillEmpty(labels, X, centers);
      const next = means.of(labels);
      const moved = squaredDistance(next.values, centers.values);
      centers = next;
      const before = labels;
      labels = await nearestPoints(X, centers);
      const same = labels.every((label, i) => label === before[i]);
      moving = !same && moved > least;
    }
    return {
      centers,
      labels: Float64Array.from(labels),
      inertia: inertiaOf(X, centers, labels),
      iterations,
    };
  }
}

/** Of the columns. */
async function meanVariance(X: Operand): Promise<number> {
  const { rows, columns, shift, source } = X;
  const norms = await X.squaredNorms();
  const around = norms.reduce((sum, norm) => sum + norm, 0) / rows;
  const off = squaredDistance(source.columnMeans(), shift!);
  return (around - off) / columns;
}

/** From the differences themselves: |x|² - 2 x·c + |c|² would cost digits. */
function inertiaOf(X: Operand, centers: Matrix, labels: Int32Array): number {
  const { given, columns } = X.source;
  const means = X.shift === undefined ? centers : centers.plusRow(X.shift);
  const row = new Float64Array(columns);
  let sum = 0;
  for (let i = 0; i < X.rows; i++) {
    row.set(given.subarray(i * columns, (i + 1) * columns));
    sum += squaredDistance(row, means.values, labels[i]! * columns);
  }
  return sum;
}

function requireDistinct(X: Matrix, clusters: number): void {
  const seen = new Set<string>();
  for (let i = 0; i < X.rows && seen.size < clusters; i++)
    seen.add(X.take([i]).values.join());
  if (seen.size < clusters)
    throw new RangeError(
      `KMeans.fit expected at least ${clusters} distinct samples, one a cluster, received ${seen.size} of ${X.rows}.`,
    );
}
