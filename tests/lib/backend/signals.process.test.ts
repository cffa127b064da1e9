/**
 * Signals that come while TensorFlow computes. oneDNN's AVX products keep the stack pointer in a buffer of the heap, so a handler that ran
 * there destroyed the heap, and the process was aborted some time later. Which machine has those kernels decides whether an add-on without
 * our cure (`setup/patch.ts`) fails here: one with AVX2 and no AVX-512 does, in a second or two.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { isInstalled } from "../../../lib/src/backend/setup/addon.js";
import { natively } from "./natively.js";

const tf = new URL("../../../lib/dist/backend/tf.js", import.meta.url).href;
const PRODUCTS = 3000;

const products = `
const tf = await import(${JSON.stringify(tf)});
const a = tf.ones([64, 784]);
const b = tf.ones([784, 512]);
let made = 0;
const some = async () => {
  for (let i = 0; i < 50; i++, made++) tf.matMul(a, b).dispose();
  await new Promise((resolve) => setImmediate(resolve));
};
`;

/** Whether a thread leaves SIGCHLD for later. That is seen from beside: of the signals themselves one in some thousands hits the heap. */
const mask = `
const fs = process.getBuiltinModule("node:fs");
const waits = (id) => {
  const status = fs.readFileSync("/proc/self/task/" + id + "/status", "utf8");
  const last32 = /^SigBlk:.*(.{8})$/m.exec(status)[1];
  return (parseInt(last32, 16) & (1 << (17 - 1))) !== 0;
};
`;

/** Ends once it has seen the main thread both ways. */
const watcher = `
${mask}
const seen = new Set();
while (seen.size < 2) seen.add(waits(process.pid));
process.getBuiltinModule("node:worker_threads").parentPort.postMessage("seen");
`;

const skip = process.platform === "win32" || !isInstalled("tfjs-node");
if (skip) {
  process.stderr.write(
    "SKIPPED: signals while native TensorFlow computes, since its add-on is not built. npm run setup builds it.\n",
  );
}

describe.skipIf(skip)("signals while native TensorFlow computes", () => {
  it("leave it alone when V8's profiler sends them", async () => {
    const folder = await mkdtemp(join(tmpdir(), "nabla-profile-"));
    try {
      expect(
        await natively(
          `${products}
          while (made < ${PRODUCTS}) await some();
          console.log(made);`,
          {},
          ["--cpu-prof", "--cpu-prof-interval=200", `--cpu-prof-dir=${folder}`],
        ),
      ).toBe(String(PRODUCTS));
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it.runIf(process.platform === "linux")(
    "wait until an op has ended, and never go to TensorFlow's own threads",
    async () => {
      const seen = await natively(
        `${products}
        ${mask}
        const { Worker } = await import("node:worker_threads");
        const beside = new Worker(${JSON.stringify(watcher)}, { eval: true });
        let watched = false;
        beside.once("message", () => (watched = true));
        while (!watched && made < 10 * ${PRODUCTS}) await some();
        const threads = fs.readdirSync("/proc/self/task").filter((id) =>
          fs.readFileSync("/proc/self/task/" + id + "/comm", "utf8").startsWith("tf_"));
        console.log(JSON.stringify({ watched, between: waits(process.pid), threads: threads.map(waits) }));
        process.exit();`,
      );
      const { watched, between, threads } = JSON.parse(seen) as {
        watched: boolean;
        between: boolean;
        threads: boolean[];
      };
      expect(watched).toBe(true);
      expect(between).toBe(false);
      expect(new Set(threads)).toEqual(new Set([true]));
    },
  );
});
