import { Random } from "../data/random.js";
import { interruption } from "../backend/fit/interruption.js";
import { huffmanCodes, type HuffmanCode } from "./huffman.js";
import { AliasSampler } from "./noise.js";
import { BREATH_MS, requireWhole } from "./options.js";
import { VectorRows } from "./simd/vectors.js";
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
  const weighed = options.onEpoch !== undefined;
  const trainer = new Trainer(vocabulary, dimensions, negative, random, weighed); // prettier-ignore
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
          return new WordVectors(vocabulary.words, trainer.vectors);
      }
    }
    options.onEpoch?.({
      epoch,
      loss: trainer.guesses === 0 ? 0 : trainer.loss / trainer.guesses,
    });
  }
  return new WordVectors(vocabulary.words, trainer.vectors);
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
  /** The words' vectors first, then as many of the output layer (words or inner nodes), then what is hidden between them and its error. */
  readonly #rows: VectorRows;
  readonly #words: number;
  readonly #hidden: { at: number; row: Float32Array };
  /** 0 between two guesses. */
  readonly #error: { at: number; row: Float32Array };
  readonly #noise: AliasSampler | undefined;
  readonly #codes: HuffmanCode[] | undefined;
  loss = 0;
  guesses = 0;

  constructor(
    vocabulary: Vocabulary,
    dimensions: number,
    readonly negative: number,
    readonly random: Random,
    /** Whether anybody asks for the loss: it takes longer than the guess. */
    readonly weighed: boolean,
  ) {
    const words = vocabulary.size;
    this.#words = words;
    this.#rows = new VectorRows(2 * words + 2, dimensions);
    const { stride } = this.#rows;
    this.#hidden = { at: 2 * words * stride, row: this.#rows.row(2 * words) };
    this.#error = { at: (2 * words + 1) * stride, row: this.#rows.row(2 * words + 1) }; // prettier-ignore
    for (let word = 0; word < words; word++) {
      const row = this.#rows.row(word);
      // As in gensim 4; half as far in the authors' program.
      for (let d = 0; d < dimensions; d++)
        row[d] = random.uniform(-1, 1) / dimensions;
    }
    if (negative > 0)
      // The power 3/4 lets rare words be drawn more often than they occur (Mikolov et al. 2013, 2.2).
      this.#noise = new AliasSampler(vocabulary.counts.map((n) => n ** 0.75));
    else this.#codes = huffmanCodes(vocabulary.counts);
  }

  /** [words, dimensions] */
  get vectors(): Float32Array {
    return this.#rows.head(this.#words);
  }

  /** `word` from the vector of `from`. */
  guess(from: number, word: number, rate: number): void {
    const { stride, loops } = this.#rows;
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
    const { stride, loops } = this.#rows;
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
    for (let n = 0; n < this.negative; n++) {
      const other = this.#noise!.draw(this.random);
      if (other !== word) this.#decide(other, 0, hidden, rate);
    }
  }

  /** One yes or no: σ(hidden · output) against the label, both sides moved by its gradient. */
  #decide(unit: number, label: number, hidden: number, rate: number): void {
    const { stride, loops } = this.#rows;
    const output = (this.#words + unit) * stride;
    const product = loops.dot(hidden, output, stride);
    const probability = sigmoid(product);
    if (this.weighed) {
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
