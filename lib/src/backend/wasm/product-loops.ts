/**
 * Products of matrices where nothing is copied or turned first: a row, a column and a term of the sum each have a distance in bytes. That
 * makes one loop of matMul, of its transposed forms and of convolutions, whose patches are rows that lie apart.
 *
 *   C[r, q] (+)= Σ_o Σ_i A[r, o, i] B[o, i, q]
 *
 * As everywhere (Goto & van de Geijn 2008), a tile of C stays in registers while the sum runs: four rows, eight columns. V8 leaves fifteen
 * registers, so that five rows run at two thirds of the speed where a processor's fused multiply-add cannot be had.
 */
import {
  addI32,
  addVector,
  andI32,
  constant,
  constantVector,
  divideI32,
  either,
  equalI32,
  get,
  greaterThan,
  I32,
  lessThan,
  load,
  loadF32,
  loadSplat,
  multiplyAddRelaxed,
  multiplyI32,
  multiplyVector,
  onward,
  procedure,
  put,
  repeat,
  select,
  store,
  storeF32,
  subtractI32,
  V128,
  when,
  type Code,
  type Procedure,
} from "../assembly/assembler.js";
import { relaxed } from "../assembly/memory.js";
import { times } from "./lanes.js";

const ROWS = 4;
/** Two vectors. */
export const COLUMNS = 8;
const VECTOR = 16;
/** Bytes of a tile, for one whose columns are not all there. */
export const TILE = 4 * ROWS * COLUMNS;

export interface ProductLoops {
  /** The terms of each of A's rows are neighbours. */
  product: Product;
  /** The same, added to what C holds. */
  addProduct: Product;
  /** The rows of each term are neighbours in A. */
  productOfColumns: Product;
  addProductOfColumns: Product;
  /**
   * [terms, columns], with these distances in bytes, as panels [columns / 8, terms, 8] with zeros behind the last column.
   */
  pack: (from: number, to: number, terms: number, columns: number, term: number, column: number) => void; // prettier-ignore
}

/**
 * a, b, c and scratch (a tile) are addresses; then how many rows, columns, runs of terms and terms in a run there are, none of them 0; then the
 * distances in bytes from row to row and term to term of A (the one whose neighbours are adjacent is not looked at) and from run to run, from term
 * to term of B, from run to run, from panel to panel, from row to row of C.
 */
type Product = (
  a: number, b: number, c: number, scratch: number,
  rows: number, columns: number, runs: number, terms: number,
  aRow: number, aTerm: number, aRun: number, bTerm: number, bRun: number, bPanel: number, cRow: number,
) => void; // prettier-ignore

const add = (local: number, by: Code): Code => put(local, addI32(get(local), by)); // prettier-ignore
const subtract = (local: number, by: Code): Code => put(local, subtractI32(get(local), by)); // prettier-ignore
const fewer = (columns: number): Code => lessThan(get(columns), constant(COLUMNS)); // prettier-ignore
const eightOf = (columns: number): Code => select(fewer(columns), get(columns), constant(COLUMNS)); // prettier-ignore

const plusProduct = (sum: number, a: Code, b: Code): Code =>
  put(
    sum,
    relaxed
      ? multiplyAddRelaxed(a, b, get(sum))
      : addVector(get(sum), multiplyVector(a, b)),
  );

function product(
  name: keyof ProductLoops,
  { adds, adjacent }: { adds: boolean; adjacent: "terms" | "rows" },
): Procedure {
  return procedure(
    name,
    Array.from({ length: 15 }, () => I32),
    (given, local) => {
      const [a, b, c, scratch, rows, columns, runs, terms, aRow, aTerm, aRun, bTerm, bRun, bPanel, cRow] = given as Fifteen; // prettier-ignore
      const i32 = (): number => local(I32);
      const [left, chunks, panel, run, term, rest] = [i32(), i32(), i32(), i32(), i32(), i32()]; // prettier-ignore
      const [aAt, bAt, cAt, tile, tileRow] = [
        i32(),
        i32(),
        i32(),
        i32(),
        i32(),
      ];
      const [from, to, fromNow, toNow] = [i32(), i32(), i32(), i32()];
      const rowsAt = Array.from(
        { length: adjacent === "rows" ? 1 : ROWS },
        i32,
      );
      const [first, second, factor] = [local(V128), local(V128), local(V128)];
      const sums = Array.from({ length: ROWS }, () => [local(V128), local(V128)] as const); // prettier-ignore

      /** The columns that are there, between C and the scratch tile. */
      const copy = (size: number, [source, sourceRow]: [number, Code], [target, targetRow]: [number, Code]): Code[] => [
      put(from, get(source)),
      put(to, get(target)),
      ...times(run, constant(size), [
        put(fromNow, get(from)),
        put(toNow, get(to)),
        ...times(term, get(rest), [
          storeF32(get(toNow), loadF32(get(fromNow))),
          onward(fromNow, 4),
          onward(toNow, 4),
        ]),
        add(from, sourceRow),
        add(to, targetRow),
      ]),
    ]; // prettier-ignore
      const tileRows = constant(4 * COLUMNS);

      const eachRow = (size: number, work: (low: number, high: number) => Code[]): Code[] => [
      put(cAt, get(tile)),
      ...sums.slice(0, size).flatMap(([low, high]) => [...work(low, high), add(cAt, get(tileRow))]),
    ]; // prettier-ignore

      /** One column of A's tile times one row of B's. Addresses that differ by a constant cost nothing. */
      const oneTerm = (size: number): Code[] => [
        put(first, load(get(bAt))),
        put(second, load(get(bAt), VECTOR)),
        ...sums.slice(0, size).flatMap(([low, high], r) => [
          put(factor, adjacent === "rows" ? loadSplat(get(rowsAt[0]!), 4 * r) : loadSplat(get(rowsAt[r]!))), // prettier-ignore
          plusProduct(low, get(factor), get(first)),
          plusProduct(high, get(factor), get(second)),
        ]),
        add(bAt, get(bTerm)),
        ...rowsAt.slice(0, size).map((row) => (adjacent === "rows" ? add(row, get(aTerm)) : onward(row, 4))), // prettier-ignore
      ];

      const tileOf = (size: number): Code[] => [
        put(tile, get(c)),
        put(tileRow, get(cRow)),
        when(
          fewer(rest),
          ...(adds ? copy(size, [c, get(cRow)], [scratch, tileRows]) : []),
          put(tile, get(scratch)),
          put(tileRow, tileRows),
        ),
        ...sums.slice(0, size).flatMap((pair) => pair.map((sum) => put(sum, constantVector(0)))), // prettier-ignore
        ...rowsAt.slice(0, size).map((row, r) => put(row, r === 0 ? get(aAt) : addI32(get(rowsAt[r - 1]!), get(aRow)))), // prettier-ignore
        put(bAt, get(b)),
        ...times(run, get(runs), [
          ...times(term, get(terms), oneTerm(size)),
          add(bAt, get(bRun)),
          ...rowsAt.slice(0, size).map((row) => add(row, get(aRun))),
        ]),
        // To what C holds only now: long sums are added up in parts, which costs fewer digits.
        ...eachRow(size, (low, high) => [
          store(
            get(cAt),
            adds ? addVector(load(get(cAt)), get(low)) : get(low),
          ),
          store(
            addI32(get(cAt), constant(VECTOR)),
            adds ? addVector(load(get(cAt), VECTOR), get(high)) : get(high),
          ),
        ]),
        when(fewer(rest), ...copy(size, [scratch, tileRows], [c, get(cRow)])),
        add(aAt, multiplyI32(adjacent === "rows" ? constant(4) : get(aRow), constant(size))), // prettier-ignore
        add(c, multiplyI32(get(cRow), constant(size))),
        subtract(left, constant(size)),
        subtract(chunks, constant(1)),
      ];

      return [
        // From here on how far it is from the end of a run to the next.
        subtract(aRun, multiplyI32(adjacent === "rows" ? get(aTerm) : constant(4), get(terms))), // prettier-ignore
        subtract(bRun, multiplyI32(get(bTerm), get(terms))),
        put(panel, get(c)),
        repeat(
          [
            put(rest, eightOf(columns)),
            put(left, get(rows)),
            put(chunks, divideI32(addI32(get(rows), constant(ROWS - 1)), constant(ROWS))), // prettier-ignore
            put(aAt, get(a)),
            put(c, get(panel)),
            // Nine rows are three times three, not four, four and one.
            ...Array.from({ length: ROWS }, (_, k) => ROWS - k).map((size) => {
              const more = greaterThan(get(left), multiplyI32(get(chunks), constant(size - 1))); // prettier-ignore
              return when(more, repeat(tileOf(size), more));
            }),
            add(b, get(bPanel)),
            onward(panel, 4 * COLUMNS),
            subtract(columns, get(rest)),
          ],
          get(columns),
        ),
      ];
    },
  );
}

type Fifteen = [number, number, number, number, number, number, number, number, number, number, number, number, number, number, number]; // prettier-ignore

function pack(): Procedure {
  return procedure(
    "pack",
    Array.from({ length: 6 }, () => I32),
    (given, local) => {
      const [from, to, terms, columns, term, column] = given as [number, number, number, number, number, number]; // prettier-ignore
      const [at, here, left, rest, count] = [local(I32), local(I32), local(I32), local(I32), local(I32)]; // prettier-ignore
      const zero = constantVector(0);
      return [
        repeat(
          [
            put(rest, eightOf(columns)),
            put(at, get(from)),
            ...times(left, get(terms), [
              either(
                andI32(
                  equalI32(get(rest), constant(COLUMNS)),
                  equalI32(get(column), constant(4)),
                ),
                [
                  store(get(to), load(get(at))),
                  store(addI32(get(to), constant(VECTOR)), load(get(at), VECTOR)), // prettier-ignore
                  onward(to, 4 * COLUMNS),
                ],
                [
                  put(here, get(at)),
                  when(
                    fewer(rest),
                    store(get(to), zero),
                    store(addI32(get(to), constant(VECTOR)), zero),
                  ),
                  ...times(count, get(rest), [
                    storeF32(get(to), loadF32(get(here))),
                    onward(to, 4),
                    add(here, get(column)),
                  ]),
                  add(to, multiplyI32(subtractI32(constant(COLUMNS), get(rest)), constant(4))), // prettier-ignore
                ],
              ),
              add(at, get(term)),
            ]),
            add(from, multiplyI32(get(column), constant(COLUMNS))),
            subtract(columns, get(rest)),
          ],
          get(columns),
        ),
      ];
    },
  );
}

export const productLoops: readonly Procedure[] = [
  product("product", { adds: false, adjacent: "terms" }),
  product("addProduct", { adds: true, adjacent: "terms" }),
  product("productOfColumns", { adds: false, adjacent: "rows" }),
  product("addProductOfColumns", { adds: true, adjacent: "rows" }),
  pack(),
];
