/** NABLA_THREADS in a process of its own, counted by the names that TensorFlow gives its threads. */
import { describe, expect, it } from "vitest";
import { isInstalled } from "../../../lib/src/backend/setup/addon.js";
import { natively } from "./natively.js";

const tf = new URL("../../../lib/dist/backend/tf.js", import.meta.url).href;

const program = `
const { readdirSync, readFileSync } = await import("node:fs");
const tf = await import(${JSON.stringify(tf)});
const a = tf.ones([64, 64]);
(await tf.matMul(a, a).data());
const names = readdirSync("/proc/self/task").map((id) => readFileSync("/proc/self/task/" + id + "/comm", "utf8").trim());
console.log(names.filter((name) => name === "tf_Compute").length);
`;

const threads = async (env: NodeJS.ProcessEnv): Promise<number> =>
  Number(await natively(program, env));

const skip = process.platform !== "linux" || !isInstalled("tfjs-node");
if (skip) {
  process.stderr.write(
    "SKIPPED: the limits of native TensorFlow, since its add-on is not built, or was built before them. npm run setup builds it.\n",
  );
}

describe.skipIf(skip)("limits of native TensorFlow", () => {
  it("NABLA_THREADS bounds its threads", async () => {
    expect(await threads({ NABLA_THREADS: "1" })).toBe(1);
    expect(await threads({ NABLA_THREADS: "5" })).toBe(5);
  });

  it("a limit of GPU memory leaves a machine without a GPU alone", async () => {
    expect(
      await threads({ NABLA_GPU_MEMORY_MB: "512", NABLA_THREADS: "2" }),
    ).toBe(2);
  });

  it("a limit that is no number is refused", async () => {
    await expect(threads({ NABLA_THREADS: "many" })).rejects.toThrow(
      /NABLA_THREADS expected a whole number above 0; received "many"/,
    );
  });
});
