/** Down the ladder until a rung holds. */
import type { BackendName, Rung } from "./rungs.js";
import type { Verdict } from "./verdict.js";

export interface Choice {
  readonly name: BackendName;
  readonly title: string;
  /** Why this one: what stands above it, and why that was not taken. */
  readonly reason: string;
}

export interface Trials {
  verdictOf(name: BackendName): Promise<Verdict>;
  forget(name: BackendName): void;
}

/** Null once the rung is loaded, else why it is not. */
async function refusal(each: Rung, trials: Trials): Promise<string | null> {
  const missing = each.missing();
  if (missing !== null) return missing;
  let found: Verdict | undefined;
  // Plain JavaScript needs no trial: nothing below it could replace it.
  if (each.name !== "cpu") {
    found = await trials.verdictOf(each.name);
    if (!found.ok) return found.reason;
  }
  try {
    await each.load(found);
    return null;
  } catch (error) {
    trials.forget(each.name); // it held in its trial and not here: try it again next time
    return error instanceof Error ? error.message : String(error);
  }
}

/** @throws Error with every rung's reason, where none holds */
export async function climb(
  rungs: readonly Rung[],
  trials: Trials,
): Promise<Choice> {
  const refused: string[] = [];
  for (const each of rungs) {
    const why = await refusal(each, trials);
    if (why === null) {
      const reason =
        refused.length === 0 ? "the best there is" : refused.join("; ");
      return { name: each.name, title: each.title, reason };
    }
    refused.push(`${each.name}: ${why}`);
  }
  throw new Error(`No backend works here.\n${refused.join("\n")}`);
}
