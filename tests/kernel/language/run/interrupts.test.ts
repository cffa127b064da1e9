import { setTimeout as sleep } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { expect, test } from "vitest";
import { Notebook } from "./notebook.js";

/** Raises the flag from another thread, as the watch thread does, while this one is busy. */
function raise(flag: Int32Array, after: number): Worker {
  return new Worker(
    "const { workerData } = require('node:worker_threads'); setTimeout(() => Atomics.store(workerData.flag, 0, 1), workerData.after)",
    { eval: true, workerData: { flag, after } },
  );
}

test.each([
  ["while", "while (true) n++"],
  ["for without a body", "for (;;);"],
  ["floats in local variables", "for (;;) n += 0.5"],
  ["do", "do { n += 1 } while (n >= 0)"],
  [
    "for-of",
    "function* g() { while (true) yield 1 } for (const x of g()) n += x",
  ],
  ["in a function", "(() => { for (let i = 0; ; i++) n = i })()"],
  ["after an await", "await null; while (true) n++"],
])("a busy loop ends: %s", async (_what, cell) => {
  const notebook = new Notebook();
  const worker = raise(notebook.runner.flag, 100);
  const { outcome } = await notebook.run(
    `var cleaned = false; let n = 0.5; try { ${cell} } finally { cleaned = true }`,
  );
  await worker.terminate();
  expect(outcome.status).toBe("interrupted");
  expect(await notebook.value("cleaned && typeof n === 'number'")).toBe(true);
  expect(await notebook.value("let i = 0; while (i < 3) i++; i")).toBe(3);
});

test.each([
  ["await new Promise(() => {})"],
  ["async function wait() { await new Promise(() => {}) } await wait()"],
  [
    "for await (const x of { [Symbol.asyncIterator]: () => ({ next: () => new Promise<any>(() => {}) }) }) {}",
  ],
])("a pending await ends, finally included: %s", async (cell) => {
  const notebook = new Notebook();
  const running = notebook.run(
    `var cleaned = false; let n = 0.5; try { ${cell} } finally { cleaned = true }`,
  );
  await sleep(20);
  notebook.runner.interrupt();
  expect((await running).outcome.status).toBe("interrupted");
  expect(await notebook.value("cleaned")).toBe(true);
});

test("a cell that catches its interrupts is given up, and stops at its next await", async () => {
  const notebook = new Notebook();
  const running = notebook.run(
    "let turns = 0; for (;;) { turns++; try { await new Promise(() => {}) } catch {} }",
  );
  await sleep(20);
  notebook.runner.interrupt();
  expect((await running).outcome.status).toBe("interrupted");
  expect(await notebook.value("turns")).toBeLessThan(5);
});

test("another cell's await is left alone", async () => {
  const notebook = new Notebook();
  await notebook.run(
    "let arrived = false; void (async () => { await new Promise((r) => setTimeout(r, 60)); arrived = true })()",
  );
  const running = notebook.run("await new Promise(() => {})");
  await sleep(10);
  notebook.runner.interrupt();
  await running;
  await sleep(200);
  expect(await notebook.value("arrived")).toBe(true);
});
