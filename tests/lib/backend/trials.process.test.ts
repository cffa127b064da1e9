/** Real trials, in child processes, of the compiled library. */
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { BackendName } from "../../../lib/src/backend/rungs.js";
import { forget, verdictOf } from "../../../lib/src/backend/trials.js";
import { verdictIn, type Verdict } from "../../../lib/src/backend/verdict.js";

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

/** The trial of the CPU's rung, as if it might use cuDNN. @param tried  what its `tryCudnn` does, as text */
async function trialWithCudnn(tried: string): Promise<Verdict | undefined> {
  const from = (module: string): string =>
    JSON.stringify(
      new URL(`../../../lib/dist/backend/${module}`, import.meta.url).href,
    );
  const program = `
    import { core, rung } from ${from("rungs.js")};
    import { runOp } from ${from("native/cudnn-rnn.js")};
    import { tryCudnn } from ${from("native/cudnn-trial.js")};
    rung("tfjs-node").tryCudnn = async () => { ${tried} };
    process.argv[2] = "tfjs-node";
    await import(${from("trial.js")});`;
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ["--input-type=module", "--eval", program],
      (error, stdout) => {
        resolve(verdictIn(stdout, `was ended by ${String(error?.signal)}`));
      },
    );
  });
}

it("a rung that may use cuDNN says, after its own verdict, what was found of that: here, that this CPU has no kernel", async () => {
  expect(await trialWithCudnn("return tryCudnn(core(), runOp);")).toMatchObject(
    {
      ok: true,
      reason: "passed its self-test",
      cudnn: {
        ok: false,
        reason: expect.stringMatching(
          /^Could not find device for node.*CudnnRNNV3.*; with the batch first: .*time_major=false/,
        ) as string,
      },
    },
  );
});

it("a crash on that way costs cuDNN and not the rung", async () => {
  expect(await trialWithCudnn("process.abort();")).toMatchObject({
    ok: true,
    reason: "passed its self-test",
    cudnn: {
      ok: false,
      reason: "CudnnRNN's trial was ended by SIGABRT without a verdict",
    },
  });
});
