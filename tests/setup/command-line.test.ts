/** What the set-up says before anything is installed: it runs with an empty PATH in a copy of its own files. */
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, expect, test } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
let copy: string;
beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), "nabla-setup-"));
  for (const it of ["setup.mjs", "setup", "package.json"]) {
    cpSync(join(root, it), join(copy, it), { recursive: true });
  }
  mkdirSync(join(copy, "bin"));
});

function setup(args: string[], env: Record<string, string> = {}) {
  return spawnSync(process.execPath, ["setup.mjs", ...args], {
    cwd: copy,
    encoding: "utf8",
    env: { PATH: join(copy, "bin"), HOME: copy, ...env },
  });
}

test("--help lists the options", () => {
  const { status, stdout } = setup(["--help"]);
  expect(status).toBe(0);
  for (const option of [
    "--port",
    "--folder",
    "--no-browser",
    "--check",
    "--backend",
  ]) {
    expect(stdout).toContain(option);
  }
});

test.each([
  [["--prot", "9"], /--prot[\s\S]*--help/],
  [["--port", "80000"], /1 to 65535, received "80000"/],
  [["--backend", "cuda"], /tfjs-node-gpu, tfjs-node, webgpu, wasm, cpu/],
  [["lessons"], /Unexpected argument "lessons"/],
])("%s is refused with what was expected", (args, words) => {
  const { status, stderr } = setup(args);
  expect(status).toBe(1);
  expect(stderr).toMatch(words);
  expect(stderr).not.toContain("    at ");
});

test("without Python it says so before any download", () => {
  const { status, stderr, stdout } = setup([]);
  expect(status).toBe(1);
  expect(stderr).toMatch(/Python 3\.10 or later.*found none/);
  expect(stdout).toBe("");
});

test.skipIf(process.platform === "win32")(
  "an old Python and an incomplete one are named with their place",
  () => {
    const fake = (version: string, missing: string) => {
      const path = join(copy, `python-${version}`);
      const answer = `{"version": [${version.replace(".", ", ")}], "path": "${path}", "missing": [${missing}]}`;
      writeFileSync(path, `#!/bin/sh\necho '${answer}'\n`, { mode: 0o755 });
      return path;
    };
    const old = fake("3.8", "");
    expect(setup([], { NABLA_PYTHON: old }).stderr).toContain(
      `found 3.8 at ${old}`,
    );
    const bare = fake("3.11", '"ensurepip"');
    expect(setup([], { NABLA_PYTHON: bare }).stderr).toMatch(
      /lacks its module ensurepip[\s\S]*python3\.11-venv/,
    );
  },
);

test("an old Node can read setup.mjs, and is told", () => {
  const { status, stderr } = spawnSync(
    process.execPath,
    [
      "--import",
      'data:text/javascript,Object.defineProperty(process.versions,"node",{value:"18.20.4"})',
      join(copy, "setup.mjs"),
    ],
    { encoding: "utf8" },
  );
  expect(status).toBe(1);
  expect(stderr).toMatch(/expected Node 20\.19 or later, found 18\.20\.4/);
});
