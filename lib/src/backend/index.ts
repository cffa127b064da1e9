/**
 * Which engine computes. `tf` chooses by itself on first use; this is for looking at the choice and changing it.
 *
 * @example
 * await backend.use("wasm");
 * backend.name();              // "wasm"
 * await backend.describe();    // every rung, with its verdict
 */
import { chosen, replace, type Choice } from "./choose.js";
import { Ladder } from "./ladder.js";
import { RUNGS, type BackendName } from "./rungs.js";
import { verdictOf } from "./trials.js";

export type { BackendName, Choice, Ladder };

/** The backend in use, or undefined before `tf` was first used. */
export function name(): BackendName | undefined {
  return chosen()?.name;
}

/**
 * Computes with this backend from now on, whatever the ladder says.
 *
 * @param wanted `"tfjs-node-gpu"`, `"tfjs-node"`, `"webgpu"`, `"wasm"` or `"cpu"`
 * @throws RangeError for another name; Error where that backend cannot be had, or where the other native one is already loaded
 */
export async function use(wanted: BackendName): Promise<Choice> {
  return replace(wanted);
}

/** Every rung, best first, each with its verdict: tried in a child process the first time, remembered later. */
export async function describe(): Promise<Ladder> {
  const rows = [];
  for (const each of RUNGS) {
    const missing = each.missing();
    const verdict =
      missing === null
        ? await verdictOf(each.name)
        : { ok: false, reason: missing, ms: 0 };
    rows.push({
      name: each.name,
      title: each.title,
      ...verdict,
      current: each.name === name(),
    });
  }
  return new Ladder(rows, chosen());
}
