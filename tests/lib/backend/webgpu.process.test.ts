/** WebGPU in processes of its own, on a driver that computes in software. */
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import {
  noSoftwareVulkan,
  softwareVulkan,
} from "../../support/software-vulkan.js";

const run = promisify(execFile);
const dist = fileURLToPath(new URL("../../../lib/dist/", import.meta.url));

const trial = async (env: NodeJS.ProcessEnv): Promise<unknown> => {
  const { stdout } = await run(
    process.execPath,
    [`${dist}backend/trial.js`, "webgpu"],
    { env: { ...process.env, ...env } },
  );
  return JSON.parse(stdout.slice(stdout.indexOf("{")));
};

const program = `
const tf = await import(${JSON.stringify(`${dist}backend/tf.js`)});
const kernelInitializer = () => tf.initializers.glorotUniform({ seed: 1 });
const model = tf.sequential({ layers: [
  tf.layers.conv2d({ inputShape: [8, 8, 1], filters: 4, kernelSize: 3, activation: "relu", kernelInitializer: kernelInitializer() }),
  tf.layers.maxPooling2d({ poolSize: 2 }),
  tf.layers.flatten(),
  tf.layers.dense({ units: 2, activation: "softmax", kernelInitializer: kernelInitializer() }),
] });
model.compile({ optimizer: tf.train.adam(0.02), loss: "categoricalCrossentropy" });
const x = tf.randomNormal([32, 8, 8, 1], 0, 1, "float32", 1);
const y = tf.oneHot(tf.range(0, 32).mod(2).toInt(), 2);
const { history } = await model.fit(x, y, { epochs: 10, verbose: 0, shuffle: false });
// Below tf.js's bound for computing on the CPU behind one's back.
const small = tf.tensor1d([1, 2]).add(1);
let refused = "";
try { small.dataSync(); } catch (error) { refused = error.message; }
const onGpu = tf.backend().tensorMap.get(small.dataId).resource !== undefined;
console.log(JSON.stringify({
  engine: tf.getBackend(), refused, loss: history.loss, onGpu, values: [...(await small.data())],
  navigator: typeof globalThis.navigator?.gpu,
}));
`;

describe.skipIf(noSoftwareVulkan)("webgpu", () => {
  it("refuses an adapter in software, saying which and why", async () => {
    expect(
      await trial({ ...softwareVulkan, NABLA_WEBGPU_SOFTWARE: "" }),
    ).toMatchObject({
      ok: false,
      reason: expect.stringMatching(
        /expected a GPU, found software alone \(SwiftShader/,
      ) as string,
    });
  });

  it("passes its self-test where software is allowed", async () => {
    expect(
      await trial({ ...softwareVulkan, NABLA_WEBGPU_SOFTWARE: "1" }),
    ).toMatchObject({ ok: true, reason: "passed its self-test" });
  });

  it("trains, computes small tensors on the GPU too, leaves navigator alone, and lets Node end", async () => {
    const { stdout } = await run(
      process.execPath,
      ["--input-type=module", "--eval", program],
      {
        env: {
          ...process.env,
          ...softwareVulkan,
          NABLA_WEBGPU_SOFTWARE: "1",
          NABLA_BACKEND: "webgpu",
          NABLA_QUIET: "1",
        },
      },
    );
    const { loss, ...rest } = JSON.parse(stdout) as { loss: number[] };
    expect(rest).toEqual({
      engine: "webgpu",
      refused: expect.stringContaining("await tensor.data()") as string,
      onGpu: true,
      values: [2, 3],
      navigator: "undefined",
    });
    expect(loss.at(-1)).toBeLessThan(loss[0] ?? 0);
  });
});

it.skipIf(process.platform !== "linux")(
  "says so where no driver of a GPU answers",
  async () => {
    expect(
      await trial({
        VK_ICD_FILENAMES: "/nonexistent.json",
        VK_DRIVER_FILES: "/nonexistent.json",
      }),
    ).toMatchObject({
      ok: false,
      reason: expect.stringMatching(/no Vulkan driver offers a GPU/) as string,
    });
  },
);
