/** Numbers in rows and columns, row after row in one Float64Array, so that sums over many samples keep their digits. */
export class Matrix {
  readonly values: Float64Array;

  constructor(
    readonly rows: number,
    readonly columns: number,
    values?: Float64Array,
  ) {
    this.values = values ?? new Float64Array(rows * columns);
    if (this.values.length !== rows * columns)
      throw new RangeError(
        `Matrix expected ${rows} × ${columns} values, received ${this.values.length}.`,
      );
  }

  static from(rows: ArrayLike<ArrayLike<number>>): Matrix {
    const matrix = new Matrix(rows.length, rows[0]?.length ?? 0);
    for (let i = 0; i < rows.length; i++)
      matrix.values.set(rows[i]!, i * matrix.columns);
    return matrix;
  }

  at(row: number, column: number): number {
    return this.values[row * this.columns + column]!;
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
    for (let i = 0; i < indices.length; i++)
      taken.row(i).set(this.row(indices[i]!));
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
    const means = new Float64Array(this.columns);
    for (let i = 0; i < this.rows; i++) {
      const at = i * this.columns;
      for (let j = 0; j < this.columns; j++) means[j]! += this.values[at + j]!;
    }
    return means.map((sum) => sum / this.rows);
  }

  /** Each row with `shift` added, `factor` times. */
  plusRow(shift: Float64Array, factor = 1): Matrix {
    const moved = new Matrix(this.rows, this.columns);
    for (let i = 0; i < this.rows; i++) {
      const at = i * this.columns;
      for (let j = 0; j < this.columns; j++)
        moved.values[at + j] = this.values[at + j]! + factor * shift[j]!;
    }
    return moved;
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

export function squaredDistance(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let j = 0; j < a.length; j++) {
    const difference = a[j]! - b[j]!;
    sum += difference * difference;
  }
  return sum;
}
