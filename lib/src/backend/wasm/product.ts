/** Products of matrices that lie on wasm's heap. */
import type * as tfjs from "@tensorflow/tfjs";
import {
  addressOf,
  allocate,
  heapLoops,
  scratch,
  type BackendWasm,
} from "./kernel.js";
import {
  COLUMNS,
  productLoops,
  TILE,
  type ProductLoops,
} from "./product-loops.js";

const FLOAT = 4;
/** Terms of which eight columns stay in the processor's first cache. */
const TERMS = 256;

const loops = heapLoops(productLoops) as (backend: BackendWasm) => ProductLoops;

/** Where a matrix begins, and how far apart in bytes its rows and columns are. */
export interface Matrix {
  at: number;
  rows: number;
  columns: number;
  row: number;
  column: number;
}

/** @param at  an address @param shape  of its numbers, row after row */
export const matrixAt = (
  at: number,
  [rows, columns]: readonly [number, number],
): Matrix => ({ at, rows, columns, row: FLOAT * columns, column: FLOAT });

export const matrixOf = (
  backend: BackendWasm,
  tensor: tfjs.TensorInfo,
  shape: readonly [number, number] = tensor.shape as [number, number],
): Matrix => matrixAt(addressOf(backend, tensor), shape);

export const transposed = ({ at, rows, columns, row, column }: Matrix): Matrix => ({ at, rows: columns, columns: rows, row: column, column: row }); // prettier-ignore

/** So many of a matrix's rows from one on. */
export const rowsOf = (matrix: Matrix, first: number, rows: number): Matrix => ({ ...matrix, at: matrix.at + first * matrix.row, rows }); // prettier-ignore

/** The right side of a product, as the loops read it. */
export interface Panels {
  at: number;
  terms: number;
  columns: number;
  /** Bytes from term to term, and from eight columns to the next eight. */
  term: number;
  panel: number;
}

/** So many of the terms from one on. */
export const termsOf = (panels: Panels, first: number, terms: number): Panels => ({ ...panels, at: panels.at + first * panels.term, terms }); // prettier-ignore

/** Rows that a matrix is multiplied with, up to which it is read where it lies: a copy would not pay. */
const FEW = 16;

/**
 * Hands the matrix over in panels for the time of `use`: a copy, since a long row is another page of memory for each term. For few rows it is read
 * where it lies, if it can be.
 *
 * @param rows  of all that it will be multiplied with
 */
export function withPanels<T>(
  backend: BackendWasm,
  matrix: Matrix,
  rows: number,
  use: (panels: Panels) => T,
): T {
  const { at, rows: terms, columns, row, column } = matrix;
  return rows <= FEW && column === FLOAT && columns % COLUMNS === 0
    ? use({ at, terms, columns, term: row, panel: FLOAT * COLUMNS })
    : withAllPanels(backend, [matrix], ([panels]) => use(panels!));
}

/** Copies of matrices of one size, in panels, equally far apart. */
export function withAllPanels<T>(
  backend: BackendWasm,
  matrices: readonly Matrix[],
  use: (panels: readonly Panels[]) => T,
): T {
  const { rows: terms = 0, columns = 0 } = matrices[0] ?? {};
  const term = FLOAT * COLUMNS;
  const panel = term * terms;
  const size = panel * Math.ceil(columns / COLUMNS);
  return scratch(backend, size * matrices.length, (start) => {
    const { pack } = loops(backend);
    return use(
      matrices.map(({ at: from, row, column }, i) => {
        const at = start + i * size;
        pack(from, at, terms, columns, row, column);
        return { at, terms, columns, term, panel };
      }),
    );
  });
}

/** A sum in runs: after each one goes so many bytes on from where it began. */
export interface Runs {
  runs: number;
  terms: number;
  aRun: number;
  bRun: number;
}

/**
 * C = A B, or C += A B. Nothing of it may be empty.
 *
 * @param a     its rows' terms, or its terms' rows, are neighbours
 * @param into  C's address and bytes from row to row
 * @param along where the sum does not go evenly from A's first column to its last
 */
export function multiply(
  backend: BackendWasm,
  a: Matrix,
  b: Panels,
  into: { at: number; row: number },
  adds = false,
  along?: Runs,
): void {
  const all = loops(backend);
  const byRows = a.column === FLOAT;
  const [replace, add] = byRows
    ? [all.product, all.addProduct]
    : [all.productOfColumns, all.addProductOfColumns];
  const block = (first: number, { runs, terms, aRun, bRun }: Runs): void => {
    const loop = adds || first > 0 ? add : replace;
    loop(
      a.at + first * a.column, b.at + first * b.term, into.at, tileOf(backend),
      a.rows, b.columns, runs, terms,
      a.row, a.column, aRun, b.term, bRun, b.panel, into.row,
    ); // prettier-ignore
  };
  if (along !== undefined) {
    block(0, along);
    return;
  }
  for (let first = 0; first < b.terms; first += TERMS)
    block(first, {
      runs: 1,
      terms: Math.min(TERMS, b.terms - first),
      aRun: 0,
      bRun: 0,
    });
}

const tiles = new WeakMap<BackendWasm, number>();

/** Kept for good: products are many and it is small. */
function tileOf(backend: BackendWasm): number {
  let tile = tiles.get(backend);
  if (tile === undefined) {
    tile = allocate(backend, TILE);
    tiles.set(backend, tile);
  }
  return tile;
}
