/** What must be so in a process before a native TensorFlow is loaded into it. */
import { createRequire } from "node:module";
import { CONFIG_VARIABLE, configProto, limitsOf } from "./session-config.js";

const require = createRequire(import.meta.url);

/**
 * tfjs-node 4.22 calls four helpers of `node:util` that Node 23 removed. It reads them from the CommonJS module object, so they can be
 * put back there.
 */
function restoreUtilHelpers(): void {
  const util = require("node:util") as Record<string, unknown>;
  util["isNullOrUndefined"] ??= (value: unknown): boolean =>
    value === null || value === undefined;
  util["isUndefined"] ??= (value: unknown): boolean => value === undefined;
  util["isString"] ??= (value: unknown): boolean => typeof value === "string";
  util["isArray"] ??= Array.isArray;
}

/** Environment variables that TensorFlow reads once, when its library is loaded. A value that the user set is kept. */
export function prepareNative(): void {
  restoreUtilHelpers();
  process.env["TF_CPP_MIN_LOG_LEVEL"] ??= "3";
  // Without it TensorFlow takes all memory of the GPU, and the next student of a class finds none.
  process.env["TF_FORCE_GPU_ALLOW_GROWTH"] ??= "true";
  // On Ampere and later GPUs TensorFlow would round the factors of float32 products to 11 bits: what is right to 1e-5 elsewhere would be off
  // by 1e-3 there.
  if (process.env["NABLA_TF32"] !== "1")
    process.env["NVIDIA_TF32_OVERRIDE"] ??= "0";
  const config = configProto(limitsOf(process.env));
  if (config.length > 0) {
    process.env[CONFIG_VARIABLE] = Buffer.from(config).toString("hex");
  }
}
