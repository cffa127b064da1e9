/** Every test of Jupyter's own suite (`jupyter_kernel_test`), none skipped. */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { kernelMain } from "../support/kernel-client.js";

const python = fileURLToPath(
  new URL("../../.venv/bin/python", import.meta.url),
);
const script = fileURLToPath(
  new URL("conformance/conformance.py", import.meta.url),
);

test("the official suite passes whole", () => {
  const data = mkdtempSync(join(tmpdir(), "nabla-conformance-"));
  const spec = join(data, "kernels", "nabla-under-test");
  mkdirSync(spec, { recursive: true });
  writeFileSync(
    join(spec, "kernel.json"),
    JSON.stringify({
      argv: [
        process.execPath,
        kernelMain,
        "--connection-file",
        "{connection_file}",
      ],
      display_name: "Nabla under test",
      language: "typescript",
      interrupt_mode: "message",
    }),
  );
  const { stderr, status } = spawnSync(python, [script], {
    encoding: "utf8",
    env: {
      ...process.env,
      JUPYTER_DATA_DIR: data,
      NABLA_KERNEL: "nabla-under-test",
    },
  });
  rmSync(data, { recursive: true, force: true });
  expect(stderr).toMatch(/Ran 13 tests[^]*\nOK\n$/);
  expect(status).toBe(0);
});
