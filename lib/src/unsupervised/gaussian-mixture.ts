import { Random } from "../data/random.js";
import { cholesky } from "./algebra/cholesky.js";
import { dot, Matrix } from "./algebra/matrix.js";
import {
  block,
  COVARIANCE_KINDS,
  estimateCovariances,
  freeCovariances,
  logDensities,
  type CovarianceKind,
} from "./covariance.js";
import { withOperand, type Operand } from "./algebra/operand.js";
import { checkSaved, Estimator, requireCount } from "./estimator.js";
import { KMeans } from "./k-means.js";
import { readRows, requireVariation, type Rows } from "./samples.js";

export interface GaussianMixtureOptions {
  components: number;
  /** Of each component its own (`"full"`, the default), one for all (`"tied"`), variances only (`"diag"`), or one variance (`"spherical"`). */
  covariance?: CovarianceKind;
  /** [samples]: the component that each sample belongs to at first (default: its cluster by k-means). */
  init?: readonly number[];
  /** Runs from other starts, of which the most likely is kept (default 1; with `init` there is only one start). */
  restarts?: number;
  maxIterations?: number;
  /** Stop where the mean log-likelihood gains less (default 1e-3). */
  tolerance?: number;
  /** Added to each variance, in squared units of X (default 1e-6). */
  regularisation?: number;
  /** Decides the starts and the samples drawn (default 0). */
  seed?: number;
}

export interface LearnedMixture {
  weights: Float64Array;
  means: Matrix;
  covariances: Matrix;
  lowerBound: number;
  iterations: number;
  converged: boolean;
}

/**
 * A density that is a weighted sum of Gaussians, fitted by expectation-maximisation from the clusters of k-means.
 *
 * @param X of `fit`: [samples, features], kept as it is
 * @throws RangeError where a component collapses onto samples that do not vary
 * @example
 * const X = [[1, 2], [1, 4], [1, 0], [10, 2], [10, 4], [10, 0]];
 * const mixture = await new GaussianMixture({ components: 2, seed: 1 }).fit(X);
 * mixture.means;                                  // [10, 2] and [1, 2]
 * await mixture.predict([[0, 0], [12, 3]]);       // two different labels
 * @see Bishop, Pattern Recognition and Machine Learning, 9.2
 */
export class GaussianMixture extends Estimator<
  GaussianMixtureOptions,
  LearnedMixture
> {
  constructor(options: GaussianMixtureOptions) {
    super(options);
    requireCount(options.components, "GaussianMixture: components");
    requireCount(options.restarts ?? 1, "GaussianMixture: restarts");
    requireCount(options.maxIterations ?? 1, "GaussianMixture: maxIterations");
    if (!COVARIANCE_KINDS.includes(this.#kind))
      throw new RangeError(
        `GaussianMixture: covariance expected one of ${COVARIANCE_KINDS.join(", ")}, received ${this.#kind}.`,
      );
    for (const name of ["tolerance", "regularisation"] as const)
      if (!((options[name] ?? 0) >= 0))
        throw new RangeError(
          `GaussianMixture: ${name} expected a number >= 0, received ${options[name]}.`,
        );
  }

  /** [components]: they sum to 1. */
  get weights(): readonly number[] {
    return Array.from(this.learned.weights);
  }

  /** [components, features] */
  get means(): readonly (readonly number[])[] {
    return this.learned.means.toArrays();
  }

  /** Of each component the matrix [features, features], whatever shape was fitted. */
  get covariances(): readonly (readonly (readonly number[])[])[] {
    const { means, covariances } = this.learned;
    return Array.from({ length: means.rows }, (_, k) => {
      if (this.#kind === "full" || this.#kind === "tied")
        return block(covariances, this.#kind, k).toArrays();
      const variances = covariances.row(k);
      return Array.from({ length: means.columns }, (__, i) =>
        Array.from({ length: means.columns }, (___, j) =>
          i === j ? variances[this.#kind === "diag" ? j : 0]! : 0,
        ),
      );
    });
  }

  /** Mean log-likelihood of the samples of `fit`, in nats, as the last step found it. */
  get lowerBound(): number {
    return this.learned.lowerBound;
  }

  get iterations(): number {
    return this.learned.iterations;
  }

  /** Whether the gain fell below the tolerance before maxIterations. */
  get converged(): boolean {
    return this.learned.converged;
  }

  async fit(X: Rows): Promise<this> {
    const matrix = await readRows(X, "GaussianMixture.fit");
    requireVariation(matrix, "GaussianMixture.fit");
    const { components, restarts = 1, seed = 0 } = this.options;
    if (matrix.rows < Math.max(2, components))
      throw new RangeError(
        `GaussianMixture.fit expected at least ${Math.max(2, components)} samples, received ${matrix.rows}.`,
      );
    const random = new Random(seed);
    const starts = this.options.init === undefined ? restarts : 1;
    const search = async (centred: Operand): Promise<LearnedMixture> => {
      let kept = await this.#run(centred, random.bits());
      for (let run = 1; run < starts; run++) {
        const found = await this.#run(centred, random.bits());
        if (found.lowerBound > kept.lowerBound) kept = found;
      }
      return { ...kept, means: kept.means.plusRow(centred.shift!) };
    };
    // Squares lose fewer digits around the origin.
    return this.learn(await withOperand(matrix, search, matrix.middle()));
  }

  /** @returns [samples, components]: the probability that a sample came from each; rows sum to 1 */
  async predictProba(X: Rows): Promise<number[][]> {
    return (await this.#expect(X, "predictProba")).responsibilities.toArrays();
  }

  /** @returns [samples]: the most probable component of each */
  async predict(X: Rows): Promise<Int32Array> {
    const { responsibilities } = await this.#expect(X, "predict");
    return Int32Array.from({ length: responsibilities.rows }, (_, i) => {
      const row = responsibilities.row(i);
      return row.indexOf(row.reduce((most, x) => Math.max(most, x), 0));
    });
  }

  /** @returns [samples]: the log of the density at each, in nats */
  async scoreSamples(X: Rows): Promise<Float64Array> {
    return (await this.#expect(X, "scoreSamples")).logLikelihoods;
  }

  /** Mean log-likelihood of the samples, in nats. */
  async score(X: Rows): Promise<number> {
    return average((await this.#expect(X, "score")).logLikelihoods);
  }

  /** Bayesian information criterion: the smaller the better (Schwarz 1978). */
  async bic(X: Rows): Promise<number> {
    const { logLikelihoods } = await this.#expect(X, "bic");
    const n = logLikelihoods.length;
    return (
      -2 * n * average(logLikelihoods) + this.#freeParameters() * Math.log(n)
    );
  }

  /** Akaike information criterion: the smaller the better (Akaike 1974). */
  async aic(X: Rows): Promise<number> {
    const { logLikelihoods } = await this.#expect(X, "aic");
    return (
      -2 * logLikelihoods.length * average(logLikelihoods) +
      2 * this.#freeParameters()
    );
  }

  /**
   * Draws from the density.
   *
   * @returns X [count, features] and the component that each sample came from [count]
   */
  sample(
    count: number,
    seed: number = this.options.seed ?? 0,
  ): { X: number[][]; labels: Int32Array } {
    requireCount(count, "GaussianMixture.sample: count");
    const { weights, means } = this.learned;
    const random = new Random(seed);
    const roots = this.covariances.map((each) => cholesky(Matrix.from(each))!);
    const labels = new Int32Array(count);
    const X = Array.from({ length: count }, (_, i) => {
      let left = random.uniform();
      const found = weights.findIndex((weight) => (left -= weight) < 0);
      const k = found < 0 ? weights.length - 1 : found;
      labels[i] = k;
      const z = Float64Array.from({ length: means.columns }, () =>
        random.normal(),
      );
      return Array.from(
        means.row(k),
        (mean, j) => mean + dot(roots[k]!.row(j), z),
      );
    });
    return { X, labels };
  }

  static fromJSON(saved: unknown): GaussianMixture {
    const keys = ["weights", "means", "covariances", "lowerBound", "iterations", "converged"]; // prettier-ignore
    const checked = checkSaved(saved, "GaussianMixture", keys);
    return new GaussianMixture(
      checked.options as GaussianMixtureOptions,
    ).restore(checked);
  }

  get #kind(): CovarianceKind {
    return this.options.covariance ?? "full";
  }

  #freeParameters(): number {
    const { rows, columns } = this.learned.means;
    return (
      rows - 1 + rows * columns + freeCovariances(this.#kind, rows, columns)
    );
  }

  async #expect(X: Rows, method: string): Promise<Expectation> {
    const { means } = this.learned;
    const who = `GaussianMixture.${method}`;
    const matrix = await readRows(X, who, means.columns);
    return withOperand(
      matrix,
      async (centred) => {
        const around = means.plusRow(centred.shift!, -1);
        return expectation(centred, { ...this.learned, means: around }, this.#kind); // prettier-ignore
      },
      means.middle(),
    );
  }

  /** EM from the clusters of k-means: a sample belongs at first to its own alone. */
  async #run(X: Operand, seed: number): Promise<LearnedMixture> {
    const { components, maxIterations = 100, tolerance = 1e-3 } = this.options;
    let responsibilities = new Matrix(X.rows, components);
    for (const [i, label] of (await this.#firstLabels(X, seed)).entries())
      responsibilities.values[i * components + label] = 1;
    let parameters = await this.#maximise(X, responsibilities);
    let lowerBound = -Infinity;
    let iterations = 0;
    let converged = false;
    while (!converged && iterations < maxIterations) {
      iterations++;
      const expected = await expectation(X, parameters, this.#kind);
      responsibilities = expected.responsibilities;
      parameters = await this.#maximise(X, responsibilities);
      const next = average(expected.logLikelihoods);
      converged = Math.abs(next - lowerBound) < tolerance;
      lowerBound = next;
    }
    return { ...parameters, lowerBound, iterations, converged };
  }

  async #firstLabels(
    X: Operand,
    seed: number,
  ): Promise<readonly number[] | Int32Array> {
    const { components, init } = this.options;
    if (init === undefined) {
      const samples = { size: X.rows, features: X.source.given };
      return (await new KMeans({ clusters: components, seed }).fit(samples))
        .labels;
    }
    if (init.length !== X.rows)
      throw new RangeError(
        `GaussianMixture: init expected ${X.rows} components, one a sample, received ${init.length}.`,
      );
    const wrong = init.findIndex((k) => !Number.isInteger(k) || k < 0 || k >= components); // prettier-ignore
    if (wrong >= 0)
      throw new RangeError(
        `GaussianMixture: init expected components 0 … ${components - 1}, received ${init[wrong]} for sample ${wrong}.`,
      );
    return init;
  }

  async #maximise(X: Operand, responsibilities: Matrix): Promise<Parameters> {
    // As scikit-learn does: ten roundings, so that an empty component divides by something.
    const counts = responsibilities
      .columnMeans()
      .map((share) => share * X.rows + 10 * Number.EPSILON);
    const sums = (await X.times(responsibilities, true)).transpose();
    const means = new Matrix(
      sums.rows,
      sums.columns,
      sums.values.map((sum, at) => sum / counts[Math.floor(at / X.columns)]!),
    );
    const covariances = await estimateCovariances(
      X,
      responsibilities,
      counts,
      means,
      this.#kind,
      this.options.regularisation ?? 1e-6,
    );
    const total = counts.reduce((sum, count) => sum + count, 0);
    return {
      weights: counts.map((count) => count / total),
      means,
      covariances,
    };
  }
}

type Parameters = Pick<LearnedMixture, "weights" | "means" | "covariances">;

interface Expectation {
  /** [samples, components]: p(component | sample) */
  responsibilities: Matrix;
  /** [samples] */
  logLikelihoods: Float64Array;
}

async function expectation(
  X: Operand,
  { weights, means, covariances }: Parameters,
  kind: CovarianceKind,
): Promise<Expectation> {
  const responsibilities = await logDensities(X, means, covariances, kind);
  const logWeights = weights.map(Math.log);
  const logLikelihoods = new Float64Array(responsibilities.rows);
  for (let i = 0; i < responsibilities.rows; i++) {
    const row = responsibilities.row(i);
    let most = -Infinity;
    for (let k = 0; k < row.length; k++) {
      row[k]! += logWeights[k]!;
      most = Math.max(most, row[k]!);
    }
    // log Σ exp(a) = m + log Σ exp(a - m): no underflow where all densities are small.
    let sum = 0;
    for (let k = 0; k < row.length; k++)
      sum += row[k] = Math.exp(row[k]! - most);
    for (let k = 0; k < row.length; k++) row[k]! /= sum;
    logLikelihoods[i] = most + Math.log(sum);
  }
  return { responsibilities, logLikelihoods };
}

const average = (values: Float64Array): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
