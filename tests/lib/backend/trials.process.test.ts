/** Real trials, in child processes, of the compiled library. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { BackendName } from "../../../lib/src/backend/rungs.js";
import { forget, verdictOf } from "../../../lib/src/backend/trials.js";

let folder = "";

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "nabla-trials-"));
  process.env["NABLA_CACHE"] = folder;
});

afterAll(() => {
  delete process.env["NABLA_CACHE"];
  rmSync(folder, { recursive: true, force: true });
});

const file = (): string => join(folder, "backend.json");
const kept = (): Record<string, { reason: string; ok: boolean }> =>
  JSON.parse(readFileSync(file(), "utf8")) as Record<
    string,
    { reason: string; ok: boolean }
  >;

it("a rung that works passes, and its verdict is kept and read back", async () => {
  expect(await verdictOf("wasm")).toMatchObject({
    ok: true,
    reason: "passed its self-test",
  });
  const all = kept();
  expect(all["wasm"]?.ok).toBe(true);
  // A mark in the kept verdict shows that the second answer comes from there.
  all["wasm"] = { ...all["wasm"], ok: true, reason: "read back" };
  writeFileSync(file(), JSON.stringify(all));
  expect((await verdictOf("wasm")).reason).toBe("read back");
});

it("is tried again once forgotten, or where the cache is damaged", async () => {
  forget("wasm");
  expect((await verdictOf("wasm")).reason).toBe("passed its self-test");
  for (const damaged of ["{ half a fi", "null", "[]", '{"wasm": null}']) {
    writeFileSync(file(), damaged);
    expect((await verdictOf("wasm")).reason).toBe("passed its self-test");
    expect(kept()["wasm"]?.ok).toBe(true);
  }
});

it("one that cannot be loaded fails with its reason", async () => {
  const verdict = await verdictOf("webgl" as BackendName);
  expect(verdict.ok).toBe(false);
  expect(verdict.reason).toContain('received "webgl"');
});

it("one that crashes takes only its child with it", async () => {
  forget("wasm");
  process.env["NODE_OPTIONS"] = "--max-old-space-size=4"; // far too little: the child aborts
  try {
    const verdict = await verdictOf("wasm");
    expect(verdict.ok).toBe(false);
    expect(verdict.reason).toMatch(/its trial .* without a verdict/);
  } finally {
    delete process.env["NODE_OPTIONS"];
  }
});
