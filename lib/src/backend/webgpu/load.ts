/** Makes WebGPU tf.js's backend in this Node process. */
import { createRequire } from "node:module";
import type * as tfjs from "@tensorflow/tfjs";
import { type Adapter, hardwareAdapter, loadDawn } from "./adapter.js";
import { SyncRead } from "./sync-read.js";

const require = createRequire(import.meta.url);

/** Dawn's instance must outlive its device, and nothing else holds it once `navigator.gpu` is gone. */
const kept: unknown[] = [];

/**
 * tf.js's backend registers itself while its module loads, if `navigator.gpu` exists by then, and asks it for an adapter when it is
 * chosen. It is given the adapter that was looked at, and `navigator` is left as it was found: other packages take one for a browser.
 *
 * @param select  chooses the registered backend
 * @throws Error where there is no hardware adapter
 */
export async function loadWebgpu(
  tf: typeof tfjs,
  select: () => Promise<void>,
): Promise<void> {
  if (tf.findBackend("webgpu") !== null) return select();
  const { create, globals } = await loadDawn();
  const gpu = create([]);
  const adapter = withFlatFeatures(await hardwareAdapter(gpu));
  kept.push(gpu, adapter);
  for (const [name, value] of Object.entries(globals)) {
    if (!(name in globalThis)) {
      Object.defineProperty(globalThis, name, {
        value,
        configurable: true,
        writable: true,
      });
    }
  }
  const restore = defineNavigator({ requestAdapter: async () => adapter });
  try {
    require("@tensorflow/tfjs-backend-webgpu");
    // Else tensors of less than 1,000 values are computed by the cpu backend, and what works on them may fail on larger ones.
    tf.env().set("WEBGPU_CPU_FORWARD", false);
    await select();
  } finally {
    restore();
  }
  explainSyncReads(tf);
  // Dawn's threads keep Node from ending, or crash it, while a device lives.
  process.once("exit", () => {
    tf.removeBackend("webgpu");
    kept.length = 0;
  });
}

function explainSyncReads(tf: typeof tfjs): void {
  const backend = tf.backend();
  const read = backend.readSync.bind(backend);
  backend.readSync = (dataId) => {
    try {
      return read(dataId);
    } catch (cause) {
      throw new SyncRead(cause);
    }
  };
}

/** tf.js 4.22 wraps one feature's name in an array of its own, where the specification has a list of names. */
function withFlatFeatures(adapter: Adapter): Adapter {
  const request = adapter.requestDevice.bind(adapter);
  adapter.requestDevice = (descriptor) =>
    request({
      ...descriptor,
      requiredFeatures: (descriptor?.requiredFeatures ?? []).flat(),
    });
  return adapter;
}

/** @returns undoes it */
function defineNavigator(gpu: object): () => void {
  const before = Object.getOwnPropertyDescriptor(globalThis, "navigator");
  Object.defineProperty(globalThis, "navigator", {
    value: { userAgent: `Node.js/${process.versions.node}`, gpu },
    configurable: true,
    writable: true,
  });
  return () => {
    if (before === undefined) Reflect.deleteProperty(globalThis, "navigator");
    else Object.defineProperty(globalThis, "navigator", before);
  };
}
