import { Random } from "../data/random.js";
import { withOperand } from "./algebra/operand.js";
import {
  randomizedSingularValues,
  singularValues,
} from "./algebra/singular-values.js";
import { checkSaved, requireCount } from "./estimator.js";
import {
  AXES_KEYS,
  PrincipalAxes,
  type AxesOptions,
} from "./principal-axes.js";
import { readRows, requireVariation, type Rows } from "./samples.js";

export interface PCAOptions extends AxesOptions {
  /** How many axes, at most min(samples, features), which is the default; or the share of the variance to keep, 0 < share < 1. */
  components?: number;
  /** `"full"` finds all axes; `"randomized"` a few of many, from a random sketch. */
  solver?: "full" | "randomized";
  /** Power iterations of the randomized solver: more are more exact (default: 4, or 7 for less than a tenth of the axes). */
  powerIterations?: number;
  /** Decides the sketch (default 0). */
  seed?: number;
}

/**
 * Principal component analysis: the orthogonal axes of largest variance, X - μ = U S Vᵀ. Signs are arbitrary, so each axis's largest
 * entry is made positive.
 *
 * @param X of `fit`: [samples, features], kept as it is
 * @throws RangeError where more than min(samples, features) components are asked for, or X does not vary
 * @example
 * const X = [[-1, -1], [-2, -1], [-3, -2], [1, 1], [2, 1], [3, 2]];
 * const pca = await new PCA({ components: 1 }).fit(X);
 * pca.explainedVarianceRatio;          // [0.9924]
 * const Z = await pca.transform(X);    // [6, 1]
 * @see Bishop, Pattern Recognition and Machine Learning, 12.1
 */
export class PCA extends PrincipalAxes<PCAOptions> {
  constructor(options: PCAOptions = {}) {
    super(options);
    const { components = 1, solver = "full", powerIterations = 0 } = options;
    const isShare = components > 0 && components < 1;
    if (!isShare) requireCount(components, "PCA: components");
    requireCount(powerIterations, "PCA: powerIterations", 0);
    if (
      solver === "randomized" &&
      (isShare || options.components === undefined)
    )
      throw new RangeError(
        `PCA: components expected a number of axes for solver "randomized", received ${options.components}.`,
      );
  }

  async fit(X: Rows): Promise<this> {
    const matrix = await readRows(X, "PCA.fit");
    requireVariation(matrix, "PCA.fit");
    const { rows, columns } = matrix;
    const { components, solver = "full" } = this.options;
    const most = Math.min(rows, columns);
    if (components !== undefined && components > most)
      throw new RangeError(
        `PCA.fit expected at most min(samples, features) = ${most} components, received ${components}.`,
      );
    const mean = matrix.columnMeans();
    const wanted = components ?? most;
    const { singular, axes, squares } = await withOperand(
      matrix,
      async (centred) =>
        solver === "full"
          ? singularValues(centred, wanted < 1 ? most : wanted)
          : randomizedSingularValues(
              centred,
              wanted,
              this.options.powerIterations ?? (wanted < 0.1 * most ? 7 : 4),
              new Random(this.options.seed ?? 0),
            ),
      mean,
    );
    const totalVariance = squares / (rows - 1);
    const variances = singular.map((value) => value ** 2 / (rows - 1));
    const count =
      wanted < 1 ? axesForShare(variances, wanted * totalVariance) : wanted;
    return this.learn({
      components: axes.head(count),
      explainedVariance: variances.slice(0, count),
      mean,
      totalVariance,
      samples: rows,
    });
  }

  static fromJSON(saved: unknown): PCA {
    const checked = checkSaved(saved, "PCA", AXES_KEYS);
    return new PCA(checked.options).restore(checked);
  }
}

/** The least number of variances that sum to more than `wanted`. */
function axesForShare(variances: Float64Array, wanted: number): number {
  let sum = 0;
  const last = variances.findIndex((variance) => (sum += variance) > wanted);
  return last < 0 ? variances.length : last + 1;
}
