import type { Random } from "../data/random.js";
import type { Operand } from "./algebra/operand.js";
import type { Distances } from "./distances.js";

/**
 * Indices of samples to start from: each is drawn with a probability proportional to its squared distance from those already chosen.
 * Of a few such draws the one that lowers the sum of squared distances most is taken.
 *
 * @see Arthur and Vassilvitskii (2007), k-means++: the advantages of careful seeding
 */
export async function kMeansPlusPlus(
  X: Operand,
  count: number,
  distances: Distances,
  random: Random,
): Promise<number[]> {
  const draws = 2 + Math.floor(Math.log(count));
  const chosen = [random.integer(X.rows)];
  let closest = (await distances(X.take(chosen))).values;
  while (chosen.length < count) {
    const candidates = draw(closest, draws, random);
    const toCandidates = await distances(X.take(candidates));
    let best = { sum: Infinity, candidate: 0, closest };
    for (const [j, candidate] of candidates.entries()) {
      const next = closest.map((distance, i) =>
        Math.min(distance, toCandidates.at(i, j)),
      );
      const sum = next.reduce((total, distance) => total + distance, 0);
      if (sum < best.sum) best = { sum, candidate, closest: next };
    }
    chosen.push(best.candidate);
    closest = best.closest;
  }
  return chosen;
}

/** Indices, drawn with probabilities in proportion to the weights. */
function draw(weights: Float64Array, count: number, random: Random): number[] {
  let sum = 0;
  const cumulative = weights.map((weight) => (sum += weight));
  return Array.from({ length: count }, () => {
    const wanted = random.uniform(0, sum);
    const index = cumulative.findIndex((upTo) => upTo > wanted);
    return index < 0 ? weights.length - 1 : index;
  });
}
