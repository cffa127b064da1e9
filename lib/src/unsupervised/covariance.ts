/**
 * The four shapes of a mixture's covariances. Each is kept as rows: full [components × features, features], one block a component;
 * tied [features, features]; diag [components, features]; spherical [components, 1].
 */
import { cholesky, invertLower } from "./algebra/cholesky.js";
import { dot, Matrix } from "./algebra/matrix.js";
import { gram, product, type Operand } from "./algebra/operand.js";
import {
  byProducts,
  scatterByProducts,
  whitenedSquaresByProducts,
} from "./covariance-products.js";

export type CovarianceKind = "full" | "tied" | "diag" | "spherical";

export const COVARIANCE_KINDS: readonly CovarianceKind[] = [
  "full",
  "tied",
  "diag",
  "spherical",
];

/** Numbers that a model of this shape is free to choose. */
export function freeCovariances(
  kind: CovarianceKind,
  components: number,
  features: number,
): number {
  const symmetric = (features * (features + 1)) / 2;
  return {
    full: components * symmetric,
    tied: symmetric,
    diag: components * features,
    spherical: components,
  }[kind];
}

/** Component k's [features, features] of full, or the one of tied: a view. */
export function block(
  covariances: Matrix,
  kind: CovarianceKind,
  k: number,
): Matrix {
  const n = covariances.columns;
  const at = kind === "full" ? k * n * n : 0;
  return new Matrix(n, n, covariances.values.subarray(at, at + n * n));
}

/**
 * The most likely covariances of the components, given how much of each sample is whose.
 *
 * @param responsibilities [samples, components]
 * @param counts [components]: sums of the responsibilities
 * @param regularisation is added to each variance, which keeps them above 0
 */
export async function estimateCovariances(
  X: Operand,
  responsibilities: Matrix,
  counts: Float64Array,
  means: Matrix,
  kind: CovarianceKind,
  regularisation: number,
): Promise<Matrix> {
  if (kind === "full" || kind === "tied")
    return scatter(X, responsibilities, counts, means, kind, regularisation);
  const variances = bySquares(X, means.rows)
    ? await varianceOfSquares(X, responsibilities, counts, means)
    : weightedVariances(X.exact, responsibilities, counts, means);
  for (let at = 0; at < variances.values.length; at++)
    variances.values[at]! += regularisation;
  if (kind === "diag") return variances;
  const averages = Float64Array.from(
    { length: means.rows },
    (_, k) => variances.row(k).reduce((sum, x) => sum + x, 0) / means.columns,
  );
  return new Matrix(means.rows, 1, averages);
}

/** The shares of a component sum to 1: one as small as this is lost in rounding. */
const NEGLIGIBLE = 1e-20;

/** Σ r x² / Σ r - μ²: one product, in float32. X lies around the origin, so that little is lost in the difference. */
async function varianceOfSquares(
  X: Operand,
  responsibilities: Matrix,
  counts: Float64Array,
  means: Matrix,
): Promise<Matrix> {
  const variances = (await X.squaresTimes(responsibilities, true)).transpose();
  const { values, columns } = variances;
  for (let at = 0; at < values.length; at++)
    values[at] = Math.max(
      0,
      values[at]! / counts[Math.floor(at / columns)]! - means.values[at]! ** 2,
    );
  return variances;
}

/** In many dimensions nearly all shares are negligible, and cost nothing. */
function weightedVariances(
  X: Matrix,
  responsibilities: Matrix,
  counts: Float64Array,
  means: Matrix,
): Matrix {
  const { rows, columns } = means;
  const variances = new Matrix(rows, columns);
  for (let i = 0; i < X.rows; i++)
    for (let k = 0; k < rows; k++) {
      const share = responsibilities.values[i * rows + k]! / counts[k]!;
      if (share < NEGLIGIBLE) continue;
      for (let j = 0; j < columns; j++) {
        const at = k * columns + j;
        const difference = X.values[i * columns + j]! - means.values[at]!;
        variances.values[at]! += share * difference * difference;
      }
    }
  return variances;
}

async function scatter(
  X: Operand,
  responsibilities: Matrix,
  counts: Float64Array,
  means: Matrix,
  kind: "full" | "tied",
  regularisation: number,
): Promise<Matrix> {
  const n = X.columns;
  const blocks = kind === "full" ? means.rows : 1;
  const covariances = new Matrix(blocks * n, n);
  const scatters = byProducts(X, means.rows)
    ? await scatterByProducts(X, responsibilities, means)
    : await scatterByLoops(X.exact, responsibilities, means);
  for (let k = 0; k < means.rows; k++) {
    const into = block(covariances, kind, k).values;
    const own = block(scatters, "full", k).values;
    const share = kind === "full" ? counts[k]! : X.rows;
    for (let at = 0; at < into.length; at++) into[at]! += own[at]! / share;
  }
  for (let k = 0; k < blocks; k++) {
    const { values } = block(covariances, kind, k);
    for (let j = 0; j < n; j++) values[j * n + j]! += regularisation;
  }
  return covariances;
}

async function scatterByLoops(
  X: Matrix,
  responsibilities: Matrix,
  means: Matrix,
): Promise<Matrix> {
  const n = X.columns;
  const scatters = new Matrix(means.rows * n, n);
  for (let k = 0; k < means.rows; k++) {
    // √r (x - μ) turned with itself.
    const weighted = X.plusRow(means.row(k), -1);
    for (let i = 0; i < X.rows; i++) {
      const root = Math.sqrt(responsibilities.at(i, k));
      const row = weighted.row(i);
      for (let j = 0; j < n; j++) row[j]! *= root;
    }
    block(scatters, "full", k).values.set((await gram(weighted)).values);
  }
  return scatters;
}

/** Whether diagonal covariances of many samples are had from products with the samples' squares. */
const bySquares = (X: Operand, components: number): boolean =>
  X.rows * X.columns * components >= SMALL;

/**
 * log N(x | μ, Σ) of each sample under each component: [samples, components].
 *
 * @throws RangeError where a covariance is not positive definite
 */
export async function logDensities(
  X: Operand,
  means: Matrix,
  covariances: Matrix,
  kind: CovarianceKind,
): Promise<Matrix> {
  const densities = new Matrix(X.rows, means.rows);
  const whitenings = Array.from({ length: means.rows }, (_, k) =>
    whitening(covariances, kind, k, X.columns),
  );
  const diagonal = kind === "diag" || kind === "spherical";
  if (diagonal && bySquares(X, means.rows))
    await expandedSquares(X, means, whitenings, densities);
  else if (!diagonal && byProducts(X, means.rows)) {
    const whiteners = whitenings.map(({ whitener }) => whitener as Matrix);
    const squares = await whitenedSquaresByProducts(X, means, whiteners);
    densities.values.set(squares.values);
  } else
    for (const [k, { whitener }] of whitenings.entries())
      if (whitener instanceof Matrix) {
        const squares = await whitenedSquares(X.exact, means.row(k), whitener);
        for (let i = 0; i < X.rows; i++)
          densities.values[i * means.rows + k] = squares[i]!;
      } else scaledSquares(X.exact, means.row(k), whitener, densities, k);
  const constant = X.columns * Math.log(2 * Math.PI);
  for (let i = 0; i < X.rows; i++) {
    const row = densities.row(i);
    for (const [k, { logDeterminant }] of whitenings.entries())
      row[k] = -0.5 * (constant + logDeterminant + row[k]!);
  }
  return densities;
}

interface Whitening {
  /** L⁻¹ with L Lᵀ = Σ, or where Σ is diagonal the inverse variances. */
  whitener: Matrix | Float64Array;
  logDeterminant: number;
}

function whitening(
  covariances: Matrix,
  kind: CovarianceKind,
  k: number,
  features: number,
): Whitening {
  if (kind === "full" || kind === "tied") {
    const l = cholesky(block(covariances, kind, k));
    if (l === undefined) throw collapsed(k);
    let sum = 0;
    for (let j = 0; j < features; j++) sum += Math.log(l.at(j, j));
    return { whitener: invertLower(l), logDeterminant: 2 * sum };
  }
  const variances = covariances.row(k);
  const inverse = Float64Array.from({ length: features }, (_, j) => {
    const variance = variances[kind === "diag" ? j : 0]!;
    if (!(variance > 0)) throw collapsed(k);
    return 1 / variance;
  });
  const logDeterminant = -inverse.reduce((sum, x) => sum + Math.log(x), 0);
  return { whitener: inverse, logDeterminant };
}

const collapsed = (k: number): RangeError =>
  new RangeError(
    `GaussianMixture expected components that vary in every direction; component ${k} does not, as where a column is constant in it. ` +
      "Take fewer components, drop constant columns, or raise regularisation.",
  );

/** Multiplications below which the digits of float64 are worth a loop's time. */
const SMALL = 50_000_000;

async function whitenedSquares(
  X: Matrix,
  mean: Float64Array,
  whitener: Matrix,
): Promise<Float64Array> {
  const n = X.columns;
  const squares = new Float64Array(X.rows);
  if ((X.rows * n * n) / 2 >= SMALL) {
    const white = await product(X.plusRow(mean, -1), whitener.transpose());
    return squares.map((_, i) => dot(white.row(i), white.row(i)));
  }
  const centred = new Float64Array(n);
  const w = whitener.values;
  for (let i = 0; i < X.rows; i++) {
    let sum = 0;
    for (let j = 0; j < n; j++) {
      centred[j] = X.values[i * n + j]! - mean[j]!;
      let white = 0;
      for (let k = 0; k <= j; k++) white += w[j * n + k]! * centred[k]!;
      sum += white * white;
    }
    squares[i] = sum;
  }
  return squares;
}

/**
 * Σ (x - μ)² / σ² = Σ x² / σ² - 2 Σ x μ / σ² + Σ μ² / σ²: nearly all of the work is two products, in float32.
 */
async function expandedSquares(
  X: Operand,
  means: Matrix,
  whitenings: readonly Whitening[],
  into: Matrix,
): Promise<void> {
  const { rows, columns } = means;
  const inverse = new Matrix(rows, columns);
  const scaled = new Matrix(rows, columns);
  const constants = new Float64Array(rows);
  for (const [k, { whitener }] of whitenings.entries()) {
    inverse.row(k).set(whitener as Float64Array);
    for (let j = 0; j < columns; j++) {
      const mean = means.at(k, j);
      const share = mean * inverse.at(k, j);
      scaled.values[k * columns + j] = share;
      constants[k]! += mean * share;
    }
  }
  const squares = await X.squaresTimes(inverse.transpose());
  const products = await X.times(scaled.transpose());
  for (let at = 0; at < into.values.length; at++)
    into.values[at] = Math.max(
      0,
      squares.values[at]! - 2 * products.values[at]! + constants[at % rows]!,
    );
}

/** Into column k of `into`. */
function scaledSquares(
  X: Matrix,
  mean: Float64Array,
  inverse: Float64Array,
  into: Matrix,
  k: number,
): void {
  const n = X.columns;
  for (let i = 0; i < X.rows; i++) {
    // Two sums, since each addition would wait for the one before it.
    let even = 0;
    let odd = 0;
    let at = i * n;
    let j = 0;
    for (; j + 1 < n; j += 2, at += 2) {
      const a = X.values[at]! - mean[j]!;
      const b = X.values[at + 1]! - mean[j + 1]!;
      even += a * a * inverse[j]!;
      odd += b * b * inverse[j + 1]!;
    }
    if (j < n) even += (X.values[at]! - mean[j]!) ** 2 * inverse[j]!;
    into.values[i * into.columns + k] = even + odd;
  }
}
