/**
 * Tries one rung for real, in a process of its own: `node trial.js tfjs-node`. A crash, a hang or a wrong sum then costs nothing but this
 * child. A line on stdout is the verdict, and one after it, on a rung that works and may use cuDNN, what was found of that.
 */
import { performance } from "node:perf_hooks";
import { core, rung } from "./rungs.js";
import { selfTest } from "./self-test.js";
import { CUDNN_MARK, TRIAL_MARK, UNKNOWN, type Verdict } from "./verdict.js";

async function trial(name: string): Promise<Verdict> {
  const started = performance.now();
  try {
    const tried = rung(name);
    await tried.load();
    await selfTest(core());
    return {
      ok: true,
      reason: "passed its self-test",
      ms: Math.round(performance.now() - started),
      ...(tried.tryCudnn && { cudnn: UNKNOWN }),
    };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return {
      ok: false,
      reason: reason.split("\n", 1)[0] ?? reason,
      ms: Math.round(performance.now() - started),
    };
  }
}

/** Written whole before anything else is tried. */
const say = (mark: string, what: unknown): Promise<void> =>
  new Promise((resolve) => {
    process.stdout.write(`${mark}${JSON.stringify(what)}\n`, () => {
      resolve();
    });
  });

const name = process.argv[2] ?? "";
const verdict = await trial(name);
await say(TRIAL_MARK, verdict);
if (verdict.ok) {
  const found = await rung(name).tryCudnn?.();
  if (found !== undefined) await say(CUDNN_MARK, found);
}
process.exit(0);
