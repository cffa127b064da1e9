/**
 * The rungs of the ladder, best first: which engines tf.js can compute with, and how each is brought into this process.
 *
 * Two libtensorflows in one process share global state and crash, so `tfjs-node-gpu` and `tfjs-node` exclude each other.
 */
import { existsSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type * as tfjs from "@tensorflow/tfjs";
import { supply } from "./kernels/supply.js";
import { prepareNative } from "./native.js";
import type { Finding, Verdict } from "./verdict.js";
import { loadWebgpu } from "./webgpu/load.js";
import { webgpuMissing } from "./webgpu/missing.js";

const require = createRequire(import.meta.url);

export type BackendName =
  "tfjs-node-gpu" | "tfjs-node" | "webgpu" | "wasm" | "cpu";

export interface Rung {
  readonly name: BackendName;
  /** What it is, in a learner's words. */
  readonly title: string;
  /** The name tf.js gives it: `tf.getBackend()`. */
  readonly engine: "tensorflow" | "webgpu" | "wasm" | "cpu";
  /** A cheap look: why it cannot be here at all, or null where it deserves a trial. */
  missing(): string | null;
  /**
   * Makes it tf.js's backend in this process.
   *
   * @param found  what its trial found, where there was one
   * @throws Error where it cannot
   */
  load(found?: Verdict): Promise<void>;
  /** On a rung that may use cuDNN, once it is loaded in its trial: whether cuDNN's LSTM and GRU are right here. */
  tryCudnn?(): Promise<Finding>;
}

/** tf.js itself: the one copy that every rung, danfojs and the learner share. */
export function core(): typeof tfjs {
  return require("@tensorflow/tfjs") as typeof tfjs;
}

let nativePackage: string | undefined;

function loadNative(
  name: "tfjs-node-gpu" | "tfjs-node",
  needsDevice: boolean,
): void {
  if (nativePackage !== undefined && nativePackage !== name) {
    throw new Error(
      `${name} expected a process without another TensorFlow, but ${nativePackage} is loaded. ` +
        `Set NABLA_BACKEND=${name} and restart (the kernel).`,
    );
  }
  prepareNative();
  nativePackage = name;
  require(`@tensorflow/${name}`);
  const tf = core();
  const backend = tf.findBackend("tensorflow") as {
    isUsingGpuDevice?: boolean;
  } | null;
  if (backend === null)
    throw new Error(`${name} loaded, but registered no backend.`);
  if (needsDevice && backend.isUsingGpuDevice !== true) {
    throw new Error(`${name} loaded, but TensorFlow found no CUDA device.`);
  }
}

function addonMissing(name: string): string | null {
  try {
    const home = dirname(require.resolve(`@tensorflow/${name}/package.json`));
    const builds = existsSync(join(home, "lib"))
      ? readdirSync(join(home, "lib"))
      : [];
    return builds.some((build) =>
      existsSync(join(home, "lib", build, "tfjs_binding.node")),
    )
      ? null
      : "its native add-on is not built; `npm run setup` builds it where there is a C++ compiler";
  } catch {
    return `the package @tensorflow/${name} is not installed`;
  }
}

async function select(engine: Rung["engine"]): Promise<void> {
  const tf = core();
  // tf.js prints a banner for the cpu backend in Node and asks to install tfjs-node; the ladder has said better.
  const cpu = tf.findBackend("cpu") as { firstUse?: boolean } | null;
  if (cpu !== null) cpu.firstUse = false;
  if (!(await tf.setBackend(engine)))
    throw new Error(`tf.setBackend("${engine}") failed.`);
  await tf.ready();
  supply(tf, engine);
}

async function fuse(): Promise<void> {
  const { installFused } = await import("./native/install.js");
  installFused(core());
}

export const RUNGS: readonly Rung[] = [
  {
    name: "tfjs-node-gpu",
    title: "native TensorFlow on the GPU",
    engine: "tensorflow",
    missing: () =>
      process.platform === "linux" && !existsSync("/proc/driver/nvidia/version")
        ? "no NVIDIA driver answers"
        : addonMissing("tfjs-node-gpu"),
    load: async (found) => {
      loadNative("tfjs-node-gpu", true);
      await select("tensorflow");
      await fuse();
      const { settleCudnn } = await import("./native/cudnn-rnn.js");
      settleCudnn(found?.cudnn, process.env);
    },
    tryCudnn: async () => {
      const { runOp } = await import("./native/cudnn-rnn.js");
      const { tryCudnn } = await import("./native/cudnn-trial.js");
      return tryCudnn(core(), runOp);
    },
  },
  {
    name: "tfjs-node",
    title: "native TensorFlow on the CPU",
    engine: "tensorflow",
    missing: () => addonMissing("tfjs-node"),
    load: async () => {
      loadNative("tfjs-node", false);
      await select("tensorflow");
      await fuse();
    },
  },
  {
    name: "webgpu",
    title: "the GPU through WebGPU",
    engine: "webgpu",
    missing: webgpuMissing,
    load: () => loadWebgpu(core(), () => select("webgpu")),
  },
  {
    name: "wasm",
    title: "WebAssembly",
    engine: "wasm",
    missing: () => null,
    load: async () => {
      require("@tensorflow/tfjs-backend-wasm");
      await select("wasm");
    },
  },
  {
    name: "cpu",
    title: "plain JavaScript",
    engine: "cpu",
    missing: () => null,
    load: () => select("cpu"),
  },
];

/** @throws RangeError for a name that is no rung */
export function rung(name: string): Rung {
  const found = RUNGS.find((each) => each.name === name);
  if (found === undefined) {
    throw new RangeError(
      `Backend expected one of ${RUNGS.map((each) => each.name).join(", ")}; received "${name}".`,
    );
  }
  return found;
}
