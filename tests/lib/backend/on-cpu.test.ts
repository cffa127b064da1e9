import { createRequire } from "node:module";
import { expect, it } from "vitest";
import type * as tfjs from "@tensorflow/tfjs";
import { runOnCpu } from "../../../lib/src/backend/kernels/on-cpu.js";

const core = createRequire(
  new URL("../../../lib/package.json", import.meta.url),
)("@tensorflow/tfjs") as typeof tfjs;

it("on a backend that cannot be read at once, as webgpu, says so and names one that can", () => {
  const x = { dataId: {}, shape: [2], dtype: "float32" as const };
  const backend = {
    readSync: () => {
      throw new Error("readSync is not supported");
    },
  } as unknown as tfjs.KernelBackend;
  expect(() =>
    runOnCpu(core, "SearchSorted", { values: x }, {}, backend),
  ).toThrow(
    /^SearchSorted is computed in plain JavaScript.*cannot give them.*backend\.use\("wasm"\)/,
  );
});
