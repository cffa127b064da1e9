/** One thread of word2vec: every so manieth sentence, epoch after epoch. */
import { parentPort, workerData } from "node:worker_threads";
import { LoopMemory } from "../backend/assembly/memory.js";
import { Random } from "../data/random.js";
import type { Start, Told } from "./threads.js";
import { Trainer } from "./trainer.js";

const { course, wasm, thread, threads, seed, read, stop } = workerData as Start;
const memory = new LoopMemory(wasm, true);
const trainer = new Trainer(course, memory, new Random(seed), { thread, threads }); // prettier-ignore
const toRead = course.epochs * course.text.length;

const going = (): boolean => Atomics.load(stop, 0) === 0;

for (let epoch = 1; epoch <= course.epochs && going(); epoch++) {
  trainer.loss = 0;
  trainer.guesses = 0;
  const sentences = course.starts.length - 1;
  for (let i = thread; i < sentences && going(); i += threads) {
    const all = read.reduce((sum, words) => sum + words, 0);
    read[thread]! += trainer.read(i, all / toRead);
  }
  const { loss, guesses } = trainer;
  if (going()) parentPort?.postMessage({ epoch, loss, guesses } satisfies Told);
}
