import { dot, Matrix } from "./algebra/matrix.js";
import { withOperand } from "./algebra/operand.js";
import { singularValues } from "./algebra/singular-values.js";
import { checkSaved, requireCount } from "./estimator.js";
import {
  AXES_KEYS,
  PrincipalAxes,
  type AxesOptions,
  type LearnedAxes,
} from "./principal-axes.js";
import { readRows, requireVariation, type Rows } from "./samples.js";

export interface IncrementalPCAOptions extends AxesOptions {
  components: number;
  /** Samples that `fit` takes at once (default: five times the features). */
  batchSize?: number;
}

/**
 * PCA of data that comes in batches, which may be more than memory holds: the axes so far, weighted by their singular values, stand for
 * all the samples they were learned from. What was left out of one batch is lost to the next, so the axes are near those of `PCA`, not
 * the same.
 *
 * @example
 * const pca = new IncrementalPCA({ components: 1 });
 * await pca.partialFit([[-1, -1], [-2, -1], [-3, -2]]);
 * await pca.partialFit([[1, 1], [2, 1], [3, 2]]);
 * pca.explainedVarianceRatio;          // [0.9924]
 * @see Ross, Lim, Lin and Yang (2008), Incremental learning for robust visual tracking, 3.1
 */
export class IncrementalPCA extends PrincipalAxes<IncrementalPCAOptions> {
  constructor(options: IncrementalPCAOptions) {
    super(options);
    requireCount(options.components, "IncrementalPCA: components");
    requireCount(
      options.batchSize ?? options.components,
      "IncrementalPCA: batchSize",
      options.components,
    );
  }

  /** Forgets what it learned before, and learns from X batch after batch. */
  async fit(X: Rows): Promise<this> {
    const matrix = await readRows(X, "IncrementalPCA.fit");
    requireVariation(matrix, "IncrementalPCA.fit");
    const { components, batchSize = Math.max(5 * matrix.columns, components) } =
      this.options;
    let learned: LearnedAxes | undefined;
    for (let start = 0; start < matrix.rows;) {
      let end = Math.min(start + batchSize, matrix.rows);
      // A rest of fewer samples than components joins the batch before it.
      if (matrix.rows - end < components) end = matrix.rows;
      learned = await this.#next(rowsBetween(matrix, start, end), learned);
      start = end;
    }
    return learned === undefined ? this : this.learn(learned);
  }

  /** Learns from one more batch of at least as many samples as components. */
  async partialFit(X: Rows): Promise<this> {
    const before = this.isFitted ? this.learned : undefined;
    const batch = await readRows(
      X,
      "IncrementalPCA.partialFit",
      before?.mean.length,
    );
    return this.learn(await this.#next(batch, before));
  }

  async #next(batch: Matrix, before?: LearnedAxes): Promise<LearnedAxes> {
    const { components: count } = this.options;
    const { rows, columns } = batch;
    if (count > Math.min(rows, columns))
      throw new RangeError(
        `IncrementalPCA expected batches of at least ${count} samples and features, one a component, received [${rows}, ${columns}].`,
      );
    const seen = before?.samples ?? 0;
    const samples = seen + rows;
    const batchMean = batch.columnMeans();
    const centred = batch.plusRow(batchMean, -1);
    const parts = [centred];
    let squares = dot(centred.values, centred.values);
    let mean = batchMean;
    if (before !== undefined) {
      const old = before.mean;
      const shift = Float64Array.from(old, (each, j) => each - batchMean[j]!);
      const weight = (seen * rows) / samples;
      const scaled = new Matrix(count, columns);
      for (let i = 0; i < count; i++) {
        const singular = Math.sqrt(before.explainedVariance[i]! * (seen - 1));
        scaled.row(i).set(before.components.row(i).map((x) => x * singular));
      }
      // One more row accounts for the distance between the two means.
      parts.push(
        scaled,
        new Matrix(
          1,
          columns,
          shift.map((x) => x * Math.sqrt(weight)),
        ),
      );
      squares += before.totalVariance * (seen - 1) + weight * dot(shift, shift);
      mean = shift.map((each, j) => batchMean[j]! + (each * seen) / samples);
    }
    const { singular, axes } = await withOperand(stack(parts), async (all) =>
      singularValues(all, count),
    );
    return {
      components: axes.head(count),
      explainedVariance: singular
        .slice(0, count)
        .map((value) => value ** 2 / (samples - 1)),
      mean,
      totalVariance: squares / (samples - 1),
      samples,
    };
  }

  static fromJSON(saved: unknown): IncrementalPCA {
    const checked = checkSaved(saved, "IncrementalPCA", AXES_KEYS);
    return new IncrementalPCA(checked.options as IncrementalPCAOptions).restore(
      checked,
    );
  }
}

const rowsBetween = (matrix: Matrix, start: number, end: number): Matrix =>
  new Matrix(
    end - start,
    matrix.columns,
    matrix.values.subarray(start * matrix.columns, end * matrix.columns),
  );

function stack(parts: readonly Matrix[]): Matrix {
  const rows = parts.reduce((sum, part) => sum + part.rows, 0);
  const stacked = new Matrix(rows, parts[0]?.columns ?? 0);
  let at = 0;
  for (const { values } of parts) {
    stacked.values.set(values, at);
    at += values.length;
  }
  return stacked;
}
