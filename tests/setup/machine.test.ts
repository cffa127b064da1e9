/** On which machines a native TensorFlow is tried, and what is said on the others. */
import { expect, test } from "vitest";
import { type Machine, obstacle } from "../../lib/src/backend/setup/machine.js";
import { place } from "../../lib/src/backend/setup/libtensorflow.js";
import {
  lockFile,
  readRequirements,
} from "../../lib/src/backend/setup/requirements.js";

const usual: Machine = {
  platform: "linux",
  arch: "x64",
  glibc: "2.36",
  cpu: "Some CPU",
  cpuFlags: ["sse2", "avx"],
  compiler: "c++",
  nvidia: false,
};

test("an ordinary Linux machine has no obstacle, nor has an ARM one, which has no flags", () => {
  expect(obstacle(usual)).toBeUndefined();
  expect(
    obstacle({ ...usual, arch: "arm64", cpuFlags: undefined }),
  ).toBeUndefined();
});

test.each<[string, Partial<Machine>, RegExp]>([
  ["no AVX", { cpuFlags: ["sse2"] }, /AVX, which Some CPU lacks/],
  ["no compiler", { compiler: undefined }, /apt-get install g\+\+/],
  ["musl", { glibc: undefined }, /glibc 2\.27/],
  ["an old glibc", { glibc: "2.17" }, /has 2\.17/],
  ["macOS", { platform: "darwin" }, /this is darwin/],
  ["RISC-V", { arch: "riscv64" }, /this is riscv64/],
])("%s: one line says so", (_name, difference, words) => {
  const reason = obstacle({ ...usual, ...difference });
  expect(reason).toMatch(words);
  expect(reason).not.toContain("\n");
});

test("only the libraries and the C headers leave the wheel", () => {
  expect(place("tensorflow/libtensorflow_cc.so.2")).toBe(
    "lib/libtensorflow_cc.so.2",
  );
  expect(place("tensorflow/include/tensorflow/c/c_api.h")).toBe(
    "include/tensorflow/c/c_api.h",
  );
  expect(place("nvidia/cudnn/lib/libcudnn.so.9")).toBe(
    "nvidia/cudnn/lib/libcudnn.so.9",
  );
  expect(place("nvidia/cudnn/include/cudnn.h")).toBeUndefined();
  expect(place("tensorflow/include/Eigen/Core.h")).toBeUndefined();
  expect(place("tensorflow/python/pywrap.so")).toBeUndefined();
});

test("each architecture finds its own TensorFlow in the lock, with hashes", () => {
  const [intel, ...more] = readRequirements(lockFile("cpu"), "x86_64");
  expect(more).toEqual([]);
  expect(intel?.name).toBe("tensorflow-cpu");
  expect(intel?.text).toMatch(/--hash=sha256:[0-9a-f]{64}/);
  expect(readRequirements(lockFile("cpu"), "aarch64")[0]?.name).toBe(
    "tensorflow",
  );
});
