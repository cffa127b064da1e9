import type { Random } from "../data/random.js";

/**
 * Draws numbers 0 … n - 1, each in proportion to its weight, in constant time.
 *
 * @see Walker 1977, "An efficient method for generating discrete random variables"; Vose 1991
 */
export class AliasSampler {
  readonly #chance: Float64Array;
  readonly #alias: Int32Array;

  constructor(weights: ArrayLike<number>) {
    const n = weights.length;
    let total = 0;
    for (let i = 0; i < n; i++) total += weights[i]!;
    const scaled = Float64Array.from(weights, (weight) => (weight * n) / total);
    this.#chance = new Float64Array(n).fill(1);
    this.#alias = Int32Array.from(scaled.keys());
    const small: number[] = [];
    const large: number[] = [];
    for (const [i, value] of scaled.entries())
      (value < 1 ? small : large).push(i);
    while (small.length > 0 && large.length > 0) {
      const low = small.pop()!;
      const high = large.at(-1)!;
      this.#chance[low] = scaled[low]!;
      this.#alias[low] = high;
      const left = scaled[high]! - (1 - scaled[low]!);
      scaled[high] = left;
      if (left < 1) small.push(large.pop()!);
    }
  }

  draw(random: Random): number {
    // One number for both: its whole part is the column, what is left of it decides within.
    const at = random.uniform() * this.#chance.length;
    const i = Math.floor(at);
    return at - i < this.#chance[i]! ? i : this.#alias[i]!;
  }
}
