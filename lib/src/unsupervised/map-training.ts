/** Two ways to train a self-organizing map; both move the weights in place. */
import type { Random } from "../data/random.js";
import { Matrix } from "./algebra/matrix.js";
import { product, withOperand } from "./algebra/operand.js";
import { distancesOf, nearest } from "./distances.js";
import { Neighbourhood, type MapGrid } from "./map-grid.js";
import { loopsFor, pull } from "./map-loops.js";

export interface MapTraining {
  iterations: number;
  learningRate: number;
  sigma: number;
}

/** minisom's "asymptotic decay": from 1 to a third over the whole training. */
const decay = (iteration: number, iterations: number): number =>
  1 / (1 + iteration / (iterations / 2));

/** A pull as weak as this is lost in rounding: far units, later nearly all, cost nothing. */
const UNFELT = 1e-17;

/**
 * One sample at a time, w += η h (x - w), in random order or as they come.
 *
 * @see Kohonen (1982), Self-organized formation of topologically correct feature maps
 */
export function trainOnline(
  X: Matrix,
  weights: Matrix,
  grid: MapGrid,
  { iterations, learningRate, sigma }: MapTraining,
  random: Random | undefined,
): void {
  const neighbourhood = new Neighbourhood(grid);
  const { show, strengths, pull: pullAll, finish } = loopsFor(weights, iterations); // prettier-ignore
  let order: Int32Array | undefined;
  for (let iteration = 0; iteration < iterations; iteration++) {
    const position = iteration % X.rows;
    if (position === 0) order = random?.permutation(X.rows);
    const sample = X.row(order === undefined ? position : order[position]!);
    const factor = decay(iteration, iterations);
    neighbourhood.setWidth(sigma * factor);
    const winner = show(sample);
    for (let unit = 0; unit < grid.units; unit++) {
      const strength = neighbourhood.strength(winner, unit);
      strengths[unit] =
        strength > UNFELT ? learningRate * factor * strength : 0;
    }
    pullAll();
  }
  finish();
}

/**
 * All samples at once: each unit moves towards the mean of the samples, weighted by how near their units are to it. With a learning
 * rate of 1 it moves all the way, as Kohonen has it.
 *
 * @see Kohonen (2013), Essentials of the self-organizing map, 4.2
 */
export async function trainBatch(
  X: Matrix,
  weights: Matrix,
  grid: MapGrid,
  { iterations, learningRate, sigma }: MapTraining,
): Promise<void> {
  const neighbourhood = new Neighbourhood(grid);
  const { units } = grid;
  await withOperand(X, async (operand) => {
    const distances = await distancesOf(operand);
    for (let iteration = 0; iteration < iterations; iteration++) {
      const winners = nearest(await distances(weights));
      const factor = decay(iteration, iterations);
      neighbourhood.setWidth(sigma * factor);
      const { sums, counts } = sumsByUnit(X, winners, units);
      const strengths = new Matrix(units, units);
      for (let a = 0; a < units; a++)
        for (let b = 0; b < units; b++)
          strengths.values[a * units + b] = neighbourhood.strength(a, b);
      const pulls = await product(strengths, sums);
      const totals = (await product(strengths, counts)).values;
      for (let unit = 0; unit < units; unit++) {
        const total = totals[unit]!;
        if (total === 0) continue;
        const mean = pulls.row(unit).map((sum) => sum / total);
        pull(weights, unit, mean, learningRate * factor);
      }
    }
  });
}

function sumsByUnit(
  X: Matrix,
  winners: Int32Array,
  units: number,
): { sums: Matrix; counts: Matrix } {
  const sums = new Matrix(units, X.columns);
  const counts = new Matrix(units, 1);
  for (const [i, winner] of winners.entries()) {
    counts.values[winner]!++;
    const sample = X.row(i);
    const at = winner * X.columns;
    for (let j = 0; j < X.columns; j++) sums.values[at + j]! += sample[j]!;
  }
  return { sums, counts };
}
