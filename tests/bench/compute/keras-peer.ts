/** Keras in a Python process of its own, which times its steps on request. */
import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** Pinned here alone: only the benchmark needs it. The wheel is the one whose libtensorflow the native rung loads. */
const requirements = ["tensorflow-cpu==2.21.0", "keras==3.15.1"];
const root = fileURLToPath(new URL("../../..", import.meta.url));
const script = fileURLToPath(new URL("keras_peer.py", import.meta.url));

/** `NABLA_BENCH_PYTHON`, or an environment that the bench makes once in `.cache/bench/keras`. */
function python(log: (line: string) => void): string {
  const given = process.env["NABLA_BENCH_PYTHON"] ?? "";
  if (given !== "") return given;
  const folder = join(root, ".cache/bench/keras");
  const windows = process.platform === "win32";
  const binary = join(folder, windows ? "Scripts/python.exe" : "bin/python");
  const done = join(folder, "pyvenv.cfg");
  const has = (): boolean => {
    try {
      execFileSync(binary, ["-c", "import keras, tensorflow"], {
        stdio: "ignore",
      });
      return true;
    } catch {
      return false;
    }
  };
  if (existsSync(done) && has()) return binary;
  log(
    `fetching ${requirements.join(", ")} for the comparison (about 300 MB) …`,
  );
  execFileSync(windows ? "python" : "python3", ["-m", "venv", folder]);
  execFileSync(binary, ["-m", "pip", "install", "--quiet", ...requirements], {
    stdio: ["ignore", 2, 2],
  });
  return binary;
}

export interface Built {
  /** The faster setting of `jit_compile`. */
  jit: boolean;
  parameters: number;
  versions: string;
}

export class KerasPeer {
  readonly #process: ChildProcess;
  readonly #answers: AsyncIterator<string>;

  constructor(log: (line: string) => void, threads: number) {
    this.#process = spawn(python(log), [script], {
      stdio: ["pipe", "pipe", "inherit"],
      env: {
        ...process.env,
        TF_NUM_INTRAOP_THREADS: String(threads),
        TF_NUM_INTEROP_THREADS: String(threads),
      },
    });
    if (this.#process.stdout === null)
      throw new Error("the Keras process expected a pipe, got none.");
    this.#answers = createInterface({ input: this.#process.stdout })[
      Symbol.asyncIterator
    ]();
  }

  async #ask(request: object): Promise<unknown> {
    this.#process.stdin?.write(JSON.stringify(request) + "\n");
    const { value, done } = await this.#answers.next();
    if (done === true)
      throw new Error("the Keras process ended; its stderr says why.");
    return JSON.parse(value);
  }

  /** Builds the model of this name, warms it up. */
  async build(model: string): Promise<Built> {
    return (await this.#ask({ model })) as Built;
  }

  /** Milliseconds of each step. */
  async time(steps: number): Promise<number[]> {
    return ((await this.#ask({ steps })) as { times: number[] }).times;
  }

  async end(): Promise<void> {
    const ended = new Promise((resolve) => this.#process.once("exit", resolve));
    this.#process.stdin?.end("{}\n");
    await ended;
  }
}
