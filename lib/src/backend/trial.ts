/**
 * Tries one rung for real, in a process of its own: `node trial.js tfjs-node`. A crash, a hang or a wrong sum then costs nothing but this
 * child. The last line on stdout is the verdict.
 */
import { performance } from "node:perf_hooks";
import { core, rung } from "./rungs.js";
import { selfTest } from "./self-test.js";
import { TRIAL_MARK, type Verdict } from "./verdict.js";

async function trial(name: string): Promise<Verdict> {
  const started = performance.now();
  try {
    await rung(name).load();
    await selfTest(core());
    return {
      ok: true,
      reason: "passed its self-test",
      ms: Math.round(performance.now() - started),
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

const verdict = await trial(process.argv[2] ?? "");
process.stdout.write(`${TRIAL_MARK}${JSON.stringify(verdict)}\n`, () =>
  process.exit(0),
);
