/** What every way of finding principal axes shares: what was learned, and the way there and back. */
import { Matrix } from "./algebra/matrix.js";
import { product } from "./algebra/operand.js";
import { Estimator } from "./estimator.js";
import { readRows, type Rows } from "./samples.js";

export interface LearnedAxes {
  components: Matrix;
  explainedVariance: Float64Array;
  mean: Float64Array;
  totalVariance: number;
  samples: number;
}

export const AXES_KEYS: readonly (keyof LearnedAxes)[] = [
  "components",
  "explainedVariance",
  "mean",
  "totalVariance",
  "samples",
];

export interface AxesOptions {
  /** Divide each score by its standard deviation, so that all have variance 1. */
  whiten?: boolean;
}

export abstract class PrincipalAxes<
  Options extends AxesOptions,
> extends Estimator<Options, LearnedAxes> {
  /** [components, features]: orthonormal rows, largest variance first. */
  get components(): readonly (readonly number[])[] {
    return this.learned.components.toArrays();
  }

  /** [components]: the variance along each, in squared units of X; divisor samples - 1. */
  get explainedVariance(): readonly number[] {
    return Array.from(this.learned.explainedVariance);
  }

  /** [components]: the share of the whole variance along each. */
  get explainedVarianceRatio(): readonly number[] {
    const { explainedVariance, totalVariance } = this.learned;
    return Array.from(explainedVariance, (each) => each / totalVariance);
  }

  /** [components]: of the centred X. */
  get singularValues(): readonly number[] {
    const { explainedVariance, samples } = this.learned;
    return Array.from(explainedVariance, (each) =>
      Math.sqrt(each * (samples - 1)),
    );
  }

  /** [features] */
  get mean(): readonly number[] {
    return Array.from(this.learned.mean);
  }

  /** The mean variance along the axes that were left out (Tipping & Bishop 1999); 0 where none was. */
  get noiseVariance(): number {
    const { components, explainedVariance, totalVariance, samples } =
      this.learned;
    const left = Math.min(samples, components.columns) - components.rows;
    const kept = explainedVariance.reduce((sum, each) => sum + each, 0);
    return left === 0 ? 0 : Math.max(0, totalVariance - kept) / left;
  }

  /**
   * Scores: where the samples lie along the axes.
   *
   * @param X [samples, features]
   * @returns [samples, components]
   */
  async transform(X: Rows): Promise<number[][]> {
    const { components, mean } = this.learned;
    const matrix = await readRows(X, this.#who("transform"), mean.length);
    const scores = await product(
      matrix.plusRow(mean, -1),
      components.transpose(),
    );
    return this.#scaled(scores, (deviation) => 1 / deviation).toArrays();
  }

  /**
   * Back from scores to features; what the axes left out is gone.
   *
   * @param Z [samples, components]
   * @returns [samples, features]
   */
  async inverseTransform(Z: Rows): Promise<number[][]> {
    const { components, mean } = this.learned;
    const scores = await readRows(
      Z,
      this.#who("inverseTransform"),
      components.rows,
    );
    const centred = await product(
      this.#scaled(scores, (deviation) => deviation),
      components,
    );
    return centred.plusRow(mean).toArrays();
  }

  /** @throws RangeError where an axis has no variance to divide by */
  protected override learn(learned: LearnedAxes): this {
    const { explainedVariance: variances } = learned;
    // Rounding leaves about this much of the largest variance where there is none.
    const least = (variances[0] ?? 0) * 1e-12;
    const flat = variances.findIndex((variance) => variance <= least);
    if (this.options.whiten === true && flat >= 0)
      throw new RangeError(
        `${this.#who("fit")} with whiten expected variance along each of ${variances.length} components, received none along ` +
          `component ${flat}: a column is constant or depends on others. Use components: ${flat}.`,
      );
    return super.learn(learned);
  }

  #who(method: string): string {
    return `${this.constructor.name}.${method}`;
  }

  #scaled(scores: Matrix, factor: (deviation: number) => number): Matrix {
    if (this.options.whiten !== true) return scores;
    const factors = this.learned.explainedVariance.map((variance) =>
      factor(Math.sqrt(variance)),
    );
    return new Matrix(
      scores.rows,
      scores.columns,
      scores.values.map((score, i) => score * factors[i % scores.columns]!),
    );
  }
}
