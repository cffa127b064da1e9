/** An NVIDIA GPU, which CI has not: `*-gpu.process.test.ts` is for machines that have one. */
import { existsSync } from "node:fs";

export const noNvidia: boolean =
  process.platform === "linux" && !existsSync("/proc/driver/nvidia/version");

// Read by each project of the tests: said once.
if (noNvidia && process.env["SAID_NO_NVIDIA"] === undefined) {
  // Without NABLA_ before it: a class refuses a setting of that kind that it does not know, and its hub runs in this environment.
  process.env["SAID_NO_NVIDIA"] = "1";
  process.stderr.write(
    "SKIPPED: the tests of TensorFlow's CUDA build, since no NVIDIA driver is loaded.\n",
  );
}
