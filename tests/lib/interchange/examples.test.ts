/** Run where TensorFlow is, in a folder of their own, since they write files. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll } from "vitest";
import { examplesRun } from "../support/examples.js";

process.env["NABLA_BACKEND"] = "tfjs-node";
process.env["NABLA_QUIET"] = "1";
const nabla = await import("../../../lib/src/index.js");

const before = process.cwd();
const folder = mkdtempSync(join(tmpdir(), "nabla-interchange-"));
beforeAll(() => process.chdir(folder));
afterAll(() => {
  process.chdir(before);
  rmSync(folder, { recursive: true, force: true });
});

examplesRun("interchange", nabla, 2);
