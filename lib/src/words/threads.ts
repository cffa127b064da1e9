/**
 * word2vec in several threads on the same vectors, without locks: two rarely change the same word at once, and a lost step is one of millions.
 *
 * @see Recht, Ré, Wright and Niu 2011, "Hogwild!: a lock-free approach to parallelizing stochastic gradient descent"
 */
import { Worker } from "node:worker_threads";
import type { LoopMemory, WasmMemory } from "../backend/assembly/memory.js";
import { built } from "../backend/built.js";
import type { Random } from "../data/random.js";
import { BREATH_MS } from "./options.js";
import type { Course } from "./trainer.js";

/** What a thread is begun with. */
export interface Start {
  course: Course;
  wasm: WasmMemory;
  thread: number;
  threads: number;
  seed: number;
  /** [threads], shared: how many words each has read. */
  read: Float64Array;
  /** [1], shared: not 0 where all are to stop. */
  stop: Int32Array;
}

/** What a thread says after each epoch. */
export interface Told {
  epoch: number;
  loss: number;
  guesses: number;
}

/**
 * @param tell  of an epoch when the last thread is through it
 * @throws Error where a thread fails
 */
export async function readInThreads(
  course: Course,
  memory: LoopMemory,
  random: Random,
  threads: number,
  interrupted: () => boolean,
  tell: (epoch: number, loss: number, guesses: number) => void,
): Promise<void> {
  const read = new Float64Array(new SharedArrayBuffer(8 * threads));
  const stop = new Int32Array(new SharedArrayBuffer(4));
  const epochs = new Map<number, Told & { threads: number }>();
  const hear = ({ epoch, loss, guesses }: Told): void => {
    const sum = epochs.get(epoch) ?? { epoch, loss: 0, guesses: 0, threads: 0 };
    sum.loss += loss;
    sum.guesses += guesses;
    sum.threads++;
    epochs.set(epoch, sum);
    if (sum.threads === threads) tell(epoch, sum.loss, sum.guesses);
  };
  const watch = setInterval(() => {
    if (interrupted()) Atomics.store(stop, 0, 1);
  }, BREATH_MS);
  const workers: Worker[] = [];
  try {
    await Promise.all(
      Array.from({ length: threads }, async (_, thread) => {
        const start: Start = { course, wasm: memory.wasm, thread, threads, seed: random.bits(), read, stop }; // prettier-ignore
        const worker = new Worker(built(import.meta.url, "./thread.js"), {
          workerData: start,
        });
        workers.push(worker);
        return ended(worker, hear);
      }),
    );
  } finally {
    clearInterval(watch);
    await Promise.all(workers.map(async (worker) => worker.terminate()));
  }
}

const ended = async (
  worker: Worker,
  hear: (told: Told) => void,
): Promise<void> =>
  new Promise((resolve, reject) => {
    worker.on("message", (told: Told) => {
      try {
        hear(told);
      } catch (error) {
        reject(error);
      }
    });
    worker.on("error", reject);
    worker.on("exit", (code) => {
      if (code === 0) resolve();
      else
        reject(
          new Error(`word2vec: a thread ended by itself (exit code ${code}).`),
        );
    });
  });
