const SOME_ROWS = 256;

/**
 * Numbers in rows and columns, row after row, as float64, so that sums over many samples keep their digits. What comes as float32 is
 * turned into it when it is first asked for: large samples may never need it.
 */
export class Matrix {
  /** As they were given: not to be changed. */
  readonly given: Float64Array | Float32Array;
  #values: Float64Array | undefined;

  constructor(
    readonly rows: number,
    readonly columns: number,
    given: Float64Array | Float32Array = new Float64Array(rows * columns),
  ) {
    this.given = given;
    if (given.length !== rows * columns)
      throw new RangeError(
        `Matrix expected ${rows} × ${columns} values, received ${given.length}.`,
      );
    if (given instanceof Float64Array) this.#values = given;
  }

  get values(): Float64Array {
    return (this.#values ??= new Float64Array(this.given));
  }

  static from(rows: ArrayLike<ArrayLike<number>>): Matrix {
    const matrix = new Matrix(rows.length, rows[0]?.length ?? 0);
    for (let i = 0; i < rows.length; i++)
      matrix.values.set(rows[i]!, i * matrix.columns);
    return matrix;
  }

  at(row: number, column: number): number {
    return this.given[row * this.columns + column]!;
  }

  /** A view, not a copy. */
  row(index: number): Float64Array {
    return this.values.subarray(
      index * this.columns,
      (index + 1) * this.columns,
    );
  }

  /** The first rows: a view, not a copy. */
  head(count: number): Matrix {
    return new Matrix(
      count,
      this.columns,
      this.values.subarray(0, count * this.columns),
    );
  }

  /** These rows, copied. */
  take(indices: ArrayLike<number>): Matrix {
    const taken = new Matrix(indices.length, this.columns);
    for (let i = 0; i < indices.length; i++) {
      const at = indices[i]! * this.columns;
      taken.row(i).set(this.given.subarray(at, at + this.columns));
    }
    return taken;
  }

  transpose(): Matrix {
    const { rows, columns, values } = this;
    const turned = new Matrix(columns, rows);
    for (let i = 0; i < rows; i++)
      for (let j = 0; j < columns; j++)
        turned.values[j * rows + i] = values[i * columns + j]!;
    return turned;
  }

  columnMeans(): Float64Array {
    const { rows, columns, given } = this;
    const means = new Float64Array(columns);
    let i = 0;
    // Four rows at once: a sum is read and written a fourth as often.
    for (; i + 3 < rows; i += 4)
      for (let j = 0, at = i * columns; j < columns; j++, at++)
        means[j]! +=
          given[at]! +
          given[at + columns]! +
          given[at + 2 * columns]! +
          given[at + 3 * columns]!;
    for (; i < rows; i++)
      for (let j = 0, at = i * columns; j < columns; j++, at++)
        means[j]! += given[at]!;
    return means.map((sum) => sum / rows);
  }

  /** A point amid the rows, in numbers of float32: the means of some of them, where something near those of all will do. */
  middle(): Float64Array {
    const count = Math.min(this.rows, SOME_ROWS);
    const step = this.rows / count;
    const some = Array.from({ length: count }, (_, i) => Math.floor(i * step));
    return this.take(some).columnMeans().map(Math.fround);
  }

  /** Each row with `shift` added, `factor` times. */
  plusRow(shift: Float64Array, factor = 1): Matrix {
    const { rows, columns, given } = this;
    const moved = new Float64Array(rows * columns);
    for (let i = 0, at = 0; i < rows; i++)
      for (let j = 0; j < columns; j++, at++)
        moved[at] = given[at]! + factor * shift[j]!;
    return new Matrix(rows, columns, moved);
  }

  toArrays(): number[][] {
    return Array.from({ length: this.rows }, (_, i) => Array.from(this.row(i)));
  }
}

export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let j = 0; j < a.length; j++) sum += a[j]! * b[j]!;
  return sum;
}

/** @param fromB where in b the numbers begin that belong to those of a */
export function squaredDistance(
  a: Float64Array,
  b: Float64Array,
  fromB = 0,
): number {
  // Two sums, since each addition would wait for the one before it.
  let even = 0;
  let odd = 0;
  let i = 0;
  let j = fromB;
  for (; i + 1 < a.length; i += 2, j += 2) {
    const first = a[i]! - b[j]!;
    const second = a[i + 1]! - b[j + 1]!;
    even += first * first;
    odd += second * second;
  }
  if (i < a.length) even += (a[i]! - b[j]!) ** 2;
  return even + odd;
}
