import { expect, it } from "vitest";
import {
  configProto,
  limitsOf,
} from "../../../lib/src/backend/session-config.js";
import { patched } from "../../../lib/src/backend/setup/patch.js";

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

it("is what TensorFlow 2.21 reads as these limits", () => {
  // config_pb2.ConfigProto().ParseFromString of it: intra and inter 300, gpu_options.experimental.virtual_devices.memory_limit_mb 2048
  expect(hex(configProto({ gpuMemoryMB: 2048, threads: 300 }))).toBe(
    "10ac0228ac02320a4a080a060a0400000045",
  );
});

it("is empty without limits", () => {
  expect(configProto(limitsOf({ NABLA_THREADS: "" }))).toHaveLength(0);
});

it.each(["0", "-1", "2.5", "two", "1e3"])("refuses %s", (text) => {
  expect(() => limitsOf({ NABLA_GPU_MEMORY_MB: text })).toThrow(
    `NABLA_GPU_MEMORY_MB expected a whole number above 0; received "${text}"`,
  );
});

it("the patch finds its place once, or says that the source is another", () => {
  expect(() => patched("int main() {}")).toThrow(/is it tfjs-node 4\.22\.0\?/);
});
