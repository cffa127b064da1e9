/** Plain `model.fit`: others have their turn while it trains, an interrupt ends it, and it trains as tf.js's own does. */
import type * as Tf from "@tensorflow/tfjs";
import { afterEach, describe, expect, it } from "vitest";

process.env["NABLA_BACKEND"] = "wasm";
process.env["NABLA_QUIET"] = "1";
const tf = await import("../../../lib/src/backend/tf.js");

const x = tf.randomNormal([640, 4], 0, 1, "float32", 1);
const y = tf.randomNormal([640, 1], 0, 1, "float32", 2);

function compiled(): Tf.Sequential {
  const model = tf.sequential({
    layers: [
      tf.layers.dense({
        units: 1,
        inputShape: [4],
        kernelInitializer: tf.initializers.glorotNormal({ seed: 1 }),
      }),
    ],
  });
  model.compile({ optimizer: "sgd", loss: "meanSquaredError" });
  return model;
}

const KEY = Symbol.for("Jupyter.display");
const globals = globalThis as Record<symbol, unknown>;
afterEach(() => {
  globals[KEY] = undefined;
});

/** Each batch takes as long as the clock is told to go on, so no real time decides. */
async function turnsDuring(
  fit: (callback: Tf.CustomCallbackArgs) => Promise<unknown>,
): Promise<{ turns: number; batches: number }> {
  let turns = 0;
  let batches = 0;
  let training = true;
  const turn = (): void => {
    turns++;
    if (training) setImmediate(turn);
  };
  const real = performance.now.bind(performance);
  let ahead = 0;
  performance.now = () => real() + ahead;
  setImmediate(turn);
  try {
    await fit({
      onBatchEnd: () => {
        batches++;
        ahead += 20;
      },
    });
  } finally {
    training = false;
    performance.now = real;
  }
  return { turns, batches };
}

describe("the event loop turns", () => {
  it.each<
    [
      string,
      (model: Tf.Sequential, own: Tf.CustomCallbackArgs) => Promise<unknown>,
    ]
  >([
    [
      "in fit with callbacks as plain objects",
      (model, own) => model.fit(x, y, { verbose: 0, callbacks: own }),
    ],
    [
      "in fit where all callbacks are objects of tf.js's classes",
      (model, own) =>
        model.fit(x, y, {
          verbose: 0,
          callbacks: [new tf.CustomCallback(own, "never")],
        }),
    ],
    [
      "in fitDataset",
      (model, own) =>
        model.fitDataset(
          tf.data
            .zip({
              xs: tf.data.array(x.arraySync() as number[][]),
              ys: tf.data.array(y.arraySync() as number[][]),
            })
            .batch(32),
          { epochs: 1, verbose: 0, callbacks: own },
        ),
    ],
  ])("%s, between batches of 20 ms", async (_, fit) => {
    const { turns, batches } = await turnsDuring((own) => fit(compiled(), own));
    expect(batches).toBe(20);
    expect(turns).toBeGreaterThanOrEqual(batches - 1);
  });

  it("not at all where yieldEvery says never", async () => {
    const { turns, batches } = await turnsDuring((own) =>
      compiled().fit(x, y, {
        verbose: 0,
        yieldEvery: "never",
        callbacks: own,
      }),
    );
    expect(batches).toBe(20);
    expect(turns).toBe(0);
  });
});

describe("an interrupt of the notebook", () => {
  it("ends fit at the next batch, and the model trains again", async () => {
    const stop = new AbortController();
    globals[KEY] = { signal: stop.signal };
    const model = compiled();
    let batches = 0;
    await model.fit(x, y, {
      epochs: 3,
      verbose: 0,
      callbacks: {
        onBatchEnd: () => {
          if (++batches === 5) stop.abort();
        },
      },
    });
    // tf.js asks the callbacks of a batch side by side; ours may have looked before this one called.
    expect(batches).toBeGreaterThanOrEqual(5);
    expect(batches).toBeLessThanOrEqual(6);
    globals[KEY] = undefined;
    const { epoch } = await model.fit(x, y, { epochs: 2, verbose: 0 });
    expect(epoch).toEqual([0, 1]);
  });

  it("that ended a fit in the midst leaves a model that can be trained", async () => {
    const stop = new AbortController();
    globals[KEY] = { signal: stop.signal };
    const model = compiled();
    void model.fit(x, y, {
      verbose: 0,
      callbacks: { onBatchEnd: () => new Promise(() => undefined) },
    });
    await new Promise((resolve) => setImmediate(resolve));
    stop.abort();
    globals[KEY] = undefined;
    const { epoch } = await model.fit(x, y, { epochs: 1, verbose: 0 });
    expect(epoch).toEqual([0]);
  });
});

it("yieldEvery and onYield are tf.js's, as before", async () => {
  let yields = 0;
  let seconds = 0;
  const own = {
    onYield: () => void yields++,
    nowFunc: () => 1000 * seconds++,
  };
  await compiled().fit(x, y, {
    verbose: 0,
    yieldEvery: 500,
    callbacks: own,
  });
  expect(yields).toBe(20);
  await expect(
    compiled().fit(x, y, {
      verbose: 0,
      yieldEvery: "never",
      callbacks: { onYield: () => undefined },
    }),
  ).rejects.toThrow(/yieldEvery/);
});
