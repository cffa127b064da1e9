/** The kernel with the library preloaded, as the kernelspec starts it. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { KernelClient } from "../support/kernel-client.js";

let kernel: KernelClient;

beforeAll(async () => {
  kernel = await KernelClient.start({ arguments: ["--preload", "nabla"] });
});
afterAll(() => kernel.stop());

const run = async (
  code: string,
): Promise<{ result: string; stdout: string; stderr: string }> => {
  const { reply, result = "", stdout, stderr } = await kernel.execute(code);
  expect(reply.content, code).toMatchObject({ status: "ok" });
  return { result, stdout, stderr };
};

test("the library's names are there, typed, and nothing is said on stderr", async () => {
  const { result, stderr } = await run(
    "const y = tf.sum(tf.tensor2d([[1, 2], [3, 4]])); (await y.data())[0]",
  );
  expect(result).toBe("10");
  expect(stderr).toBe("");
  const wrong = await kernel.execute("tf.tensr2d([[1]])");
  expect(wrong.reply.content).toMatchObject({
    status: "error",
    evalue: expect.stringMatching(/tensor2d/) as string,
  });
});

test("a cell may take a preloaded name for itself", async () => {
  expect((await run("const charts = 3; charts + 1")).result).toBe("4");
});

test("an interrupted training stops, its variables and its history are kept", async () => {
  await run(`
const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [2] })] });
model.compile({ optimizer: "sgd", loss: "meanSquaredError" });
const x = tf.ones([64, 2]), t = tf.ones([64, 1]);
let begun = 0;`);
  const id = kernel.send("execute_request", {
    code: `await train(model, { x, y: t }, { epochs: 1e6, batchSize: 8, callbacks: { onBatchEnd: () => { if (begun++ === 20) console.log("running"); } } })`,
  });
  await kernel.wait(() =>
    kernel.heard.find((m) => m.parent === id && m.type === "stream"),
  );
  await kernel.request("interrupt_request", {}, "control");
  const { reply } = await kernel.outcome(id);
  expect(reply.content).toMatchObject({ status: "error" });
  const { result: first } = await run(
    "await new Promise((r) => setTimeout(r, 100)); const seen = begun; seen > 20",
  );
  expect(first).toBe("true");
  const { result: later } = await run(
    "await new Promise((r) => setTimeout(r, 300)); [begun === seen, (lastRun()?.updates ?? 0) > 20]",
  );
  expect(later).toBe("[ true, true ]");
});
