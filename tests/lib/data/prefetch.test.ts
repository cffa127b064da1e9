/** Elements prepared in threads: their order, their random numbers, how far ahead, errors, and that the threads end. */
import type { Worker } from "node:worker_threads";
import { describe, expect, it } from "vitest";

process.env["NABLA_BACKEND"] = "cpu";
process.env["NABLA_QUIET"] = "1";
const tf = await import("../../../lib/src/backend/tf.js");
const { prefetch } = await import("../../../lib/src/data/prefetch/prefetch.js");
const { examplesRun } = await import("../support/examples.js");

const moduleOf = (source: string): URL =>
  new URL(`data:text/javascript,${encodeURIComponent(source)}`);

async function all<T>(pass: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const each of pass) list.push(each);
  return list;
}

/** Every thread that was begun. */
const begun: Worker[] = [];
process.on("worker", (worker) => begun.push(worker));

/** -1 is the number of a thread that has ended. */
const alive = (): number[] =>
  begun.map(({ threadId }) => threadId).filter((id) => id !== -1);

const numbers = [...Array(12).keys()];

describe("prefetch", () => {
  it("gives the elements in order, prepared in several other threads", async () => {
    const { threadId } = await import("node:worker_threads");
    // The earlier an element, the more turns of its thread's event loop it takes; and the first two wait for each other.
    const module = moduleOf(`
      import { threadId } from "node:worker_threads";
      import { setImmediate } from "node:timers/promises";
      export default async (n, { index, given }) => {
        if (n < 2) {
          Atomics.add(given, 0, 1);
          Atomics.notify(given, 0);
          if (Atomics.load(given, 0) < 2) Atomics.wait(given, 0, 1);
        }
        for (let i = 0; i < 12 - n; i++) await setImmediate();
        return { n, index, threadId };
      };`);
    const given = new Int32Array(new SharedArrayBuffer(4));
    const found = await all(
      prefetch<{ n: number; index: number; threadId: number }>(
        numbers,
        module,
        { workers: 2, given },
      ),
    );
    expect(found.map(({ n }) => n)).toEqual(numbers);
    expect(found.map(({ index }) => index)).toEqual(numbers);
    const used = new Set(found.map((each) => each.threadId));
    expect(used.size).toBe(2);
    expect(used).not.toContain(threadId);
  });

  it("draws by its seed, whichever thread it is, and anew in each pass", async () => {
    const module = moduleOf(
      "export default (n, { random }) => [n, random.uniform()];",
    );
    const passes = async (options: object): Promise<unknown[]> => {
      const elements = prefetch(numbers, module, { shuffle: true, ...options });
      return [await all(elements), await all(elements)];
    };
    const [first, second] = await passes({ seed: 1, workers: 1 });
    expect(await passes({ seed: 1, workers: 3 })).toEqual([first, second]);
    expect(second).not.toEqual(first);
    expect(await passes({ seed: 2, workers: 1 })).not.toEqual([first, second]);
    const order = (first as [number, number][]).map(([n]) => n);
    expect(order).not.toEqual(numbers);
    expect(order.toSorted((a, b) => a - b)).toEqual(numbers);
  });

  it("prepares ahead of the one who takes, and no more than it is told", async () => {
    // [taken, begun, the most that were begun and not taken]
    const given = new Int32Array(new SharedArrayBuffer(12));
    const module = moduleOf(`
      export default (n, { given }) => {
        const open = Atomics.add(given, 1, 1) + 1 - Atomics.load(given, 0);
        for (let most; (most = Atomics.load(given, 2)) < open; )
          Atomics.compareExchange(given, 2, most, open);
        return n;
      };`);
    const options = { workers: 2, ahead: 3, given };
    for await (const _ of prefetch([...numbers, ...numbers], module, options)) {
      // It is counted here only after the next one may have begun: one more.
      expect(given[2]).toBeLessThanOrEqual(options.ahead + 1);
      Atomics.add(given, 0, 1);
    }
    expect(given[0]).toBe(24);
    expect(given[2]).toBeGreaterThanOrEqual(2);
  });

  it("says at its place which element failed, and ends the threads", async () => {
    begun.length = 0;
    const module = moduleOf(`export default (n) => {
      if (n === 3) throw new RangeError("three is not to be had");
      return n;
    };`);
    const taken: unknown[] = [];
    const pass = async (): Promise<void> => {
      for await (const n of prefetch(numbers, module)) taken.push(n);
    };
    await expect(pass()).rejects.toThrow(
      /^prefetch: element 3 could not be prepared by .*: three is not to be had$/,
    );
    expect(taken).toEqual([0, 1, 2]);
    expect(begun.length).toBeGreaterThan(0);
    expect(alive()).toEqual([]);
  });

  it("ends the threads where a pass is left early", async () => {
    begun.length = 0;
    for await (const n of prefetch(
      numbers,
      moduleOf("export default (n) => n;"),
    ))
      if (n === 1) break;
    expect(begun.length).toBeGreaterThan(0);
    expect(alive()).toEqual([]);
  });

  it.each([
    ["export const other = 1;", /expected a function as default export/],
    ["export default (;", /element 0 could not be prepared by data:/],
    ["export default () => () => 1;", /could not be cloned/],
    ["process.exit(3);", /ended by itself \(exit code 3\)/],
  ])("a module that says %j is told of", async (source, message) => {
    await expect(all(prefetch([1], moduleOf(source)))).rejects.toThrow(message);
  });

  it("a module that is not there is told of by its path", async () => {
    await expect(all(prefetch([1], "no-such-file.mjs"))).rejects.toThrow(
      /no-such-file\.mjs/,
    );
  });

  it.each([{ workers: 0 }, { ahead: 0.5 }])("refuses %j", (options) => {
    expect(() => prefetch([1], "any.mjs", options)).toThrow(
      /expected a whole number >= 1/,
    );
  });

  it("moves the memory of typed arrays, and feeds fitDataset", async () => {
    const module = moduleOf(
      "export default (n) => ({ xs: Float32Array.of(n, 1), ys: Float32Array.of(2 * n + 1) });",
    );
    const model = tf.sequential({
      layers: [tf.layers.dense({ units: 1, inputShape: [2] })],
    });
    model.compile({
      optimizer: tf.train.adam(0.1),
      loss: "meanSquaredError",
    });
    const elements = prefetch([0, 1, 2, 3], module, { shuffle: true });
    const before = tf.memory().numTensors;
    const { history } = await model.fitDataset(elements.dataset().batch(2), {
      epochs: 40,
      verbose: 0,
    });
    const losses = history["loss"] as number[];
    expect(losses.length).toBe(40);
    expect(losses.at(-1)).toBeLessThan((losses[0] ?? 0) / 10);
    // The optimiser's two moments of each of two weights, and its two powers.
    expect(tf.memory().numTensors - before).toBeLessThanOrEqual(6);
  });

  it("of nothing gives nothing", async () => {
    expect(await all(prefetch([], "any.mjs"))).toEqual([]);
  });
});

examplesRun("data/prefetch", { prefetch, tf }, 1);
