/** Python peers: an environment with pinned packages, and a process that times its own work on request. */
import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Log } from "./row.js";

const root = fileURLToPath(new URL("../..", import.meta.url));

export interface Environment {
  /** Of its folder in `.cache/bench/`. */
  name: string;
  /** For pip, each with its version. */
  requirements: readonly string[];
  /** A file with these and all that they need, pinned with hashes; then it alone is installed. */
  lock?: string;
  /** Modules that must be there for it to be whole. */
  modules: readonly string[];
  /** About how much is fetched. */
  size: string;
}

/** `NABLA_BENCH_PYTHON`, or an environment that the bench makes once. */
export function pythonOf(environment: Environment, log: Log): string {
  const given = process.env["NABLA_BENCH_PYTHON"] ?? "";
  if (given !== "") return given;
  const { name, requirements, lock, modules, size } = environment;
  const folder = join(root, ".cache/bench", name);
  const windows = process.platform === "win32";
  const binary = join(folder, windows ? "Scripts/python.exe" : "bin/python");
  const has = (): boolean => {
    try {
      execFileSync(binary, ["-c", `import ${modules.join(", ")}`], {
        stdio: "ignore",
      });
      return true;
    } catch {
      return false;
    }
  };
  if (existsSync(join(folder, "pyvenv.cfg")) && has()) return binary;
  log(`fetching ${requirements.join(", ")} for the comparison (${size}) …`);
  execFileSync(windows ? "python" : "python3", ["-m", "venv", folder]);
  const wanted =
    lock === undefined ? requirements : ["--require-hashes", "-r", lock];
  execFileSync(binary, ["-m", "pip", "install", "--quiet", ...wanted], {
    stdio: ["ignore", 2, 2],
  });
  return binary;
}

/** A script that reads one JSON object a line and answers with one; `{}` ends it. */
export class PythonProcess {
  readonly #process: ChildProcess;
  readonly #answers: AsyncIterator<string>;
  readonly #name: string;

  constructor(
    python: string,
    script: string,
    variables: Record<string, string>,
  ) {
    this.#name = script;
    this.#process = spawn(python, [script], {
      stdio: ["pipe", "pipe", "inherit"],
      env: { ...process.env, ...variables },
    });
    // A process that has ended breaks the pipe; `ask` says so.
    this.#process.stdin?.on("error", () => {});
    if (this.#process.stdout === null)
      throw new Error(`${script} expected a pipe, got none.`);
    this.#answers = createInterface({ input: this.#process.stdout })[
      Symbol.asyncIterator
    ]();
  }

  async ask(request: object): Promise<unknown> {
    this.#process.stdin?.write(JSON.stringify(request) + "\n");
    const { value, done } = await this.#answers.next();
    if (done === true)
      throw new Error(`${this.#name} ended; its stderr says why.`);
    return JSON.parse(value);
  }

  async end(): Promise<void> {
    const ended = new Promise((resolve) => this.#process.once("exit", resolve));
    this.#process.stdin?.end("{}\n");
    await ended;
  }
}
