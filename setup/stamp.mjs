/** What is done, and from what: a step runs again only when what it was made from has changed or its result is gone. */
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { cache } from "./paths.mjs";

const folder = join(cache, "stamps");

/**
 * A digest of values and of files' contents. A folder counts with everything below it, in a fixed order, except what is built or installed.
 *
 * @param {readonly string[]} values
 * @param {readonly string[]} paths
 */
export function digest(values, paths) {
  const hash = createHash("sha256");
  for (const value of values) hash.update(`${value}\0`);
  /** @param {string} path */
  const add = (path) => {
    const entries = list(path);
    if (entries) for (const name of entries) add(join(path, name));
    else if (existsSync(path))
      hash.update(`${path}\0`).update(readFileSync(path)).update("\0");
  };
  for (const path of paths) add(path);
  return hash.digest("hex");
}

/** @param {string} path */
function list(path) {
  try {
    return readdirSync(path)
      .filter((name) => !/^(node_modules|dist|\..*)$|\.tsbuildinfo$/.test(name))
      .toSorted();
  } catch {
    return null;
  }
}

/**
 * @param {string} step
 * @param {string} key
 * @param {readonly string[]} results what must be there too
 * @returns {{note: string} | null} what the step had to say when it was done
 */
export function done(step, key, results) {
  try {
    const stamp = JSON.parse(readFileSync(join(folder, step), "utf8"));
    return stamp.key === key && results.every((path) => existsSync(path))
      ? { note: String(stamp.note ?? "") }
      : null;
  } catch {
    return null;
  }
}

/**
 * @param {string} step
 * @param {string} key
 * @param {string} [note] said again at every start
 */
export function mark(step, key, note = "") {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, step);
  writeFileSync(`${path}.part`, JSON.stringify({ key, note }));
  renameSync(`${path}.part`, path);
}

/** Before a step starts: a half-done step must not look done. @param {string} step */
export function unmark(step) {
  rmSync(join(folder, step), { force: true });
}
