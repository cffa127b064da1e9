import { randomUUID } from "node:crypto";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { processesOf } from "../kernel/reliability/long-runs.js";
import { KernelClient } from "./kernel-client.js";

let mark: string;
let place: string;
let before: string | undefined;
beforeEach(() => {
  mark = randomUUID();
  place = mkdtempSync(join(tmpdir(), "nabla-client-"));
  // Where the client makes its folders.
  before = process.env["TMPDIR"];
  process.env["TMPDIR"] = place;
});
afterEach(() => {
  if (before === undefined) delete process.env["TMPDIR"];
  else process.env["TMPDIR"] = before;
  rmSync(place, { recursive: true });
});

/** The guard of the test ends a wait in vain. */
async function nothingIsLeft(): Promise<void> {
  while (processesOf(mark).length > 0) await sleep(20);
  expect(readdirSync(place)).toEqual([]);
}

const environment = (): Record<string, string> => ({ NABLA_TEST_MARK: mark });

test.skipIf(process.platform !== "linux")(
  "a kernel that ends at its start is told with its own words, and leaves nothing",
  async () => {
    await expect(
      KernelClient.start({
        arguments: ["--nonsense"],
        environment: environment(),
      }),
    ).rejects.toThrow(/the kernel ended at its start:[^]*--nonsense/);
    await nothingIsLeft();
  },
);

test.skipIf(process.platform !== "linux")(
  "one whose connection file cannot be read is ended",
  async () => {
    const elsewhere = mkdtempSync("/tmp/nabla-client-node-");
    const node = join(elsewhere, "node");
    // Says that it is there, and is not.
    writeFileSync(
      node,
      '#!/bin/sh\necho "{" > "$3"\necho --existing >&2\nexec sleep 600\n',
      { mode: 0o700 },
    );
    try {
      await expect(
        KernelClient.start({ node, environment: environment() }),
      ).rejects.toThrow(SyntaxError);
      await nothingIsLeft();
    } finally {
      rmSync(elsewhere, { recursive: true });
    }
  },
);
