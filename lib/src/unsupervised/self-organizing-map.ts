import { Random } from "../data/random.js";
import { Matrix, squaredDistance } from "./algebra/matrix.js";
import { distancesBetween, nearest } from "./distances.js";
import { checkSaved, Estimator, requireCount } from "./estimator.js";
import { initialWeights, type MapInit } from "./map-init.js";
import { MapGrid, type Topology } from "./map-grid.js";
import { trainBatch, trainOnline, type MapTraining } from "./map-training.js";
import { readRows, requireVariation, type Rows } from "./samples.js";

export interface SelfOrganizingMapOptions {
  rows: number;
  columns: number;
  /** How units lie and who is whose neighbour (default `"rectangular"`). */
  topology?: Topology;
  /** `"online"` moves units after each sample (the default), `"batch"` after all of them. */
  training?: "online" | "batch";
  /** Online: samples shown (default: each ten times). Batch: passes over all samples (default 20). */
  iterations?: number;
  /** How far a unit moves towards a sample at first (default 0.5); it falls to a third. */
  learningRate?: number;
  /** Width of the neighbourhood at first, in steps on the grid (default 1); it falls to a third. */
  sigma?: number;
  /** Where units start: on random samples, on the plane of the two principal axes, or at these weights [units, features]. */
  init?: MapInit;
  /** Online: show the samples in random order (default true), or as they come. */
  shuffle?: boolean;
  /** Decides start and order (default 0). */
  seed?: number;
}

interface LearnedMap {
  weights: Matrix;
}

/**
 * A sheet of units that folds itself into the samples: each sample pulls the unit nearest to it, and that unit's neighbours on the sheet
 * less, so that neighbours come to stand for similar samples.
 *
 * @param X of `fit`: [samples, features], kept as it is; scale its columns alike first
 * @example
 * const X = [[0, 0], [0, 1], [1, 0], [1, 1], [5, 5], [5, 6]];
 * const som = await new SelfOrganizingMap({ rows: 2, columns: 3, seed: 1 }).fit(X);
 * await som.predict(X);              // [6]: the unit of each sample
 * await som.quantisationError(X);    // how far samples are from their units, on average
 * @see Kohonen (2013), Essentials of the self-organizing map
 */
export class SelfOrganizingMap extends Estimator<
  SelfOrganizingMapOptions,
  LearnedMap
> {
  readonly #grid: MapGrid;

  constructor(options: SelfOrganizingMapOptions) {
    super(options);
    const { rows, columns, topology = "rectangular" } = options;
    requireCount(rows, "SelfOrganizingMap: rows");
    requireCount(columns, "SelfOrganizingMap: columns");
    requireCount(rows * columns, "SelfOrganizingMap: rows × columns", 2);
    requireCount(options.iterations ?? 1, "SelfOrganizingMap: iterations");
    for (const name of ["learningRate", "sigma"] as const)
      if (!((options[name] ?? 1) > 0))
        throw new RangeError(
          `SelfOrganizingMap: ${name} expected a number > 0, received ${options[name]}.`,
        );
    this.#grid = new MapGrid(rows, columns, topology);
  }

  /** [units, features]; units row after row. */
  get weights(): readonly (readonly number[])[] {
    return this.learned.weights.toArrays();
  }

  /** [units][x, y]: where each lies on the sheet, for drawing. */
  get positions(): readonly (readonly [number, number])[] {
    return this.#grid.positions;
  }

  /** [rows, columns]: each unit's mean distance from its neighbours, in units of X. Ridges part clusters (Ultsch & Siemon 1990). */
  get uMatrix(): readonly (readonly number[])[] {
    const { weights } = this.learned;
    const units = Array.from({ length: weights.rows }, (_, unit) => unit);
    const means = units.map((unit) => {
      const around = units.filter((other) =>
        this.#grid.areNeighbours(unit, other),
      );
      const distances = around.map((other) =>
        Math.sqrt(squaredDistance(weights.row(unit), weights.row(other))),
      );
      return distances.reduce((sum, x) => sum + x, 0) / distances.length;
    });
    return this.#grid.arrange(means);
  }

  async fit(X: Rows): Promise<this> {
    const who = "SelfOrganizingMap.fit";
    const matrix = await readRows(X, who);
    requireVariation(matrix, who);
    const { options } = this;
    const random = new Random(options.seed ?? 0);
    const mean = matrix.columnMeans();
    const centred = matrix.plusRow(mean, -1);
    const start = await initialWeights(
      options.init ?? "samples",
      matrix,
      this.#grid,
      random,
    );
    const online = (options.training ?? "online") === "online";
    const plan: MapTraining = {
      iterations: options.iterations ?? (online ? 10 * matrix.rows : 20),
      learningRate: options.learningRate ?? 0.5,
      sigma: options.sigma ?? 1,
    };
    const weights = start.plusRow(mean, -1);
    if (online) {
      const order = (options.shuffle ?? true) ? random : undefined;
      trainOnline(centred, weights, this.#grid, plan, order);
    } else await trainBatch(centred, weights, this.#grid, plan);
    return this.learn({ weights: weights.plusRow(mean) });
  }

  /** @returns [samples]: the unit nearest to each; its row is ⌊unit / columns⌋ */
  async predict(X: Rows): Promise<Int32Array> {
    return nearest(await this.#distances(X, "predict"));
  }

  /** @returns [samples, units]: the distance of each sample from each unit */
  async transform(X: Rows): Promise<number[][]> {
    const squared = await this.#distances(X, "transform");
    squared.values.set(squared.values.map(Math.sqrt));
    return squared.toArrays();
  }

  /** @returns [rows, columns]: how many of the samples each unit is nearest to */
  async hits(X: Rows): Promise<number[][]> {
    const counts = new Int32Array(this.#grid.units);
    for (const unit of await this.predict(X)) counts[unit]!++;
    return this.#grid.arrange(counts);
  }

  /** The mean distance of samples from their nearest units, in units of X. */
  async quantisationError(X: Rows): Promise<number> {
    const { weights } = this.learned;
    const matrix = await this.#read(X, "quantisationError");
    let sum = 0;
    for (const [i, unit] of (await this.predict(X)).entries())
      sum += Math.sqrt(squaredDistance(matrix.row(i), weights.row(unit)));
    return sum / matrix.rows;
  }

  /** The share of samples whose nearest two units are no neighbours: where the sheet is folded. */
  async topographicError(X: Rows): Promise<number> {
    const distances = await this.#distances(X, "topographicError");
    const first = nearest(distances);
    for (const [i, unit] of first.entries()) distances.row(i)[unit] = Infinity;
    const second = nearest(distances);
    const folded = first.filter(
      (unit, i) => !this.#grid.areNeighbours(unit, second[i]!),
    );
    return folded.length / distances.rows;
  }

  static fromJSON(saved: unknown): SelfOrganizingMap {
    const checked = checkSaved(saved, "SelfOrganizingMap", ["weights"]);
    return new SelfOrganizingMap(
      checked.options as SelfOrganizingMapOptions,
    ).restore(checked);
  }

  async #read(X: Rows, method: string): Promise<Matrix> {
    const features = this.learned.weights.columns;
    return readRows(X, `SelfOrganizingMap.${method}`, features);
  }

  async #distances(X: Rows, method: string): Promise<Matrix> {
    return distancesBetween(await this.#read(X, method), this.learned.weights);
  }
}
