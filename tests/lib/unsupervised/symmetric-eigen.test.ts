import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { random } from "../../../lib/src/data/random.js";
import { dot, Matrix } from "../../../lib/src/unsupervised/algebra/matrix.js";
import { orthonormaliseRows } from "../../../lib/src/unsupervised/algebra/orthonormal.js";
import { symmetricEigen } from "../../../lib/src/unsupervised/algebra/symmetric-eigen.js";

/** A symmetric matrix with these eigenvalues, along random directions. */
function withEigenvalues(values: readonly number[], seed: number): Matrix {
  const n = values.length;
  const stream = random(seed);
  const directions = new Matrix(n, n);
  for (let i = 0; i < n * n; i++) directions.values[i] = stream.normal();
  orthonormaliseRows(directions);
  const matrix = new Matrix(n, n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let k = 0; k < n; k++)
        sum += values[k]! * directions.at(k, i) * directions.at(k, j);
      matrix.values[i * n + j] = sum;
      matrix.values[j * n + i] = sum;
    }
  return matrix;
}

function expectEigenvectors(
  matrix: Matrix,
  values: number[],
  count: number,
): void {
  const found = symmetricEigen(matrix, count);
  const expected = values.toSorted((a, b) => b - a);
  const size = Math.max(1, ...values.map(Math.abs));
  for (const [i, value] of expected.entries())
    expect(Math.abs(found.values[i]! - value)).toBeLessThan(1e-12 * size * values.length); // prettier-ignore
  expect(found.vectors.rows).toBe(count);
  for (let i = 0; i < count; i++) {
    const v = found.vectors.row(i);
    for (let j = 0; j <= i; j++)
      expect(Math.abs(dot(v, found.vectors.row(j)) - (i === j ? 1 : 0))).toBeLessThan(1e-10); // prettier-ignore
    for (let row = 0; row < matrix.rows; row++)
      expect(Math.abs(dot(matrix.row(row), v) - found.values[i]! * v[row]!)).toBeLessThan(1e-11 * size * values.length); // prettier-ignore
  }
}

describe("symmetricEigen", () => {
  it("solves a textbook matrix: 1, 3 and the diagonals of the square", () => {
    const { values, vectors } = symmetricEigen(Matrix.from([[2, 1], [1, 2]])); // prettier-ignore
    expect(values[0]).toBeCloseTo(3, 14);
    expect(values[1]).toBeCloseTo(1, 14);
    expect(Math.abs(vectors.at(0, 0))).toBeCloseTo(Math.SQRT1_2, 14);
  });

  it("finds all vectors and a few, of distinct, equal and vanishing values alike", () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.integer({ min: -3, max: 3 }), fc.constant(0), fc.double({ min: -1e3, max: 1e3, noNaN: true })), { minLength: 1, maxLength: 40 }), // prettier-ignore
        fc.integer(),
        (values, seed) => {
          const matrix = withEigenvalues(values, seed);
          expectEigenvectors(matrix, values, values.length);
          expectEigenvectors(matrix, values, Math.ceil(values.length / 5));
        },
      ),
      { numRuns: 100 },
    );
  });

  it("lives with matrices that are diagonal or zero", () => {
    for (const count of [3, 30]) {
      const zero = new Matrix(30, 30);
      expectEigenvectors(
        zero,
        Array.from({ length: 30 }, () => 0),
        count,
      );
      const values = Array.from({ length: 30 }, (_, i) => i % 4);
      const diagonal = new Matrix(30, 30);
      for (const [i, value] of values.entries())
        diagonal.values[i * 31] = value;
      expectEigenvectors(diagonal, values, count);
    }
  });
});
