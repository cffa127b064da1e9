/** What an estimator accepts as X, and what it says when it cannot use it. */
import { isTensor, type TensorLike } from "../charts/values.js";
import { Matrix } from "./algebra/matrix.js";

/** Rows are samples, columns features: a danfo frame holds them in `values`. */
export interface FrameLike {
  readonly columns: readonly string[];
  readonly values: ArrayLike<unknown>;
}

/** Samples of a data set: each sample's features are flattened into one row. */
export interface SamplesLike {
  readonly size: number;
  readonly features: ArrayLike<number>;
}

export type Rows =
  ArrayLike<ArrayLike<number>> | TensorLike | FrameLike | SamplesLike;

const holds = <K extends string>(
  X: unknown,
  ...keys: K[]
): X is Record<K, unknown> =>
  typeof X === "object" && X !== null && keys.every((key) => key in X);

/**
 * X as a matrix of finite numbers.
 *
 * @param who that reads, for its errors: `PCA.fit`
 * @param features that it was fitted on
 * @throws TypeError where X is no table of numbers; RangeError where it is empty, ragged, of another width, or holds NaN
 */
export async function readRows(
  X: Rows,
  who: string,
  features?: number,
): Promise<Matrix> {
  const matrix = await toMatrix(X, who);
  if (matrix.rows === 0 || matrix.columns === 0)
    throw new RangeError(
      `${who} expected at least one sample with at least one feature, received shape [${matrix.rows}, ${matrix.columns}].`,
    );
  if (features !== undefined && matrix.columns !== features)
    throw new RangeError(
      `${who} expected [samples, ${features}], as it was fitted on, received [${matrix.rows}, ${matrix.columns}].`,
    );
  const wrong = notFinite(matrix.given);
  if (wrong >= 0)
    throw new RangeError(
      `${who} expected finite numbers, received ${matrix.given[wrong]} in sample ${Math.floor(wrong / matrix.columns)}, ` +
        `feature ${wrong % matrix.columns}. Fill or drop missing values first.`,
    );
  return matrix;
}

/** Where the first number that is none stands, or -1. Nothing times 0 is 0 but a finite number: one sum looks at all of them. */
function notFinite(values: Float64Array | Float32Array): number {
  let sum = 0;
  let other = 0;
  let at = 0;
  // Two sums, since each addition would wait for the one before it.
  for (; at + 3 < values.length; at += 4) {
    sum += values[at]! * 0 + values[at + 1]! * 0;
    other += values[at + 2]! * 0 + values[at + 3]! * 0;
  }
  for (; at < values.length; at++) sum += values[at]! * 0;
  return sum + other === 0
    ? -1
    : values.findIndex((value) => !Number.isFinite(value));
}

/** @throws RangeError where all samples are the same, which leaves nothing to learn */
export function requireVariation(X: Matrix, who: string): void {
  for (let i = 1; i < X.rows; i++)
    for (let j = 0; j < X.columns; j++) if (X.at(i, j) !== X.at(0, j)) return;
  throw new RangeError(
    `${who} expected at least one column that varies, received ${X.rows} samples whose ${X.columns} columns are all constant.`,
  );
}

async function toMatrix(X: unknown, who: string): Promise<Matrix> {
  if (isTensor(X)) {
    const [rows, columns, ...more] = X.shape;
    if (rows === undefined || columns === undefined || more.length > 0)
      throw new TypeError(
        `${who} expected a tensor [samples, features], received [${X.shape.join(", ")}]. ` +
          "Flatten each sample first: X.reshape([X.shape[0], -1]).",
      );
    return new Matrix(rows, columns, numbers(await X.data()));
  }
  if (holds(X, "size", "features")) {
    const { size, features } = X as unknown as SamplesLike;
    return new Matrix(
      size,
      size === 0 ? 0 : features.length / size,
      numbers(features),
    );
  }
  if (holds(X, "columns", "values")) {
    const { values, columns } = X as unknown as FrameLike;
    return fromArrays(values, who, columns);
  }
  return fromArrays(X, who);
}

const numbers = (values: ArrayLike<number>): Float64Array | Float32Array =>
  values instanceof Float32Array ? values : new Float64Array(values);

const isList = (value: unknown): value is ArrayLike<unknown> =>
  Array.isArray(value) ||
  (ArrayBuffer.isView(value) && !(value instanceof DataView));

function fromArrays(
  X: unknown,
  who: string,
  names?: readonly string[],
): Matrix {
  if (!isList(X))
    throw new TypeError(
      `${who} expected rows of numbers, a tensor [samples, features] or a frame, received ${describe(X)}.`,
    );
  const first = X[0];
  const width = isList(first) ? first.length : 0;
  const matrix = new Matrix(X.length, width);
  for (let i = 0; i < X.length; i++) {
    const row = X[i];
    if (!isList(row))
      throw new TypeError(
        `${who} expected rows of numbers, received ${describe(row)} as row ${i}. One column is [[1], [2], …].`,
      );
    if (row.length !== width)
      throw new RangeError(
        `${who} expected rows of one length, received ${width} values in row 0 and ${row.length} in row ${i}.`,
      );
    for (let j = 0; j < width; j++) {
      const value = row[j];
      if (typeof value !== "number")
        throw new TypeError(
          `${who} expected numbers, received ${describe(value)} in row ${i}, column ${names?.[j] ?? j}.`,
        );
      matrix.values[i * width + j] = value;
    }
  }
  return matrix;
}

function describe(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  return typeof value === "object" && value !== null
    ? `an object (${value.constructor?.name ?? "without a class"})`
    : String(value);
}
