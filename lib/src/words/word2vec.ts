import { Random } from "../data/random.js";
import { interruption } from "../backend/fit/interruption.js";
import { huffmanCodes, type HuffmanCode } from "./huffman.js";
import { AliasSampler } from "./noise.js";
import { BREATH_MS, requireWhole } from "./options.js";
import { Vocabulary } from "./vocabulary.js";
import { WordVectors } from "./word-vectors.js";

export interface Word2VecOptions {
  /** Guess the words around from the one in the middle, or the one in the middle from those around (default "skip-gram"). */
  architecture?: "skip-gram" | "cbow";
  /** Numbers in a vector (default 100). */
  dimensions?: number;
  /** How far to either side words count as neighbours (default 5); each time a width up to it is drawn, so that near ones count more. */
  window?: number;
  /** Drawn words that each guess is told apart from (default 5). 0: a tree of all words in their place (hierarchical softmax). */
  negative?: number;
  /** Words that make up a larger share of the text than this are left out now and then (default 1e-3); 0: never. */
  subsample?: number;
  /** Words that occur less often are not learned (default 5). */
  leastCount?: number;
  /** Times through the text (default 5). */
  epochs?: number;
  /** Falls in a straight line to a 250th of it (default 0.025, with cbow 0.05). */
  learningRate?: number;
  seed?: number;
  /** Told after each epoch; the loss is the mean of a guess, in nats. */
  onEpoch?: (epoch: { epoch: number; loss: number }) => void;
  signal?: AbortSignal;
}

/**
 * Vectors of words from the company they keep: words with like neighbours come to lie near each other.
 *
 * @param sentences lists of words
 * @returns the vectors, the most frequent word first
 * @throws RangeError where an option is out of its range, or no word occurs often enough
 * @example
 * const sentences = Array.from({ length: 200 }, (_, i) => i % 2 ? ["red", "wine", "glass"] : ["fast", "car", "road"]);
 * const vectors = await word2vec(sentences, { dimensions: 8, window: 2, epochs: 5, seed: 1 });
 * vectors.similarity("red", "wine") > vectors.similarity("red", "road");   // true
 * @see Mikolov et al. 2013, "Distributed representations of words and phrases and their compositionality"
 */
export async function word2vec(
  sentences: Iterable<readonly string[]>,
  options: Word2VecOptions = {},
): Promise<WordVectors> {
  const {
    architecture = "skip-gram",
    dimensions = 100,
    window = 5,
    negative = 5,
    subsample = 1e-3,
    leastCount = 5,
    epochs = 5,
    learningRate = architecture === "cbow" ? 0.05 : 0.025,
    seed = Math.floor(Math.random() * 2 ** 32),
  } = options;
  requireWhole("word2vec", { dimensions, window, leastCount, epochs });
  requireWhole("word2vec", { negative }, 0);
  const list = Array.from(sentences);
  const vocabulary = Vocabulary.of(list, leastCount);
  if (vocabulary.size < 2)
    throw new RangeError(
      `word2vec expected at least two words that occur ${leastCount} times, received one. Give leastCount: 1, or more text.`,
    );
  const text = vocabulary.encode(list);
  const random = new Random(seed);
  const kept = keepChances(vocabulary, subsample);
  const trainer = new Trainer(vocabulary, dimensions, negative, random);
  const interrupted = interruption(options.signal);
  const toDo = epochs * vocabulary.total;
  let done = 0;
  let breathed = performance.now();
  for (let epoch = 1; epoch <= epochs; epoch++) {
    trainer.loss = 0;
    trainer.guesses = 0;
    for (const sentence of text) {
      const rate = learningRate * Math.max(1 - done / toDo, 0.004);
      done += sentence.length;
      const words = sentence.filter(
        (word) => kept[word]! >= 1 || random.uniform() < kept[word]!,
      );
      for (let at = 0; at < words.length; at++) {
        const width = 1 + random.integer(window);
        const from = Math.max(0, at - width);
        const to = Math.min(words.length, at + width + 1);
        if (architecture === "cbow") {
          trainer.guessFromMean(words, from, to, at, rate);
        } else {
          for (let near = from; near < to; near++)
            if (near !== at) trainer.guess(words[near]!, words[at]!, rate);
        }
      }
      if (performance.now() - breathed > BREATH_MS) {
        await new Promise((resolve) => setImmediate(resolve));
        breathed = performance.now();
        if (interrupted())
          return new WordVectors(vocabulary.words, trainer.input);
      }
    }
    options.onEpoch?.({
      epoch,
      loss: trainer.guesses === 0 ? 0 : trainer.loss / trainer.guesses,
    });
  }
  return new WordVectors(vocabulary.words, trainer.input);
}

/** How often a word is kept: (√(share / t) + 1) t / share, as in the authors' program. */
function keepChances(vocabulary: Vocabulary, t: number): Float64Array {
  const { total } = vocabulary;
  return vocabulary.counts.map((count) => {
    const share = count / total;
    return t === 0 ? 1 : (Math.sqrt(share / t) + 1) * (t / share);
  });
}

/** The two layers, and one guess after the other. */
class Trainer {
  /** [words, dimensions]: the vectors. */
  readonly input: Float32Array;
  /** [words or inner nodes, dimensions] */
  readonly #output: Float32Array;
  readonly #noise: AliasSampler | undefined;
  readonly #codes: HuffmanCode[] | undefined;
  readonly #hidden: Float32Array;
  readonly #error: Float32Array;
  loss = 0;
  guesses = 0;

  constructor(
    vocabulary: Vocabulary,
    readonly dimensions: number,
    readonly negative: number,
    readonly random: Random,
  ) {
    const size = vocabulary.size * dimensions;
    this.input = Float32Array.from(
      { length: size },
      () => random.uniform(-1, 1) / dimensions, // as in gensim 4; half as far in the authors' program
    );
    this.#output = new Float32Array(size);
    this.#hidden = new Float32Array(dimensions);
    this.#error = new Float32Array(dimensions);
    if (negative > 0)
      // The power 3/4 lets rare words be drawn more often than they occur (Mikolov et al. 2013, 2.2).
      this.#noise = new AliasSampler(vocabulary.counts.map((n) => n ** 0.75));
    else this.#codes = huffmanCodes(vocabulary.counts);
  }

  /** `word` from the vector of `from`. */
  guess(from: number, word: number, rate: number): void {
    const { dimensions, input } = this;
    const at = from * dimensions;
    this.#hidden.set(input.subarray(at, at + dimensions));
    this.#learn(word, rate);
    for (let d = 0; d < dimensions; d++) input[at + d]! += this.#error[d]!;
  }

  /** The word at `middle` from the mean of those around it. */
  guessFromMean(
    words: Int32Array,
    from: number,
    to: number,
    middle: number,
    rate: number,
  ): void {
    const { dimensions, input } = this;
    const hidden = this.#hidden;
    const count = to - from - 1;
    if (count < 1) return;
    hidden.fill(0);
    for (let near = from; near < to; near++) {
      if (near === middle) continue;
      const at = words[near]! * dimensions;
      for (let d = 0; d < dimensions; d++) hidden[d]! += input[at + d]!;
    }
    for (let d = 0; d < dimensions; d++) hidden[d]! /= count;
    this.#learn(words[middle]!, rate);
    for (let near = from; near < to; near++) {
      if (near === middle) continue;
      const at = words[near]! * dimensions;
      for (let d = 0; d < dimensions; d++)
        input[at + d]! += this.#error[d]! / count;
    }
  }

  #learn(word: number, rate: number): void {
    this.#error.fill(0);
    this.guesses++;
    const code = this.#codes?.[word];
    if (code !== undefined) {
      for (const [i, node] of code.nodes.entries())
        this.#decide(node, 1 - code.turns[i]!, rate);
      return;
    }
    this.#decide(word, 1, rate);
    for (let n = 0; n < this.negative; n++) {
      const other = this.#noise!.draw(this.random);
      if (other !== word) this.#decide(other, 0, rate);
    }
  }

  /** One yes or no: σ(hidden · output) against the label, both sides moved by its gradient. */
  #decide(unit: number, label: number, rate: number): void {
    const { dimensions } = this;
    const output = this.#output;
    const hidden = this.#hidden;
    const error = this.#error;
    const at = unit * dimensions;
    let product = 0;
    for (let d = 0; d < dimensions; d++)
      product += hidden[d]! * output[at + d]!;
    const probability = 1 / (1 + Math.exp(-product));
    // -log σ(z) = log(1 + e^-z), without overflow for a large |z|
    const z = label === 1 ? product : -product;
    this.loss += Math.max(-z, 0) + Math.log1p(Math.exp(-Math.abs(z)));
    const step = (label - probability) * rate;
    for (let d = 0; d < dimensions; d++) {
      error[d]! += step * output[at + d]!;
      output[at + d]! += step * hidden[d]!;
    }
  }
}
