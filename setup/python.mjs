/** Finds a Python that can make the Jupyter environment. Only its standard library is needed. */
import { spawnSync } from "node:child_process";
import { Problem } from "./problem.mjs";

/** The lock file is resolved for 3.10 and later; wheels of compiled packages lag behind a new Python, so tested ones come first. */
const oldest = [3, 10];
const newestTested = [3, 14];

const probe = `
import json, sys
missing = []
for name in ("venv", "ensurepip", "ssl", "zlib"):
    try: __import__(name)
    except ImportError: missing.append(name)
print(json.dumps({"version": sys.version_info[:2], "path": sys.executable, "missing": missing}))
`;

/** @typedef {{version: [number, number], path: string, missing: string[]}} Python */

/** @returns {string} the path of a usable Python. @throws {Problem} */
export function findPython() {
  const found = candidates().flatMap(([command, ...args]) =>
    look(command ?? "", args),
  );
  const complete = found.filter(({ missing }) => missing.length === 0);
  const usable = complete.filter(({ version }) => atLeast(version, oldest));
  const best =
    usable.find(({ version }) => atLeast(newestTested, version)) ?? usable[0];
  if (best) return best.path;

  const needs = "Nabla expected Python 3.10 or later (JupyterLab runs on it)";
  const broken = found.find(
    ({ version, missing }) => missing.length > 0 && atLeast(version, oldest),
  );
  if (broken) {
    const version = broken.version.join(".");
    throw new Problem(
      `${needs}; found ${version} at ${broken.path}, which lacks its module${broken.missing.length > 1 ? "s" : ""} ${broken.missing.join(", ")}.`,
      process.platform === "linux"
        ? `Debian and Ubuntu: sudo apt-get install python${version}-venv   Elsewhere: install the complete Python.`
        : "Install the complete Python from https://www.python.org.",
    );
  }
  throw new Problem(
    `${needs}; found ${found.length > 0 ? found.map((it) => `${it.version.join(".")} at ${it.path}`).join(", ") : "none"}.`,
    `${advice()} If it is installed in an unusual place, name it: NABLA_PYTHON=/path/to/python3 npm start`,
  );
}

/** @returns {string[][]} */
function candidates() {
  const chosen = process.env["NABLA_PYTHON"];
  if (chosen) return [[chosen]];
  const minors = ["3.14", "3.13", "3.12", "3.11", "3.10"];
  return process.platform === "win32"
    ? [...minors.map((it) => ["py", `-${it}`]), ["python"], ["python3"]]
    : [["python3"], ["python"], ...minors.map((it) => [`python${it}`])];
}

/**
 * @param {string} command
 * @param {string[]} args
 * @returns {Python[]}
 */
function look(command, args) {
  const env = { ...process.env };
  delete env["PYTHONHOME"];
  delete env["PYTHONPATH"];
  const { status, stdout } = spawnSync(command, [...args, "-I", "-c", probe], {
    encoding: "utf8",
    env,
    timeout: 60_000,
    windowsHide: true,
  });
  try {
    return status === 0 ? [JSON.parse(stdout)] : [];
  } catch {
    return [];
  }
}

/**
 * @param {readonly number[]} version
 * @param {readonly number[]} bound
 */
function atLeast([major = 0, minor = 0], [boundMajor = 0, boundMinor = 0]) {
  return major > boundMajor || (major === boundMajor && minor >= boundMinor);
}

function advice() {
  if (process.platform === "darwin")
    return "Install it from https://www.python.org or with `brew install python`.";
  if (process.platform === "win32")
    return "Install it from https://www.python.org or with `winget install Python.Python.3.13`.";
  return "Install it: sudo apt-get install python3 python3-venv (Debian, Ubuntu), sudo dnf install python3 (Fedora).";
}
