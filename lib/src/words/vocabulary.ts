/** Words and their numbers, the most frequent first. */
export class Vocabulary {
  readonly words: readonly string[];
  /** How often each occurs. */
  readonly counts: Float64Array;
  readonly #index: ReadonlyMap<string, number>;

  private constructor(entries: readonly (readonly [string, number])[]) {
    this.words = entries.map(([word]) => word);
    this.counts = Float64Array.from(entries, ([, count]) => count);
    this.#index = new Map(this.words.map((word, i) => [word, i]));
  }

  /**
   * Of sentences that are lists of words.
   *
   * @param least words that occur less often are left out (default 1)
   * @throws RangeError where nothing is left
   * @example
   * Vocabulary.of([["a", "b", "a"]]).words;   // ["a", "b"]
   */
  static of(sentences: Iterable<readonly string[]>, least = 1): Vocabulary {
    const counts = new Map<string, number>();
    for (const sentence of sentences)
      for (const word of sentence)
        counts.set(word, (counts.get(word) ?? 0) + 1);
    const kept = [...counts].filter(([, count]) => count >= least);
    if (kept.length === 0)
      throw new RangeError(
        `a vocabulary expected words that occur at least ${least} times, received ${counts.size === 0 ? "no words" : `${counts.size} words, the most frequent ${Math.max(...counts.values())} times`}. Give a smaller least count, or more text.`,
      );
    // Words of one frequency in alphabetical order: the numbers depend on the text alone, not on where it begins.
    kept.sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
    return new Vocabulary(kept);
  }

  get size(): number {
    return this.words.length;
  }

  /** All of them together. */
  get total(): number {
    return this.counts.reduce((sum, count) => sum + count, 0);
  }

  has(word: string): boolean {
    return this.#index.has(word);
  }

  /** The word's number; undefined where it is not known. */
  indexOf(word: string): number | undefined {
    return this.#index.get(word);
  }

  /** Sentences as numbers, unknown words left out. */
  encode(sentences: Iterable<readonly string[]>): Int32Array[] {
    return Array.from(sentences, (sentence) =>
      Int32Array.from(sentence.flatMap((word) => this.#index.get(word) ?? [])),
    );
  }
}
