/**
 * The learner's folder. Built notebooks are copied into it, and what a learner has written is never touched: a notebook that was changed
 * since it was handed out stays, and its new edition is put beside it.
 */
import { createHash } from "node:crypto";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  writeFileSync,
} from "node:fs";
import { dirname, extname, join } from "node:path";

/** What was handed out: path → digest. Hidden, so that it does not stand among the lessons. */
const record = ".handed-out.json";

/**
 * @param {string} from the built notebooks
 * @param {string} to the learner's folder
 * @returns {{written: string[], beside: {kept: string, edition: string}[]}}
 */
export function handOut(from, to) {
  mkdirSync(to, { recursive: true });
  const before = readRecord(to);
  const after = { ...before };
  /** @type {string[]} */
  const written = [];
  /** @type {{kept: string, edition: string}[]} */
  const beside = [];
  for (const path of files(from)) {
    const edition = digest(join(from, path));
    const own = digest(join(to, path));
    const handedOut = before[path];
    if (own === edition || (own !== null && handedOut === edition)) {
      after[path] = edition ?? "";
      continue;
    }
    if (own === null || own === handedOut) {
      copy(join(from, path), join(to, path));
      written.push(path);
    } else {
      const name = freeName(to, path);
      copy(join(from, path), join(to, name));
      beside.push({ kept: path, edition: name });
    }
    after[path] = edition ?? ""; // offered once, whatever the learner does with it
  }
  if (JSON.stringify(after) !== JSON.stringify(before)) {
    writeFileSync(
      join(to, `${record}.part`),
      `${JSON.stringify(after, null, 1)}\n`,
    );
    renameSync(join(to, `${record}.part`), join(to, record));
  }
  return { written, beside };
}

/**
 * @param {string} folder
 * @returns {Record<string, string>}
 */
function readRecord(folder) {
  try {
    return JSON.parse(readFileSync(join(folder, record), "utf8"));
  } catch {
    return {}; // then every notebook that differs counts as changed, which loses nothing
  }
}

/** @param {string} folder @returns {string[]} paths below it */
function files(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.startsWith("."))
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .filter((path) => !path.includes(".ipynb_checkpoints"))
    .toSorted();
}

/** @param {string} path */
function digest(path) {
  try {
    return createHash("sha256").update(readFileSync(path)).digest("hex");
  } catch {
    return null;
  }
}

/** @param {string} folder @param {string} path */
function freeName(folder, path) {
  const ending = extname(path);
  const stem = path.slice(0, path.length - ending.length);
  for (let edition = 2; ; edition++) {
    const name = `${stem} (edition ${edition})${ending}`;
    if (!existsSync(join(folder, name))) return name;
  }
}

/** Never half a file under the name of a whole one. @param {string} from @param {string} to */
function copy(from, to) {
  mkdirSync(dirname(to), { recursive: true });
  copyFileSync(from, `${to}.part`);
  renameSync(`${to}.part`, to);
}
