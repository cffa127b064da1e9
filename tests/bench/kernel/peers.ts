/** The kernels that are measured, ours and its peers, with the same work said in each one's language. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../../..", import.meta.url));

/** Pinned here alone: only the benchmark needs it. */
const denoVersion = "2.9.6";

export interface Peer {
  name: string;
  argv: (connectionFile: string) => string[];
  /** One line, another text for each `n`. */
  line: (n: number) => string;
  /** Twenty lines, another text for each `n`. */
  twentyLines: (n: number) => string;
  /** A cell that is run first: what `unfinished` speaks of. */
  prepare: string;
  /** A text that ends where completion is asked for. */
  unfinished: (n: number) => string;
}

const typescript = {
  line: (n: number) => `1 + ${n}`,
  twentyLines: (n: number) =>
    [
      `interface Point${n} { x: number; y: number; label?: string }`,
      `const points${n}: Point${n}[] = [];`,
      `for (let i = 0; i < ${10 + (n % 7)}; i++) {`,
      `  points${n}.push({ x: i, y: i * i });`,
      `}`,
      `function length${n}(p: Point${n}): number {`,
      `  return Math.hypot(p.x, p.y);`,
      `}`,
      `class Box${n} {`,
      `  #inside: Point${n}[] = [];`,
      `  add(p: Point${n}): this {`,
      `    this.#inside.push(p);`,
      `    return this;`,
      `  }`,
      `  get far(): Point${n} | undefined {`,
      `    return this.#inside.toSorted((a, b) => length${n}(b) - length${n}(a))[0];`,
      `  }`,
      `}`,
      `const box${n} = points${n}.reduce((b, p) => b.add(p), new Box${n}());`,
      `box${n}.far?.x`,
    ].join("\n"),
  prepare: `const items = [1, 2, 3]`,
  unfinished: (n: number) => `${n} + items.toSp`,
};

const python = {
  line: (n: number) => `1 + ${n}`,
  twentyLines: (n: number) =>
    [
      `import math`,
      `from dataclasses import dataclass`,
      `@dataclass`,
      `class Point${n}:`,
      `    x: float`,
      `    y: float`,
      `points${n} = []`,
      `for i in range(${10 + (n % 7)}):`,
      `    points${n}.append(Point${n}(i, i * i))`,
      `def length${n}(p):`,
      `    return math.hypot(p.x, p.y)`,
      `class Box${n}:`,
      `    def __init__(self):`,
      `        self.inside = []`,
      `    def add(self, p):`,
      `        self.inside.append(p)`,
      `        return self`,
      `box${n} = Box${n}()`,
      `for p in points${n}: box${n}.add(p)`,
      `max(box${n}.inside, key=length${n}).x`,
    ].join("\n"),
  prepare: `items = [1, 2, 3]`,
  unfinished: (n: number) => `${n} + items.app`,
};

export const ours: Peer = {
  name: "nabla",
  argv: (file) => [
    process.execPath,
    join(root, "kernel/dist/main.js"),
    "--preload",
    "nabla",
    "--connection-file",
    file,
  ],
  ...typescript,
};

export const ipykernel: Peer = {
  name: "ipykernel",
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
  ...python,
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
    argv: (file) => [binary, "jupyter", "--kernel", "--conn", file],
    ...typescript,
  };
}
