/**
 * Programs that execute notebooks, in an environment of their own (.cache/clients) with the built kernel as kernelspec `nabla`. Only tests
 * need them. Made on first use from the lock file in clients/, in about a minute. What differs between tests (the kernelspec, with what it
 * preloads) lies in each run's own home, since tests run beside each other.
 */
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  type Driver,
  cleanPython,
  installEnvironment,
  kernelspec,
  pythonOf,
  registerKernelspec,
} from "../../kernel/dist/install/index.js";
import { inCI } from "./chromium.js";
import { oneAtATime } from "./one-at-a-time.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
const lock = fileURLToPath(
  new URL("clients/requirements.lock", import.meta.url),
);
const papermill = join(root, "kernel", "jupyter", "papermill");
const venv = join(root, ".cache", "clients");
const stamp = join(venv, "made-from");

export interface Outcome {
  status: number | null;
  stdout: string;
  stderr: string;
}

export interface Clients {
  /** Runs `python -m MODULE ARGUMENTS` in a folder. */
  run(
    folder: string,
    module: string,
    args: readonly string[],
    input?: string,
  ): Outcome;
}

const driver: Driver = {
  progress: () => undefined,
  run: (command, args, { cwd, env, onLine } = {}) =>
    new Promise((resolve, reject) => {
      const child = spawn(command, args, {
        cwd,
        env,
        stdio: ["ignore", "pipe", "pipe"],
      });
      let tail = "";
      for (const stream of [child.stdout, child.stderr])
        stream.setEncoding("utf8").on("data", (text: string) => {
          tail = (tail + text).slice(-4000);
          onLine?.(text);
        });
      child.once("error", reject);
      child.once("close", (code) => {
        if (code === 0) resolve();
        else reject(new Error(`${command} ${args.join(" ")}: ${tail}`));
      });
    }),
};

/** pip's and urllib3's words for a registry that does not answer. */
const offline =
  /NewConnectionError|NameResolutionError|ConnectTimeoutError|Network is unreachable|No matching distribution/;

async function make(): Promise<void> {
  const sources = [lock, "pyproject.toml", "nabla_papermill.py"].map((file) =>
    readFileSync(file === lock ? lock : join(papermill, file), "utf8"),
  );
  const wanted = createHash("sha256").update(sources.join("\0")).digest("hex");
  if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== wanted) {
    await installEnvironment(driver, {
      python: pythonOf(join(root, ".venv")),
      venv,
      lock,
    });
    // As a user installs it, but with the build tool that the lock names.
    await driver.run(
      pythonOf(venv),
      [
        "-m",
        "pip",
        "install",
        "--no-deps",
        "--no-index",
        "--no-build-isolation",
        "--force-reinstall",
        papermill,
      ],
      { env: cleanPython() },
    );
    writeFileSync(stamp, wanted);
  }
}

/**
 * @param preload what the kernel makes known to every cell
 * @returns undefined where the environment cannot be made for want of a registry; in CI that is an error.
 */
export async function findClients(
  preload: string[] = [],
): Promise<Clients | undefined> {
  try {
    await oneAtATime(venv, make);
  } catch (error) {
    if (inCI || !offline.test(String(error))) throw error;
    process.stderr.write(
      `SKIPPED: the tests of other notebook programs, since PyPI does not answer. ${String(error).slice(-300)}\n`,
    );
    return undefined;
  }
  return {
    run(folder, module, args, input = "") {
      const home = mkdtempSync(join(tmpdir(), "nabla-clients-"));
      try {
        registerKernelspec(
          join(home, "share"),
          "nabla",
          kernelspec({ node: process.execPath, preload }),
        );
        const { status, stdout, stderr, error } = spawnSync(
          pythonOf(venv),
          ["-m", module, ...args],
          {
            cwd: folder,
            encoding: "utf8",
            input,
            env: {
              ...cleanPython(),
              HOME: home,
              // As in an activated environment: nbgrader calls programs by their names.
              PATH: `${dirname(pythonOf(venv))}${delimiter}${process.env["PATH"]}`,
              JUPYTER_CONFIG_DIR: join(home, "config"),
              JUPYTER_DATA_DIR: join(home, "data"),
              JUPYTER_RUNTIME_DIR: join(home, "runtime"),
              JUPYTER_PATH: join(home, "share"),
              IPYTHONDIR: join(home, "ipython"),
            },
          },
        );
        if (error) throw error;
        return { status, stdout, stderr };
      } finally {
        rmSync(home, { recursive: true, force: true });
      }
    },
  };
}
