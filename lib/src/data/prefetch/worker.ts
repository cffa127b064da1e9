/** One thread of `prefetch`: prepares one element after another. */
import { parentPort, workerData } from "node:worker_threads";
import { Random } from "../random.js";
import type { Answer, Start, Task } from "./task.js";

type Prepare = (
  element: unknown,
  about: { index: number; random: Random; given: unknown },
) => unknown;

const { module, given } = workerData as Start;

async function prepareOf(): Promise<Prepare> {
  const loaded = (await import(module)) as { default?: unknown };
  if (typeof loaded.default !== "function")
    throw new TypeError(
      `expected a function as default export, received ${typeof loaded.default}`,
    );
  return loaded.default as Prepare;
}

/** The memory of typed arrays moves over; nothing is copied. */
function memory(value: unknown): ArrayBuffer[] {
  if (typeof value !== "object" || value === null) return [];
  const parts = ArrayBuffer.isView(value) ? [value] : Object.values(value);
  const buffers = parts
    .filter((part) => ArrayBuffer.isView(part))
    .map(({ buffer }) => buffer)
    .filter((buffer) => buffer instanceof ArrayBuffer);
  return [...new Set(buffers)];
}

const failure = (index: number, error: unknown): Answer =>
  error instanceof Error
    ? { index, failed: error.message, stack: error.stack }
    : { index, failed: String(error), stack: undefined };

const prepare = prepareOf();
// Each task waits for it, and says why it cannot be had.
prepare.catch(() => undefined);

async function answer({ index, element, seed }: Task): Promise<void> {
  try {
    const random = new Random(seed);
    const value = await (await prepare)(element, { index, random, given });
    const done: Answer = { index, value };
    parentPort?.postMessage(done, memory(value));
  } catch (error) {
    parentPort?.postMessage(failure(index, error));
  }
}

parentPort?.on("message", (task: Task) => void answer(task));
