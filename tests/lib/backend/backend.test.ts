import { describe, expect, it } from "vitest";

process.env["NABLA_BACKEND"] = "cpu";
process.env["NABLA_QUIET"] = "1";
const backend = await import("../../../lib/src/backend/index.js");
const tf = await import("../../../lib/src/backend/tf.js");

describe("backend", () => {
  it("is what NABLA_BACKEND names", () => {
    expect(backend.name()).toBe("cpu");
    expect(tf.getBackend()).toBe("cpu");
  });

  it("is one tf.js, with its named exports", async () => {
    const { createRequire } = await import("node:module");
    const core = createRequire(import.meta.url)(
      "@tensorflow/tfjs",
    ) as typeof tf;
    expect(tf.tensor).toBe(core.tensor);
    expect(tf.layers.dense({ units: 1 }).getClassName()).toBe("Dense");
  });

  it("is the one tf.js of danfojs too, whatever tfjs-node that asks for", async () => {
    const { createRequire } = await import("node:module");
    const { realpathSync } = await import("node:fs");
    const here = createRequire(import.meta.url);
    const danfo = createRequire(here.resolve("danfojs-node"));
    const cores = (from: NodeJS.Require, name: string): string =>
      realpathSync(
        createRequire(from.resolve(name)).resolve("@tensorflow/tfjs-core"),
      );
    // danfojs names tfjs-node, with a TensorFlow of its own; package.json gives it tf.js.
    expect(cores(danfo, "@tensorflow/tfjs-node")).toBe(
      cores(here, "@tensorflow/tfjs"),
    );
    const dfd = await import("../../../lib/src/data/frames/dfd.js");
    const frame = new dfd.DataFrame([
      [1, 2],
      [3, 4],
    ]);
    expect(frame.tensor).toBeInstanceOf(tf.Tensor);
    const copies = Object.keys(here.cache).filter((path) =>
      /tfjs-core[\\/]dist[\\/]tf-core\.node\.js$/.test(path),
    );
    expect(copies).toHaveLength(1);
  });

  it("can be replaced, and tensors move with it", async () => {
    const x = tf.tensor1d([1, 2, 3]);
    const choice = await backend.use("wasm");
    expect(choice.name).toBe("wasm");
    expect(tf.getBackend()).toBe("wasm");
    expect(Array.from(await x.add(1).data())).toEqual([2, 3, 4]);
  });

  it("refuses a name that is no backend, saying which there are", async () => {
    await expect(backend.use("cuda" as "cpu")).rejects.toThrow(
      /expected one of tfjs-node-gpu, tfjs-node, webgpu, wasm, cpu; received "cuda"/,
    );
  });
});
