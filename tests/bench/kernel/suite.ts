/** Our kernel's speed and size, each row beside its peer. */
import type { Suite } from "../row.js";
import { againstChecker, checkerRows } from "./against-checker.js";
import { againstKernels, kernelRows } from "./against-kernels.js";
import { memory, memoryRows } from "./memory.js";

export const kernel: Suite = {
  name: "kernel",
  about:
    "the kernel beside Deno, ipykernel and the bare type checker, two minutes",
  names: [...kernelRows, ...checkerRows, ...memoryRows],
  async *rows(log, wanted) {
    yield* againstKernels(log, wanted);
    yield* againstChecker(log, wanted);
    yield* memory(log, wanted);
  },
};
