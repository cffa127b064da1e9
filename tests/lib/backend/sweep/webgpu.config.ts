import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ["webgpu.sweep.ts"],
    pool: "forks",
    testTimeout: 600_000, // a guard against a hang, never a verdict
  },
});
