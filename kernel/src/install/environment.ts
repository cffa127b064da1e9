/** The Python environment that JupyterLab runs in: made from the lock file, so that every machine gets the same. */
import { existsSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Driver } from "./driver.js";

/** Every package with its version and hashes. It lies beside the sources because Python reads it, not Node. */
export const lockFile = fileURLToPath(
  new URL("../../jupyter/requirements.lock", import.meta.url),
);

/** A virtual environment's own interpreter. */
export function pythonOf(venv: string): string {
  return process.platform === "win32"
    ? join(venv, "Scripts", "python.exe")
    : join(venv, "bin", "python");
}

/**
 * The environment's interpreter with links resolved, or undefined if there is none that could run. It changes when the system's Python
 * is replaced by another version, whose packages the environment then lacks.
 */
export function interpreterBehind(venv: string): string | undefined {
  try {
    return realpathSync(pythonOf(venv));
  } catch {
    return undefined;
  }
}

/** Variables that would make Python or pip look outside the environment. A mirror or proxy that the user set is kept. */
export function cleanPython(
  env: NodeJS.ProcessEnv = process.env,
): NodeJS.ProcessEnv {
  const clean = { ...env };
  for (const name of [
    "PYTHONHOME",
    "PYTHONPATH",
    "PIP_USER",
    "PIP_TARGET",
    "PIP_PREFIX",
  ]) {
    delete clean[name];
  }
  return {
    ...clean,
    PYTHONNOUSERSITE: "1",
    PIP_DISABLE_PIP_VERSION_CHECK: "1",
  };
}

/**
 * Makes or completes the environment. Packages that are there already are kept, so an interrupted installation goes on.
 *
 * @param python  any Python of at least 3.10 with venv and ensurepip
 * @param lock    what it consists of
 * @throws what `driver.run` rejects with
 */
export async function installEnvironment(
  driver: Driver,
  {
    python,
    venv,
    lock = lockFile,
  }: { python: string; venv: string; lock?: string },
): Promise<void> {
  const env = cleanPython();
  const own = pythonOf(venv);
  if (!(await works(driver, own, env))) {
    driver.progress("making the Python environment");
    rmSync(venv, { recursive: true, force: true });
    await driver.run(python, ["-m", "venv", venv], { env });
  }

  const total = readFileSync(lock, "utf8").match(/^\S+==/gm)?.length ?? 0;
  let seen = 0;
  const options = [
    "--require-hashes",
    "--retries",
    "3",
    "--progress-bar",
    "off",
    "--no-input",
  ];
  await driver.run(own, ["-m", "pip", "install", ...options, "-r", lock], {
    env,
    onLine: (line) => {
      const name =
        /^(?:Collecting|Requirement already satisfied:) ([\w.-]+)/.exec(
          line,
        )?.[1];
      if (name !== undefined)
        driver.progress(`${++seen} of ${total} packages (${name})`);
      else if (line.startsWith("Installing collected"))
        driver.progress("unpacking");
    },
  });
}

/** Does this environment's pip run? A half-made or moved one does not. */
async function works(
  driver: Driver,
  python: string,
  env: NodeJS.ProcessEnv,
): Promise<boolean> {
  if (!existsSync(python)) return false;
  try {
    await driver.run(python, ["-m", "pip", "--version"], { env });
    return true;
  } catch {
    return false;
  }
}
