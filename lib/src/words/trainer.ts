/** word2vec itself: what one sentence teaches. It runs in the notebook's thread or in several at once. */
import type { LoopMemory } from "../backend/assembly/memory.js";
import { Random } from "../data/random.js";
import { huffmanCodes, type HuffmanCode } from "./huffman.js";
import { AliasSampler } from "./noise.js";
import { VectorRows } from "./simd/vectors.js";

/** What is learned from, and how: the same for all threads. */
export interface Course {
  architecture: "skip-gram" | "cbow";
  dimensions: number;
  window: number;
  negative: number;
  epochs: number;
  learningRate: number;
  /** [words]: how often each occurs, falling. */
  counts: Float64Array;
  /** [words]: the chance with which an occurrence is kept. */
  kept: Float64Array;
  /** The words of all sentences; those of sentence i are from `starts[i]` to `starts[i + 1]`. */
  text: Int32Array;
  starts: Int32Array;
  /** Whether anybody asks for the loss: it takes longer than the guess. */
  weighed: boolean;
}

/** Rows that all threads have in common: the words' vectors, then as many of the output layer (words or inner nodes). */
const common = (words: number): number => 2 * words;
/** What a thread has for itself: what is hidden between the two layers, and its error. */
const OWN = 2;

export const memoryOf = (
  { counts, dimensions }: Course,
  threads: number,
): LoopMemory =>
  VectorRows.memoryFor(
    common(counts.length) + OWN * threads,
    dimensions,
    threads > 1,
  );

/** As in gensim 4; half as far in the authors' program. */
export function firstVectors(trainer: Trainer, random: Random): void {
  const { counts, dimensions } = trainer.course;
  for (let word = 0; word < counts.length; word++) {
    const row = trainer.rows.row(word);
    for (let d = 0; d < dimensions; d++)
      row[d] = random.uniform(-1, 1) / dimensions;
  }
}

/** The two layers, and one guess after the other. */
export class Trainer {
  readonly rows: VectorRows;
  readonly #words: number;
  readonly #hidden: { at: number; row: Float32Array };
  /** 0 between two guesses. */
  readonly #error: { at: number; row: Float32Array };
  readonly #noise: AliasSampler | undefined;
  readonly #codes: HuffmanCode[] | undefined;
  loss = 0;
  guesses = 0;

  /** @param memory of `memoryOf` as many threads; @param thread 0 … threads - 1: whose this is */
  constructor(
    readonly course: Course,
    memory: LoopMemory,
    readonly random: Random,
    { thread, threads }: { thread: number; threads: number },
  ) {
    const { counts, dimensions, negative } = course;
    this.#words = counts.length;
    const first = common(this.#words) + OWN * thread;
    this.rows = new VectorRows(memory, common(this.#words) + OWN * threads, dimensions); // prettier-ignore
    const { stride } = this.rows;
    this.#hidden = { at: first * stride, row: this.rows.row(first) };
    this.#error = { at: (first + 1) * stride, row: this.rows.row(first + 1) };
    if (negative > 0)
      // The power 3/4 lets rare words be drawn more often than they occur (Mikolov et al. 2013, 2.2).
      this.#noise = new AliasSampler(counts.map((n) => n ** 0.75));
    else this.#codes = huffmanCodes(counts);
  }

  /** @param share of all that is to be read, that has been; @returns how many words the sentence has */
  read(sentence: number, share: number): number {
    const { text, starts, kept, window, architecture, learningRate } = this.course; // prettier-ignore
    const { random } = this;
    const all = text.subarray(starts[sentence], starts[sentence + 1]);
    const rate = learningRate * Math.max(1 - share, 0.004);
    const words = all.filter(
      (word) => kept[word]! >= 1 || random.uniform() < kept[word]!,
    );
    for (let at = 0; at < words.length; at++) {
      const width = 1 + random.integer(window);
      const from = Math.max(0, at - width);
      const to = Math.min(words.length, at + width + 1);
      if (architecture === "cbow") {
        this.guessFromMean(words, from, to, at, rate);
      } else {
        for (let near = from; near < to; near++)
          if (near !== at) this.guess(words[near]!, words[at]!, rate);
      }
    }
    return all.length;
  }

  /** [words, dimensions] */
  get vectors(): Float32Array {
    return this.rows.head(this.#words);
  }

  /** `word` from the vector of `from`. */
  guess(from: number, word: number, rate: number): void {
    const { stride, loops } = this.rows;
    const input = from * stride;
    // The vector itself is hidden: it is moved when all is decided.
    this.#learn(word, input, rate);
    loops.empty(this.#error.at, input, stride);
  }

  /** The word at `middle` from the mean of those around it. */
  guessFromMean(
    words: Int32Array,
    from: number,
    to: number,
    middle: number,
    rate: number,
  ): void {
    const { stride, loops } = this.rows;
    const count = to - from - 1;
    if (count < 1) return;
    this.#hidden.row.fill(0);
    for (let near = from; near < to; near++)
      if (near !== middle)
        loops.add(this.#hidden.at, words[near]! * stride, stride, 1 / count);
    this.#learn(words[middle]!, this.#hidden.at, rate);
    for (let near = from; near < to; near++)
      if (near !== middle)
        loops.add(words[near]! * stride, this.#error.at, stride, 1 / count);
    this.#error.row.fill(0);
  }

  #learn(word: number, hidden: number, rate: number): void {
    this.guesses++;
    const code = this.#codes?.[word];
    if (code !== undefined) {
      for (let i = 0; i < code.nodes.length; i++)
        this.#decide(code.nodes[i]!, 1 - code.turns[i]!, hidden, rate);
      return;
    }
    this.#decide(word, 1, hidden, rate);
    for (let n = 0; n < this.course.negative; n++) {
      const other = this.#noise!.draw(this.random);
      if (other !== word) this.#decide(other, 0, hidden, rate);
    }
  }

  /** One yes or no: σ(hidden · output) against the label, both sides moved by its gradient. */
  #decide(unit: number, label: number, hidden: number, rate: number): void {
    const { stride, loops } = this.rows;
    const output = (this.#words + unit) * stride;
    const product = loops.dot(hidden, output, stride);
    const probability = sigmoid(product);
    if (this.course.weighed) {
      // -log σ(z) = log(1 + e^-z), without overflow for a large |z|
      const z = label === 1 ? product : -product;
      this.loss += Math.max(-z, 0) + Math.log1p(Math.exp(-Math.abs(z)));
    }
    loops.learn(hidden, output, this.#error.at, stride, (label - probability) * rate); // prettier-ignore
  }
}

/** Beyond it σ is 0 or 1 to four digits, and is left so. */
const REACH = 8;
const STEPS = 4096;
/** σ at the middle of each step from -REACH to REACH: looked up faster than it is computed, as in the authors' program. */
const SIGMOID = Float32Array.from(
  { length: STEPS },
  (_, i) => 1 / (1 + Math.exp(REACH - ((i + 0.5) / STEPS) * 2 * REACH)),
);

function sigmoid(x: number): number {
  if (x >= REACH) return 1;
  if (x <= -REACH) return 0;
  return SIGMOID[Math.floor((x + REACH) * (STEPS / (2 * REACH)))]!;
}
