/** How well clusters agree with classes, and how well they stand apart. The names of clusters do not matter. */
import { Samples } from "../../data/samples.js";
import { pairs, type Labels } from "./confusion.js";

interface Table {
  cells: number[];
  rows: number[];
  columns: number[];
  total: number;
}

function contingency(name: string, a: Labels, b: Labels): Table {
  const cells = new Map<string, number>();
  const rows = new Map<number | string, number>();
  const columns = new Map<number | string, number>();
  const both = pairs(name, a, b);
  for (const [x, y] of both) {
    const key = JSON.stringify([x, y]);
    cells.set(key, (cells.get(key) ?? 0) + 1);
    rows.set(x, (rows.get(x) ?? 0) + 1);
    columns.set(y, (columns.get(y) ?? 0) + 1);
  }
  return {
    cells: [...cells.values()],
    rows: [...rows.values()],
    columns: [...columns.values()],
    total: both.length,
  };
}

const sum = (list: readonly number[], of: (n: number) => number): number =>
  list.reduce((total, n) => total + of(n), 0);

/**
 * The adjusted Rand index: 1 where both group alike, 0 on average where they have nothing to do with each other.
 *
 * @see Hubert & Arabie 1985, "Comparing partitions"
 */
export function adjustedRandIndex(a: Labels, b: Labels): number {
  const { cells, rows, columns, total } = contingency(
    "adjustedRandIndex",
    a,
    b,
  );
  const twos = (n: number): number => (n * (n - 1)) / 2;
  const together = sum(cells, twos);
  const inA = sum(rows, twos);
  const inB = sum(columns, twos);
  const expected = total > 1 ? (inA * inB) / twos(total) : 0;
  const most = (inA + inB) / 2;
  // All in one group, or each in its own, on both sides: they agree.
  return most === expected ? 1 : (together - expected) / (most - expected);
}

/**
 * Normalised mutual information, 0 … 1: what one tells of the other, as a share of the mean of what both tell (as in scikit-learn).
 *
 * @see Strehl & Ghosh 2002, "Cluster ensembles"
 */
export function normalizedMutualInformation(a: Labels, b: Labels): number {
  const { cells, rows, columns, total } = contingency(
    "normalizedMutualInformation",
    a,
    b,
  );
  const entropy = (counts: readonly number[]): number =>
    -sum(counts, (n) => (n / total) * Math.log(n / total));
  const ofA = entropy(rows);
  const ofB = entropy(columns);
  if (rows.length === 1 && columns.length === 1) return 1;
  const mutual = ofA + ofB - entropy(cells);
  return Math.max(0, mutual / ((ofA + ofB) / 2));
}

/**
 * The mean silhouette, -1 … 1: how much closer samples are to their own cluster than to the next one.
 *
 * @param X [samples, features], rows or the samples of a data set
 * @param labels [samples], two clusters or more
 * @throws RangeError where lengths differ or there are fewer than two clusters
 * @see Rousseeuw 1987, "Silhouettes"
 */
export function silhouette(
  X: readonly ArrayLike<number>[] | Samples,
  labels: ArrayLike<number | string>,
): number {
  const rows = X instanceof Samples ? rowsOf(X) : X;
  const names = Array.from(labels);
  if (rows.length !== names.length)
    throw new RangeError(
      `silhouette expected a label for each of ${rows.length} samples, received ${names.length}.`,
    );
  const classes = [...new Set(names)];
  if (classes.length < 2 || classes.length >= rows.length)
    throw new RangeError(
      `silhouette expected 2 … ${rows.length - 1} clusters, received ${classes.length}.`,
    );
  const own = names.map((name) => classes.indexOf(name));
  const counts = classes.map((_, k) => own.filter((of) => of === k).length);
  let total = 0;
  for (const [i, row] of rows.entries()) {
    const k = own[i]!;
    if (counts[k] === 1) continue; // alone: 0, by definition
    const sums = classes.map(() => 0);
    for (const [j, other] of rows.entries())
      sums[own[j]!]! += distance(row, other);
    const inside = sums[k]! / (counts[k]! - 1);
    const outside = Math.min(
      ...sums.map((s, c) => (c === k ? Infinity : s / counts[c]!)),
    );
    const larger = Math.max(inside, outside);
    total += larger === 0 ? 0 : (outside - inside) / larger;
  }
  return total / rows.length;
}

function rowsOf({ features, size }: Samples): Float32Array[] {
  const width = features.length / size;
  return Array.from({ length: size }, (_, i) =>
    features.subarray(i * width, (i + 1) * width),
  );
}

function distance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let squares = 0;
  for (let i = 0; i < a.length; i++) squares += (a[i]! - b[i]!) ** 2;
  return Math.sqrt(squares);
}
