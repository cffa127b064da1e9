/** One at a time: a second set-up in a folder waits for the first and then finds everything done. */
import {
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { cache } from "./paths.mjs";

const beat = 2_000; // ms between signs of life
const stale = 60_000; // a holder this silent was suspended or ran in a container that is gone

/**
 * @param {(holder: number) => void} onWait said once
 * @param {string} path the set-up's, unless it is about something else
 * @returns {Promise<() => void>} releases it
 */
export async function lock(onWait, path = join(cache, "setup.lock")) {
  mkdirSync(dirname(path), { recursive: true });
  let said = false;
  for (;;) {
    try {
      writeFileSync(path, String(process.pid), { flag: "wx" });
      break;
    } catch (error) {
      if (/** @type {NodeJS.ErrnoException} */ (error).code !== "EEXIST")
        throw error;
    }
    const holder = holding(path);
    if (holder === null) {
      rmSync(path, { force: true });
      continue;
    }
    if (!said) onWait(holder);
    said = true;
    await sleep(500);
  }
  const timer = setInterval(() => {
    try {
      utimesSync(path, new Date(), new Date());
    } catch {
      // removed by hand: nothing to keep alive
    }
  }, beat);
  timer.unref();
  const release = () => {
    clearInterval(timer);
    if (read(path) === process.pid) rmSync(path, { force: true });
  };
  process.once("exit", release);
  return release;
}

/**
 * The living process that holds the lock, or null.
 *
 * @param {string} path
 */
function holding(path) {
  const pid = read(path);
  try {
    if (Date.now() - statSync(path).mtimeMs > stale) return null;
    if (!pid) return 0; // just made, not yet written
    process.kill(pid, 0);
    return pid;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === "EPERM"
      ? pid
      : null;
  }
}

/** @param {string} path */
function read(path) {
  try {
    return Number(readFileSync(path, "utf8"));
  } catch {
    return 0;
  }
}
