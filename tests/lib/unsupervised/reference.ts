/** What scikit-learn, minisom and scipy make of iris: the script and its versions lie beside the values in tests/reference/unsupervised/. */
import { readFileSync } from "node:fs";
import { expect } from "vitest";

interface Axes {
  components: number[][];
  explainedVariance: number[];
  explainedVarianceRatio: number[];
  singularValues: number[];
  mean: number[];
  noiseVariance: number;
  firstScores: number[][];
}

interface Mixture {
  score: number;
  bic: number;
  aic: number;
  weights: number[];
  means: number[][];
}

interface Som {
  initial: number[][][];
  weights: number[][][];
  quantisationError: number;
  topographicError: number;
  distanceMap: number[][];
}

interface Reference {
  iris: number[][];
  pca: Axes;
  whitened: Axes;
  incremental: Axes;
  kmeans: { inertia: number; centers: number[][] };
  mixture: Record<"full" | "tied" | "diag" | "spherical", Mixture>;
  hierarchy: Record<
    "ward" | "complete" | "average" | "single",
    { heights: number[]; labels: number[] }
  >;
  som: Record<"rectangular" | "hexagonal" | "batch", Som>;
}

const file = new URL(
  "../../reference/unsupervised/reference.json",
  import.meta.url,
);

export const reference = JSON.parse(readFileSync(file, "utf8")) as Reference;
export const iris: readonly (readonly number[])[] = reference.iris;

type Nested = number | readonly Nested[];

const flat = (values: Nested): number[] =>
  typeof values === "number" ? [values] : values.flatMap(flat);

/** Each number within an absolute tolerance of the reference's. */
export function expectClose(
  received: Nested,
  expected: Nested,
  tolerance: number,
): void {
  const [ours, theirs] = [flat(received), flat(expected)];
  expect(ours.length).toBe(theirs.length);
  const worst = Math.max(...ours.map((x, i) => Math.abs(x - theirs[i]!)));
  expect(worst).toBeLessThanOrEqual(tolerance);
}
