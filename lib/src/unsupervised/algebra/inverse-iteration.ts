/**
 * Some eigenvectors of a symmetric tridiagonal matrix T whose eigenvalues are known: solving (T - λ) x = b again and again turns x to the
 * vector of λ, in two or three steps (Golub & Van Loan, 8.2.2; Peters & Wilkinson's tinvit).
 */
import { Random } from "../../data/random.js";
import { dot, Matrix } from "./matrix.js";
import { scale } from "./orthonormal.js";

const STEPS = 4;

/**
 * @param offDiagonal [k] lies between k and k + 1
 * @returns [values.length, n]: orthonormal rows
 */
export function inverseIteration(
  diagonal: Float64Array,
  offDiagonal: Float64Array,
  values: Float64Array,
): Matrix {
  const n = diagonal.length;
  const vectors = new Matrix(values.length, n);
  // Only has to have a part along each vector.
  const random = new Random(0);
  const size = Math.max(
    ...diagonal.map(Math.abs),
    ...offDiagonal.map(Math.abs),
  );
  const least = Number.EPSILON * (size === 0 ? 1 : size);
  for (let k = 0; k < values.length; k++) {
    const x = vectors.row(k);
    for (let j = 0; j < n; j++) x[j] = random.uniform(-1, 1);
    for (let step = 0; step < STEPS; step++) {
      solve(diagonal, offDiagonal, values[k]!, x, least);
      scale(x, 1 / Math.sqrt(dot(x, x)));
      // Equal or close values share what a step turns to: each next vector is what the earlier ones leave.
      for (let pass = 0; pass < 2; pass++)
        for (let other = 0; other < k; other++) {
          const earlier = vectors.row(other);
          const along = dot(x, earlier);
          for (let j = 0; j < n; j++) x[j]! -= along * earlier[j]!;
        }
      scale(x, 1 / Math.sqrt(dot(x, x)));
    }
  }
  return vectors;
}

/** (T - λ) x = b, b becoming x, by elimination with row exchanges. Pivots below `least` take its place: T - λ is singular on purpose. */
function solve(
  diagonal: Float64Array,
  offDiagonal: Float64Array,
  lambda: number,
  b: Float64Array,
  least: number,
): void {
  const n = diagonal.length;
  const pivots = new Float64Array(n);
  const first = new Float64Array(n);
  const second = new Float64Array(n);
  const safe = (pivot: number): number =>
    Math.abs(pivot) < least ? least : pivot;
  // The row in hand: its entries in columns i and i + 1.
  let here = diagonal[0]! - lambda;
  let right = n > 1 ? offDiagonal[0]! : 0;
  for (let i = 0; i < n - 1; i++) {
    const below = offDiagonal[i]!;
    const nextHere = diagonal[i + 1]! - lambda;
    const nextRight = i + 2 < n ? offDiagonal[i + 1]! : 0;
    if (Math.abs(below) > Math.abs(here)) {
      const factor = here / below;
      pivots[i] = below;
      first[i] = nextHere;
      second[i] = nextRight;
      here = right - factor * nextHere;
      right = -factor * nextRight;
      const held = b[i]!;
      b[i] = b[i + 1]!;
      b[i + 1] = held - factor * b[i]!;
    } else {
      const pivot = safe(here);
      const factor = below / pivot;
      pivots[i] = pivot;
      first[i] = right;
      here = nextHere - factor * right;
      right = nextRight;
      b[i + 1]! -= factor * b[i]!;
    }
  }
  pivots[n - 1] = here;
  for (let i = n - 1; i >= 0; i--) {
    let rest = b[i]!;
    if (i + 1 < n) rest -= first[i]! * b[i + 1]!;
    if (i + 2 < n) rest -= second[i]! * b[i + 2]!;
    b[i] = rest / safe(pivots[i]!);
  }
}
