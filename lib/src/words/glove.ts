import { Random } from "../data/random.js";
import { interruption } from "../backend/fit/interruption.js";
import { cooccurrence } from "./cooccurrence.js";
import { BREATH_MS, requireWhole } from "./options.js";
import { Vocabulary } from "./vocabulary.js";
import { WordVectors } from "./word-vectors.js";

export interface GloveOptions {
  /** Numbers in a vector (default 50). */
  dimensions?: number;
  /** How far to either side words count as neighbours (default 10). */
  window?: number;
  /** Words that occur less often are not learned (default 5). */
  leastCount?: number;
  /** Times through all pairs (default 25). */
  epochs?: number;
  /** Of AdaGrad (default 0.05). */
  learningRate?: number;
  /** Pairs that are seen more often than this count no more for it (default 100). */
  most?: number;
  /** How fast the weight of a pair grows up to there (default 3/4). */
  power?: number;
  seed?: number;
  /** Told after each epoch; the loss is the weighted mean square, in squared log counts. */
  onEpoch?: (epoch: { epoch: number; loss: number }) => void;
  signal?: AbortSignal;
}

/**
 * Vectors whose products are the logarithms of how often words stand near each other: w · w̃ + b + b̃ = log X.
 *
 * @param sentences lists of words
 * @returns the sums w + w̃, the most frequent word first
 * @throws RangeError where an option is out of its range, or no word occurs often enough
 * @example
 * const sentences = Array.from({ length: 200 }, (_, i) => i % 2 ? ["red", "wine", "glass"] : ["fast", "car", "road"]);
 * const vectors = await glove(sentences, { dimensions: 8, window: 2, seed: 1 });
 * vectors.nearest("red", 2).map(({ word }) => word).sort();   // ["glass", "wine"]
 * @see Pennington, Socher & Manning 2014, "GloVe: global vectors for word representation"
 */
export async function glove(
  sentences: Iterable<readonly string[]>,
  options: GloveOptions = {},
): Promise<WordVectors> {
  const {
    dimensions = 50,
    window = 10,
    leastCount = 5,
    epochs = 25,
    learningRate = 0.05,
    most = 100,
    power = 0.75,
    seed = Math.floor(Math.random() * 2 ** 32),
  } = options;
  requireWhole("glove", { dimensions, window, leastCount, epochs });
  const list = Array.from(sentences);
  const vocabulary = Vocabulary.of(list, leastCount);
  const pairs = cooccurrence(vocabulary.encode(list), window);
  if (pairs.counts.length === 0)
    throw new RangeError(
      "glove expected words that stand near each other, received sentences of one known word each.",
    );
  const random = new Random(seed);
  const words = vocabulary.size;
  // Word and context side by side: their vectors, their biases, and AdaGrad's sums of squares, which begin at 1.
  const width = dimensions + 1;
  const start = (): Float64Array =>
    Float64Array.from(
      { length: words * width },
      () => random.uniform(-0.5, 0.5) / dimensions,
    );
  const word = start();
  const context = start();
  const wordSquares = new Float64Array(word.length).fill(1);
  const contextSquares = new Float64Array(word.length).fill(1);
  const logs = pairs.counts.map(Math.log);
  const weights = pairs.counts.map((x) => Math.min(1, (x / most) ** power));
  const interrupted = interruption(options.signal);
  let breathed = performance.now();
  let stopped = false;
  for (let epoch = 1; epoch <= epochs && !stopped; epoch++) {
    let loss = 0;
    for (const pair of random.permutation(logs.length)) {
      const w = pairs.rows[pair]! * width;
      const c = pairs.columns[pair]! * width;
      let difference =
        word[w + dimensions]! + context[c + dimensions]! - logs[pair]!;
      for (let d = 0; d < dimensions; d++)
        difference += word[w + d]! * context[c + d]!;
      const weighted = weights[pair]! * difference;
      loss += weighted * difference;
      for (let d = 0; d <= dimensions; d++) {
        // The last place is the bias, whose factor is 1.
        const ofWord = weighted * (d < dimensions ? context[c + d]! : 1);
        const ofContext = weighted * (d < dimensions ? word[w + d]! : 1);
        word[w + d]! -=
          (learningRate * ofWord) / Math.sqrt(wordSquares[w + d]!);
        context[c + d]! -=
          (learningRate * ofContext) / Math.sqrt(contextSquares[c + d]!);
        wordSquares[w + d]! += ofWord ** 2;
        contextSquares[c + d]! += ofContext ** 2;
      }
      if (performance.now() - breathed > BREATH_MS) {
        await new Promise((resolve) => setImmediate(resolve));
        breathed = performance.now();
        stopped = interrupted();
        if (stopped) break;
      }
    }
    if (!stopped) options.onEpoch?.({ epoch, loss: loss / logs.length });
  }
  const sums = new Float32Array(words * dimensions);
  for (let i = 0; i < words; i++)
    for (let d = 0; d < dimensions; d++)
      sums[i * dimensions + d] = word[i * width + d]! + context[i * width + d]!;
  return new WordVectors(vocabulary.words, sums);
}
