/** Six lessons on the WebAssembly rung; `npm run verify` runs all of them there. */
import { expect, test } from "vitest";
import { expectToRun, sixOnWasm } from "./support/run.js";

test("there are some", () => {
  expect(sixOnWasm.length).toBeGreaterThan(1);
});

test.each(sixOnWasm)("$name on wasm", async (lesson) => {
  await expectToRun(lesson, "wasm");
});
