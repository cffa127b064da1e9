/** `nabla doctor` on this machine. */
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import type { Report } from "../../../lib/src/backend/doctor/index.js";

const run = promisify(execFile);
const nabla = fileURLToPath(
  new URL("../../../lib/bin/nabla.js", import.meta.url),
);

it("prints its report as JSON: at least WebAssembly works and trains, and progress is on stderr", async () => {
  const { stdout, stderr } = await run(process.execPath, [
    nabla,
    "doctor",
    "--json",
  ]);
  const report = JSON.parse(stdout) as Report;
  expect(report.node).toBe(process.version);
  const wasm = report.rungs.find(({ name }) => name === "wasm");
  expect(wasm).toMatchObject({ works: true });
  expect(wasm?.stepMs).toBeGreaterThan(0);
  expect(report.rungs.map(({ name }) => name)).toEqual([
    "tfjs-node-gpu",
    "tfjs-node",
    "webgpu",
    "wasm",
    "cpu",
  ]);
  expect(stderr).toContain("timing wasm");
});

it("prints a page where its cache cannot be written", async () => {
  const { stdout } = await run(process.execPath, [nabla, "doctor"], {
    env: { ...process.env, NABLA_CACHE: "/dev/null/cache" },
  });
  expect(stdout).toContain("Your machine");
  expect(stdout).toMatch(/wasm +works/);
});
