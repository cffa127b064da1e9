/** An interrupt of a notebook's cell ends plain `model.fit` at its next batch, and leaves the model as it should be. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { KernelClient } from "../../support/kernel-client.js";

let kernel: KernelClient;
beforeAll(async () => {
  kernel = await KernelClient.start({
    arguments: ["--preload", "nabla"],
    environment: { NABLA_BACKEND: "cpu", NABLA_QUIET: "1" },
  });
  await kernel.execute(`
    const x = tf.ones([64, 4]);
    const y = tf.ones([64, 1]);
    const model = tf.sequential({ layers: [tf.layers.dense({ inputShape: [4], units: 1 })] });
    model.compile({ optimizer: "sgd", loss: "meanSquaredError" });
    let batches = 0;
    const onBatchEnd = async () => { if (++batches === 3) console.log("begun"); };`);
});
afterAll(async () => {
  await kernel.stop();
});

test.each(["auto", "never"])(
  "model.fit that yields %s to the event loop",
  async (yieldEvery) => {
    const id = kernel.send("execute_request", {
      code: `batches = 0;
        await model.fit(x, y, { epochs: 1e6, batchSize: 8, verbose: 0, yieldEvery: "${yieldEvery}", callbacks: { onBatchEnd } });
        console.log("went on");`,
    });
    await kernel.wait(() =>
      kernel.heard.find((m) => m.parent === id && m.type === "stream"),
    );
    await kernel.request("interrupt_request", {}, "control");
    const { reply } = await kernel.outcome(id);
    expect(reply.content["ename"]).toBe("Interrupted");
    // It does not go on behind the next cells, and the model can be trained again.
    const { result } = await kernel.execute(
      "const then = batches; await new Promise((done) => setTimeout(done, 50)); batches - then",
    );
    expect(result).toBe("0");
    const again = await kernel.execute(
      "(await model.fit(x, y, { epochs: 1, verbose: 0 })).epoch.length",
    );
    expect(again.result).toBe("1");
  },
);
