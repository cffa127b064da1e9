/** Words as points: near where they mean the like. */

export interface Neighbour {
  word: string;
  /** Cosine of the angle between both, -1 … 1. */
  similarity: number;
}

export interface SimilarityScore {
  /** Spearman's rank correlation of human scores and cosines. */
  correlation: number;
  /** Pairs of which both words are known. */
  pairs: number;
  /** Pairs left out. */
  unknown: number;
}

/**
 * @example
 * const vectors = new WordVectors(["king", "queen", "apple"], [[1, 0.2], [1, 0.4], [0, 1]]);
 * vectors.nearest("king", 1);   // [{ word: "queen", … }]
 */
export class WordVectors {
  readonly words: readonly string[];
  readonly dimensions: number;
  /** [words, dimensions], flat */
  readonly values: Float32Array;
  readonly #index: ReadonlyMap<string, number>;
  /** The same, each of length 1. */
  readonly #units: Float32Array;

  /** @throws RangeError where words and vectors differ in number, a word comes twice, or a number is not finite */
  constructor(
    words: readonly string[],
    vectors: readonly ArrayLike<number>[] | Float32Array,
  ) {
    const flat = vectors instanceof Float32Array;
    const dimensions = flat
      ? vectors.length / words.length
      : (vectors[0]?.length ?? 0);
    if (!Number.isInteger(dimensions) || dimensions < 1)
      throw new RangeError(
        `WordVectors expected a vector for each of ${words.length} words, received ${flat ? `${vectors.length} numbers` : `${vectors.length} vectors`}.`,
      );
    if (!flat) {
      const odd = vectors.findIndex((vector) => vector.length !== dimensions);
      if (vectors.length !== words.length || odd >= 0)
        throw new RangeError(
          `WordVectors expected ${words.length} vectors of ${dimensions} numbers, received ${odd >= 0 ? `${vectors[odd]?.length} numbers for "${words[odd]}"` : `${vectors.length} vectors`}.`,
        );
    }
    this.words = words;
    this.dimensions = dimensions;
    this.values = flat
      ? vectors
      : Float32Array.from(vectors.flatMap((vector) => Array.from(vector)));
    const wrong = this.values.findIndex((value) => !Number.isFinite(value));
    if (wrong >= 0)
      throw new RangeError(
        `WordVectors expected finite numbers, received ${this.values[wrong]} for "${words[Math.floor(wrong / dimensions)]}".`,
      );
    this.#index = new Map(words.map((word, i) => [word, i]));
    if (this.#index.size !== words.length)
      throw new RangeError(
        "WordVectors expected each word once, received some twice.",
      );
    this.#units = units(this.values, dimensions);
  }

  has(word: string): boolean {
    return this.#index.has(word);
  }

  /** [dimensions]. @throws RangeError where the word is not known */
  vector(word: string): Float32Array {
    const at = this.#require(word) * this.dimensions;
    return this.values.slice(at, at + this.dimensions);
  }

  /** The cosine of the angle between two words, -1 … 1. @throws RangeError where one is not known */
  similarity(a: string, b: string): number {
    const { dimensions } = this;
    const from = this.#require(a) * dimensions;
    const to = this.#require(b) * dimensions;
    let sum = 0;
    for (let d = 0; d < dimensions; d++)
      sum += this.#units[from + d]! * this.#units[to + d]!;
    return sum;
  }

  /**
   * The words nearest to a word or to a point, itself left out, the nearest first.
   *
   * @throws RangeError where the word is not known, or the point has another number of dimensions
   */
  nearest(to: string | ArrayLike<number>, count = 10): Neighbour[] {
    if (typeof to === "string")
      return this.#nearest(this.vector(to), count, [to]);
    if (to.length !== this.dimensions)
      throw new RangeError(
        `nearest expected ${this.dimensions} numbers, received ${to.length}.`,
      );
    return this.#nearest(to, count, []);
  }

  /**
   * What is to `c` as `b` is to `a`: nearest to b - a + c, of unit vectors, the three left out.
   *
   * @throws RangeError where one is not known
   * @see Mikolov, Yih & Zweig 2013, "Linguistic regularities in continuous space word representations"
   */
  analogy(a: string, b: string, c: string, count = 10): Neighbour[] {
    const at = (word: string): Float32Array => {
      const from = this.#require(word) * this.dimensions;
      return this.#units.subarray(from, from + this.dimensions);
    };
    const [ua, ub, uc] = [at(a), at(b), at(c)];
    const point = ua.map((value, d) => ub[d]! - value + uc[d]!);
    return this.#nearest(point, count, [a, b, c]);
  }

  /** The share of analogies [a, b, c, d] whose nearest is d. Those with unknown words are left out. */
  analogyAccuracy(questions: Iterable<readonly string[]>): {
    accuracy: number;
    asked: number;
    unknown: number;
  } {
    let right = 0;
    let asked = 0;
    let unknown = 0;
    for (const [a = "", b = "", c = "", d = ""] of questions) {
      if (![a, b, c, d].every((word) => this.has(word))) {
        unknown++;
        continue;
      }
      asked++;
      if (this.analogy(a, b, c, 1)[0]?.word === d) right++;
    }
    return { accuracy: asked === 0 ? 0 : right / asked, asked, unknown };
  }

  /**
   * How well cosines rank pairs as people do: wordsim353 and the like.
   *
   * @param pairs [word, word, score]
   * @throws RangeError where fewer than two pairs are known
   */
  similarityScore(
    pairs: Iterable<readonly [string, string, number]>,
  ): SimilarityScore {
    const human: number[] = [];
    const cosines: number[] = [];
    let unknown = 0;
    for (const [a, b, score] of pairs) {
      if (!this.has(a) || !this.has(b)) {
        unknown++;
        continue;
      }
      human.push(score);
      cosines.push(this.similarity(a, b));
    }
    if (human.length < 2)
      throw new RangeError(
        `similarityScore expected at least two pairs of known words, received ${human.length}; ${unknown} were unknown.`,
      );
    return {
      correlation: correlation(ranks(human), ranks(cosines)),
      pairs: human.length,
      unknown,
    };
  }

  #require(word: string): number {
    const index = this.#index.get(word);
    if (index === undefined)
      throw new RangeError(
        `"${word}" is not among the ${this.words.length} words. Ask has("${word}") first; words may be kept in lower case.`,
      );
    return index;
  }

  #nearest(
    point: ArrayLike<number>,
    count: number,
    without: readonly string[],
  ): Neighbour[] {
    const { dimensions, words } = this;
    const length = Math.hypot(...Array.from(point)) || 1;
    const scores = words.map((word, i) => {
      if (without.includes(word)) return -Infinity;
      let sum = 0;
      for (let d = 0; d < dimensions; d++)
        sum += this.#units[i * dimensions + d]! * point[d]!;
      return sum / length;
    });
    return Array.from(scores.keys())
      .filter((i) => scores[i] !== -Infinity)
      .toSorted((a, b) => scores[b]! - scores[a]!)
      .slice(0, count)
      .map((i) => ({ word: words[i]!, similarity: scores[i]! }));
  }
}

function units(values: Float32Array, dimensions: number): Float32Array {
  const result = values.slice();
  for (let from = 0; from < values.length; from += dimensions) {
    let squares = 0;
    for (let d = 0; d < dimensions; d++) squares += values[from + d]! ** 2;
    const length = Math.sqrt(squares) || 1;
    for (let d = 0; d < dimensions; d++) result[from + d]! /= length;
  }
  return result;
}

/** Equal values share the mean of their places. */
function ranks(values: readonly number[]): number[] {
  const order = Array.from(values.keys()).toSorted(
    (a, b) => values[a]! - values[b]!,
  );
  const result = values.map(() => 0);
  for (let from = 0; from < order.length;) {
    let to = from;
    while (to < order.length && values[order[to]!] === values[order[from]!])
      to++;
    for (let i = from; i < to; i++) result[order[i]!] = (from + to - 1) / 2;
    from = to;
  }
  return result;
}

function correlation(a: readonly number[], b: readonly number[]): number {
  const mean = (list: readonly number[]): number =>
    list.reduce((sum, x) => sum + x, 0) / list.length;
  const [ma, mb] = [mean(a), mean(b)];
  let both = 0;
  let va = 0;
  let vb = 0;
  for (const [i, x] of a.entries()) {
    both += (x - ma) * (b[i]! - mb);
    va += (x - ma) ** 2;
    vb += (b[i]! - mb) ** 2;
  }
  return va === 0 || vb === 0 ? 0 : both / Math.sqrt(va * vb);
}
