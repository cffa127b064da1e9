/** The kernels that are measured, ours and its peers. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../..", import.meta.url));

/** Pinned here alone: only the benchmark needs it. */
const denoVersion = "2.9.6";

export interface Peer {
  name: string;
  language: "typescript" | "python";
  argv: (connectionFile: string) => string[];
}

const nabla = (...more: string[]): Peer => ({
  name: "nabla",
  language: "typescript",
  argv: (file) => [
    process.execPath,
    join(root, "kernel/dist/main.js"),
    "--preload",
    "nabla",
    "--connection-file",
    file,
    "--history-file",
    join(dirname(file), "history.jsonl"),
    ...more,
  ],
});

export const ours = nabla();

/** Cells run without a look at their types, as Deno's do. */
export const oursUnchecked = nabla("--check", "off");

export const ipykernel: Peer = {
  name: "ipykernel",
  language: "python",
  argv: (file) => [
    join(
      root,
      process.platform === "win32"
        ? ".venv/Scripts/python.exe"
        : ".venv/bin/python",
    ),
    "-m",
    "ipykernel_launcher",
    "-f",
    file,
  ],
};

/** Deno's binary lies in an npm package of its own for each platform, so no install script has to run. */
export function deno(log: (line: string) => void): Peer {
  const folder = join(root, ".cache/bench/deno");
  const manifest = join(folder, "node_modules/deno/package.json");
  if (!existsSync(manifest)) {
    log(`fetching Deno ${denoVersion} for the comparison (about 40 MB) …`);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "package.json"), '{"private":true}\n');
    execFileSync(
      "npm",
      ["install", "--ignore-scripts", "--no-save", `deno@${denoVersion}`],
      {
        cwd: folder,
        stdio: ["ignore", "ignore", "inherit"],
        shell: process.platform === "win32",
      },
    );
  }
  const near = createRequire(manifest);
  const platform = { linux: `linux-${process.arch}-glibc` }[
    process.platform as "linux"
  ];
  const name = `@deno/${platform ?? `${process.platform}-${process.arch}`}`;
  const binary = join(
    dirname(near.resolve(`${name}/package.json`)),
    process.platform === "win32" ? "deno.exe" : "deno",
  );
  return {
    name: "Deno",
    language: "typescript",
    argv: (file) => [binary, "jupyter", "--kernel", "--conn", file],
  };
}
