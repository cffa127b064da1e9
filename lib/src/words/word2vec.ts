import { Random } from "../data/random.js";
import { interruption } from "../backend/fit/interruption.js";
import { BREATH_MS, requireWhole } from "./options.js";
import { readInThreads } from "./threads.js";
import { firstVectors, memoryOf, Trainer, type Course } from "./trainer.js";
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
  /**
   * Threads that learn at once, each from sentences of its own, all into the same vectors (default 1). Which of two comes first is left to
   * chance: with one alone the seed decides the vectors.
   */
  workers?: number;
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
 * @see Mikolov et al. 2013, "Distributed representations of words and phrases and their compositionality"; for several threads Recht et al. 2011, "Hogwild!"
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
    workers = 1,
  } = options;
  requireWhole("word2vec", { dimensions, window, leastCount, epochs });
  requireWhole("word2vec", { negative }, 0);
  requireWhole("word2vec", { workers });
  const list = Array.from(sentences);
  const vocabulary = Vocabulary.of(list, leastCount);
  if (vocabulary.size < 2)
    throw new RangeError(
      `word2vec expected at least two words that occur ${leastCount} times, received one. Give leastCount: 1, or more text.`,
    );
  const course: Course = {
    architecture,
    dimensions,
    window,
    negative,
    epochs,
    learningRate,
    counts: vocabulary.counts,
    kept: keepChances(vocabulary, subsample),
    ...flat(vocabulary.encode(list)),
    weighed: options.onEpoch !== undefined,
  };
  const interrupted = interruption(options.signal);
  const random = new Random(seed);
  const memory = memoryOf(course, workers);
  const trainer = new Trainer(course, memory, random, { thread: 0, threads: workers }); // prettier-ignore
  firstVectors(trainer, random);
  const tell = (epoch: number, loss: number, guesses: number): void =>
    options.onEpoch?.({ epoch, loss: guesses === 0 ? 0 : loss / guesses });
  await (workers === 1
    ? readHere(trainer, interrupted, tell)
    : readInThreads(course, memory, random, workers, interrupted, tell));
  return new WordVectors(vocabulary.words, trainer.vectors);
}

type Tell = (epoch: number, loss: number, guesses: number) => void;

/** All sentences, epoch after epoch, with a turn of the event loop now and then. */
async function readHere(
  trainer: Trainer,
  interrupted: () => boolean,
  tell: Tell,
): Promise<void> {
  const { epochs, text, starts } = trainer.course;
  let done = 0;
  let breathed = performance.now();
  for (let epoch = 1; epoch <= epochs; epoch++) {
    trainer.loss = 0;
    trainer.guesses = 0;
    for (let sentence = 0; sentence + 1 < starts.length; sentence++) {
      done += trainer.read(sentence, done / (epochs * text.length));
      if (performance.now() - breathed > BREATH_MS) {
        await new Promise((resolve) => setImmediate(resolve));
        breathed = performance.now();
        if (interrupted()) return;
      }
    }
    tell(epoch, trainer.loss, trainer.guesses);
  }
}

/** The sentences' words one after the other. */
function flat(sentences: readonly Int32Array[]): {
  text: Int32Array;
  starts: Int32Array;
} {
  const starts = new Int32Array(sentences.length + 1);
  for (const [i, { length }] of sentences.entries())
    starts[i + 1] = starts[i]! + length;
  const text = new Int32Array(starts.at(-1)!);
  for (const [i, words] of sentences.entries()) text.set(words, starts[i]);
  return { text, starts };
}

/** How often a word is kept: (√(share / t) + 1) t / share, as in the authors' program. */
function keepChances(vocabulary: Vocabulary, t: number): Float64Array {
  const { total } = vocabulary;
  return vocabulary.counts.map((count) => {
    const share = count / total;
    return t === 0 ? 1 : (Math.sqrt(share / t) + 1) * (t / share);
  });
}
