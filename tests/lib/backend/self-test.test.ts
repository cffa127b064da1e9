import { expect, it } from "vitest";

process.env["NABLA_BACKEND"] = "cpu";
process.env["NABLA_QUIET"] = "1";
const backend = await import("../../../lib/src/backend/index.js");
const tf = await import("../../../lib/src/backend/tf.js");
const { selfTest } = await import("../../../lib/src/backend/self-test.js");
const { createRequire } = await import("node:module");

it("holds on cpu, and on wasm once our kernels are there, and leaves no tensors", async () => {
  const before = tf.memory().numTensors;
  await selfTest(tf);
  await backend.use("wasm");
  await selfTest(tf);
  expect(tf.memory().numTensors).toBe(before);
});

it("finds a max-pool gradient that is lost on negatives, as in wasm's own kernel", async () => {
  createRequire(import.meta.url)("@tensorflow/tfjs-backend-wasm");
  const ours = tf.getKernel("MaxPoolGrad", "wasm");
  tf.unregisterKernel("MaxPoolGrad", "wasm");
  tf.registerKernel({
    ...ours,
    kernelFunc: ({ inputs, backend: wasm }) =>
      (
        wasm as {
          makeOutput(
            shape: number[],
            dtype: string,
          ): ReturnType<typeof tf.zeros>;
        }
      ).makeOutput(inputs["input"]?.shape ?? [], "float32"),
  });
  await expect(selfTest(tf)).rejects.toThrow(
    /maxPool gradient: expected \[0, 0, 0, 1\]/,
  );
});
