import { defineConfig } from "vitest/config";
import { noNvidia } from "./tests/support/nvidia.js";

// Three kinds of test by file name. `*.test.ts` is quick and needs nothing but Node; `*.process.test.ts` spawns kernels, Jupyter or a
// browser; `*.verify.test.ts` takes longer than `npm test` may. Forks, because native add-ons do not like worker threads, and few of
// them, because the smallest machine we promise has two cores.
const hang = 600_000; // a guard against a hang, never a verdict

export default defineConfig({
  test: {
    pool: "forks",
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: ["tests/**/*.test.ts"],
          exclude: ["tests/**/*.process.test.ts", "tests/**/*.verify.test.ts"],
          maxWorkers: 2,
          testTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: "process",
          include: ["tests/**/*.process.test.ts"],
          exclude: noNvidia ? ["tests/**/*-gpu.process.test.ts"] : [],
          maxWorkers: 2,
          testTimeout: hang,
          hookTimeout: hang,
        },
      },
      {
        extends: true,
        test: {
          name: "verify",
          include: ["tests/**/*.verify.test.ts"],
          maxWorkers: 1,
          testTimeout: 10 * hang,
          hookTimeout: hang,
        },
      },
    ],
  },
});
