/**
 * What is left to the backend in float32 once X is large, against the same in float64. The tolerances are float32's: 6e-8 a number, about
 * 1e-6 of the largest entry after a sum over thousands of them.
 */
import { expect, it } from "vitest";
import { tf } from "../../../lib/src/index.js";
import { random } from "../../../lib/src/data/random.js";
import {
  GaussianMixture,
  KMeans,
  PCA,
} from "../../../lib/src/unsupervised/index.js";
import { dot, Matrix } from "../../../lib/src/unsupervised/algebra/matrix.js";
import {
  gram,
  Operand,
} from "../../../lib/src/unsupervised/algebra/operand.js";
import { leadingEigen } from "../../../lib/src/unsupervised/algebra/subspace.js";
import { symmetricEigen } from "../../../lib/src/unsupervised/algebra/symmetric-eigen.js";
import { expectClose } from "./reference.js";

const [ROWS, COLUMNS] = [2500, 300];

/** Three clusters around points far from 0, with axes of falling variance. */
const features = ((): Float32Array => {
  const r = random(3);
  const values = new Float32Array(ROWS * COLUMNS);
  for (let i = 0; i < ROWS; i++)
    for (let j = 0; j < COLUMNS; j++)
      values[i * COLUMNS + j] = 100 + (j % 3 === i % 3 ? 4 : 0) + r.normal(0, 1 + 30 / (j + 1)); // prettier-ignore
  return values;
})();
const X = { size: ROWS, features };

function exactGram(): Matrix {
  const matrix = new Matrix(ROWS, COLUMNS, features);
  const turned = matrix.plusRow(matrix.columnMeans(), -1).transpose();
  const result = new Matrix(COLUMNS, COLUMNS);
  for (let i = 0; i < COLUMNS; i++)
    for (let j = 0; j <= i; j++) {
      const sum = dot(turned.row(i), turned.row(j));
      result.values[i * COLUMNS + j] = sum;
      result.values[j * COLUMNS + i] = sum;
    }
  return result;
}

it("products of shifted samples are those of float64", async () => {
  const matrix = new Matrix(ROWS, COLUMNS, features);
  const operand = new Operand(matrix, matrix.columnMeans());
  const exact = exactGram();
  const largest = Math.max(...exact.values);
  const found = await operand.gram();
  expectClose(Array.from(found.values), Array.from(exact.values), 1e-6 * largest); // prettier-ignore
  const norms = await operand.squaredNorms();
  const trace = norms.reduce((sum, norm) => sum + norm, 0);
  let expected = 0;
  for (let j = 0; j < COLUMNS; j++) expected += exact.at(j, j);
  expect(trace / expected).toBeCloseTo(1, 6);
  operand.dispose();
});

it("the leading axes of a large matrix are those of the whole decomposition", async () => {
  const exact = exactGram();
  const whole = symmetricEigen(exact, 20);
  const before = tf.memory().numTensors;
  const leading = await leadingEigen(exact, 20);
  expect(tf.memory().numTensors).toBe(before);
  // Undefined where no native backend computes: the whole is taken then.
  for (const { values } of leading === undefined ? [] : [leading])
    expectClose(
      Array.from(values, (value) => value / whole.values[0]!),
      Array.from(whole.values.slice(0, 20), (value) => value / whole.values[0]!), // prettier-ignore
      2e-6,
    );
  for (const solver of ["full", "randomized"] as const) {
    const pca = await new PCA({ components: 5, solver }).fit(X);
    for (const [i, axis] of pca.components.entries()) {
      expect(pca.explainedVariance[i]! / (whole.values[i]! / (ROWS - 1))).toBeCloseTo(1, 5); // prettier-ignore
      expect(dot(Float64Array.from(axis), Float64Array.from(axis))).toBeCloseTo(1, 9); // prettier-ignore
      expect(Math.abs(dot(Float64Array.from(axis), whole.vectors.row(i)))).toBeCloseTo(1, 5); // prettier-ignore
    }
  }
  const small = await gram(new Matrix(3, 2, Float64Array.of(1, 2, 3, 4, 5, 6)));
  expect(Array.from(small.values)).toEqual([35, 44, 44, 56]);
});

it("k-means ends with the means of its clusters, each sample at the nearest", async () => {
  const kmeans = await new KMeans({ clusters: 9, seed: 2, tolerance: 0 }).fit(X); // prettier-ignore
  const { centers, labels } = kmeans;
  let inertia = 0;
  const sums = centers.map((center) => center.map(() => 0));
  const counts = centers.map(() => 0);
  for (let i = 0; i < ROWS; i++) {
    const row = features.subarray(i * COLUMNS, (i + 1) * COLUMNS);
    const squares = centers.map((center) => center.reduce((sum, c, j) => sum + (row[j]! - c) ** 2, 0)); // prettier-ignore
    const own = squares[labels[i]!]!;
    expect(own).toBeLessThanOrEqual(Math.min(...squares) * (1 + 1e-5));
    inertia += own;
    counts[labels[i]!]!++;
    for (let j = 0; j < COLUMNS; j++) sums[labels[i]!]![j]! += row[j]!;
  }
  expect(kmeans.inertia / inertia).toBeCloseTo(1, 9);
  expectClose(centers, sums.map((sum, k) => sum.map((s) => s / counts[k]!)), 1e-9); // prettier-ignore
});

it("a diagonal mixture's first step has the likelihood that float64 gives it", async () => {
  const components = 70; // times 2,500 × 300: enough to be left to the backend
  const init = Array.from({ length: ROWS }, (_, i) => i % components);
  const mixture = await new GaussianMixture({ components, covariance: "diag", init, maxIterations: 1 }).fit(X); // prettier-ignore
  const at = (i: number, j: number): number => features[i * COLUMNS + j]!;
  const parts = Array.from({ length: components }, (_, k) => {
    const members = Array.from(init.keys()).filter((i) => init[i] === k);
    const moments = Array.from({ length: COLUMNS }, (__, j) => {
      const mean = members.reduce((sum, i) => sum + at(i, j), 0) / members.length; // prettier-ignore
      const squares = members.reduce((sum, i) => sum + (at(i, j) - mean) ** 2, 0); // prettier-ignore
      return { mean, variance: squares / members.length + 1e-6 };
    });
    return { share: members.length / ROWS, moments };
  });
  let total = 0;
  for (let i = 0; i < ROWS; i++) {
    const logs = parts.map(({ share, moments }) =>
      moments.reduce(
        (sum, { mean, variance }, j) =>
          sum - 0.5 * (Math.log(2 * Math.PI * variance) + (at(i, j) - mean) ** 2 / variance), // prettier-ignore
        Math.log(share),
      ),
    );
    const most = Math.max(...logs);
    total += most + Math.log(logs.reduce((sum, log) => sum + Math.exp(log - most), 0)); // prettier-ignore
  }
  expect(mixture.lowerBound / (total / ROWS)).toBeCloseTo(1, 5);
});

// float32 gives sums of thousands of numbers to about 1e-6 of the largest, and five steps pass it on.
it.each(["full", "tied"] as const)(
  "a %s mixture of samples in float32 is that of the same in float64",
  async (covariance) => {
    const [size, width] = [9000, 20];
    const single = Float32Array.from({ length: size * width }, (_, at) => {
      const [i, j] = [Math.floor(at / width), at % width];
      return features[(i % ROWS) * COLUMNS + ((j + 7 * (i % 5)) % COLUMNS)]!;
    });
    const rows = Array.from({ length: size }, (_, i) =>
      Array.from(single.subarray(i * width, (i + 1) * width)),
    );
    const options = { components: 3, covariance, init: rows.map((_, i) => i % 3), maxIterations: 5, tolerance: 0 }; // prettier-ignore
    const before = tf.memory().numTensors;
    const found = await new GaussianMixture(options).fit({ size, features: single }); // prettier-ignore
    expect(tf.memory().numTensors).toBe(before);
    const exact = await new GaussianMixture(options).fit(rows);
    expect(found.lowerBound).toBeCloseTo(exact.lowerBound, 4);
    expect(found.lowerBound).not.toBe(exact.lowerBound);
    expectClose(found.means, exact.means, 1e-3);
    const largest = Math.max(...exact.covariances.flat(2));
    for (const [k, each] of exact.covariances.entries())
      expectClose(found.covariances[k]!, each, 1e-4 * largest);
  },
);
