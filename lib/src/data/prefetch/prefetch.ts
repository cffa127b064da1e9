/**
 * Elements of a data set prepared in other threads, ahead of the training step that wants them. JavaScript has one thread for the notebook:
 * what a `tf.data` pipeline maps there stops the training, and `prefetch` of tf.js does not change that.
 */
import { availableParallelism } from "node:os";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";
import { built } from "../../backend/built.js";
import * as tf from "../../backend/tf.js";
import { Random } from "../random.js";
import type { Answer, Start, Task } from "./task.js";

export interface PrefetchOptions {
  /** Threads (default: one less than the machine has cores, at least 1 and at most 4). */
  workers?: number;
  /** How many elements may be ready or under way before one is taken (default: twice the threads). */
  ahead?: number;
  /** Each pass in another random order (default: as the elements lie). */
  shuffle?: boolean;
  /** Decides the order, and each element's random numbers (default 0). */
  seed?: number;
  /** A copy of this goes to each thread, a SharedArrayBuffer without copying. */
  given?: unknown;
}

/** What the module's function is told beside the element. */
export interface About<Given = unknown> {
  index: number;
  /** This element's own stream: the same whichever thread prepares it, another one in each pass. */
  random: Random;
  given: Given;
}

/** Elements in order, one pass for each `for await`. */
export interface Prefetched<Prepared> extends AsyncIterable<Prepared> {
  readonly size: number;
  /** For `.batch(n)` and `fitDataset`; what is prepared must then be numbers, typed arrays, arrays or records of them. */
  dataset(): tf.data.Dataset<tf.TensorContainer>;
}

/**
 * Prepares elements in worker threads. The function is the default export of a module, since a thread sees nothing of the notebook's
 * names: `export default (element, { index, random, given }) => …`; it may be async, and import packages.
 *
 * @param elements  what the function gets, one at a time: paths, indices, records; copied to the thread
 * @param module    the module's file, from the working folder, or its URL
 * @returns passes over what was prepared, in the order of the elements; typed arrays in it come without copying. No more than `ahead` are
 *          prepared before they are asked for. The threads end with the pass, also where it is left early
 * @throws RangeError for `workers` or `ahead` below 1
 * @throws Error in the pass, at the element's place, with its index and the module, where the function throws
 * @example
 * // double.mjs: export default (n, { random }) => ({ xs: Float32Array.of(n, random.normal()), ys: Float32Array.of(2 * n) });
 * const source = "export default (n, { random }) => ({ xs: Float32Array.of(n, random.normal()), ys: Float32Array.of(2 * n) });";
 * const elements = prefetch([1, 2, 3, 4], new URL("data:text/javascript," + encodeURIComponent(source)), { seed: 1 });
 * const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [2] })] });
 * model.compile({ optimizer: "sgd", loss: "meanSquaredError" });
 * await model.fitDataset(elements.dataset().batch(2), { epochs: 2, verbose: 0 });
 */
export function prefetch<Prepared = unknown>(
  elements: readonly unknown[],
  module: string | URL,
  options: PrefetchOptions = {},
): Prefetched<Prepared> {
  const cores = availableParallelism();
  const { workers = Math.min(4, Math.max(1, cores - 1)) } = options;
  const { ahead = 2 * workers, shuffle = false, seed = 0 } = options;
  for (const [name, value] of Object.entries({ workers, ahead })) {
    if (!Number.isInteger(value) || value < 1)
      throw new RangeError(
        `prefetch: ${name} expected a whole number >= 1, received ${value}.`,
      );
  }
  const href =
    module instanceof URL ? module.href : pathToFileURL(resolve(module)).href;
  const passes = new Random(seed);
  const pass = (): AsyncGenerator<Prepared> => {
    const order = shuffle
      ? passes.permutation(elements.length)
      : elements.map((_, i) => i);
    const base = passes.bits();
    const tasks = Array.from(order, (index): Task => ({
      index,
      element: elements[index],
      seed: base + index,
    }));
    const threads: Worker[] = [];
    const made = run<Prepared>(tasks, {
      start: { module: href, given: options.given },
      workers: Math.min(workers, tasks.length),
      ahead,
      threads,
    });
    abandoned.register(made, threads);
    return made;
  };
  return {
    size: elements.length,
    [Symbol.asyncIterator]: pass,
    // tf.js awaits what `next` gives, though its types know only plain iterators.
    dataset: () =>
      tf.data.generator(pass as unknown as () => Iterator<tf.TensorContainer>),
  };
}

/** tf.js drops an iterator that it does not read to the end without a word. */
const abandoned = new FinalizationRegistry<Worker[]>((threads) => {
  for (const thread of threads) void thread.terminate();
});

interface Crew {
  start: Start;
  workers: number;
  ahead: number;
  /** Those that it begins are put in here. */
  threads: Worker[];
}

async function* run<Prepared>(
  tasks: readonly Task[],
  { start, workers, ahead, threads }: Crew,
): AsyncGenerator<Prepared> {
  const answers = new Map<number, Answer>();
  let broken: Error | undefined;
  let heard = (): void => undefined;
  let sent = 0;
  let taken = 0;
  const idle: Worker[] = [];
  const send = (): void => {
    while (sent < tasks.length && sent - taken < ahead) {
      const worker = idle.pop();
      if (worker === undefined) return;
      worker.postMessage(tasks[sent++]);
    }
  };
  for (let i = 0; i < workers; i++) {
    const worker = new Worker(built(import.meta.url, "./worker.js"), {
      workerData: start,
    });
    worker.unref(); // a pass that nobody goes on with holds no process
    worker.on("message", (answer: Answer) => {
      answers.set(answer.index, answer);
      idle.push(worker);
      send();
      heard();
    });
    const breaks = (why: string, cause?: unknown): void => {
      broken ??= new Error(`prefetch: a thread of ${start.module} ${why}.`, {
        cause,
      });
      heard();
    };
    worker.on("error", (cause) => breaks(`failed: ${cause.message}`, cause));
    worker.on("exit", (code) => breaks(`ended by itself (exit code ${code})`));
    idle.push(worker);
    threads.push(worker);
  }
  try {
    send();
    for (const { index } of tasks) {
      let answer = answers.get(index);
      while (answer === undefined) {
        if (broken !== undefined) throw broken;
        for (const thread of threads) thread.ref(); // somebody waits
        await new Promise<void>((wake) => {
          heard = wake;
        });
        heard = () => undefined;
        for (const thread of threads) thread.unref();
        answer = answers.get(index);
      }
      answers.delete(index);
      if ("failed" in answer) throw failure(answer, start.module);
      taken++;
      send();
      yield answer.value as Prepared;
    }
  } finally {
    for (const thread of threads) thread.removeAllListeners("exit");
    await Promise.all(threads.map(async (thread) => thread.terminate()));
  }
}

function failure(
  answer: Extract<Answer, { failed: string }>,
  module: string,
): Error {
  const cause = new Error(answer.failed);
  if (answer.stack !== undefined) cause.stack = answer.stack;
  return new Error(
    `prefetch: element ${answer.index} could not be prepared by ${shortened(module)}: ${answer.failed}`,
    { cause },
  );
}

const shortened = (module: string): string =>
  module.length > 200 ? `${module.slice(0, 200)}…` : module;
