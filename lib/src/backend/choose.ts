/** Climbs down the ladder until a rung holds, once in a process. */
import { RUNGS, rung, type BackendName, type Rung } from "./rungs.js";
import { forget, verdictOf } from "./trials.js";

export interface Choice {
  readonly name: BackendName;
  readonly title: string;
  /** One line: what was chosen and why not what stands above it. */
  readonly reason: string;
}

let current: Choice | undefined;
let choosing: Promise<Choice> | undefined;

/** What computes now, or undefined before the first use. */
export function chosen(): Choice | undefined {
  return current;
}

async function climb(): Promise<Choice> {
  const wanted = process.env["NABLA_BACKEND"];
  if (wanted !== undefined && wanted !== "") {
    const named = rung(wanted);
    await named.load();
    return {
      name: named.name,
      title: named.title,
      reason: "NABLA_BACKEND asked for it",
    };
  }
  const refused: string[] = [];
  for (const each of RUNGS) {
    const why = await refusal(each);
    if (why === null) {
      return {
        name: each.name,
        title: each.title,
        reason:
          refused.length === 0 ? "the fastest there is" : refused.join("; "),
      };
    }
    refused.push(`${each.name}: ${why}`);
  }
  throw new Error(`No backend works here.\n${refused.join("\n")}`);
}

/** Null once the rung is loaded, else why it is not. */
async function refusal(each: Rung): Promise<string | null> {
  const missing = each.missing();
  if (missing !== null) return missing;
  // Plain JavaScript needs no trial: nothing below it could replace it.
  if (each.name !== "cpu") {
    const verdict = await verdictOf(each.name);
    if (!verdict.ok) return verdict.reason;
  }
  try {
    await each.load();
    return null;
  } catch (error) {
    forget(each.name);
    return error instanceof Error ? error.message : String(error);
  }
}

/**
 * Says it once. In a notebook on stdout, as part of the lesson; elsewhere on stderr, so that a program's output stays its own.
 * `NABLA_QUIET=1` says nothing.
 */
function announce(choice: Choice): void {
  if (process.env["NABLA_QUIET"] === "1") return;
  const line = `backend: ${choice.name}, ${choice.title} (${choice.reason})`;
  const host = (globalThis as Record<symbol, unknown>)[
    Symbol.for("Jupyter.display")
  ];
  if (host === undefined) console.error(line);
  else console.log(line);
}

/** The first call chooses and says so; every later one waits for the same choice. */
export function choose(): Promise<Choice> {
  choosing ??= climb().then((choice) => {
    current = choice;
    announce(choice);
    return choice;
  });
  return choosing;
}

/** Replaces the choice. Tensors of the former backend are moved when they are next used. */
export async function replace(name: string): Promise<Choice> {
  const next = rung(name);
  const missing = next.missing();
  if (missing !== null)
    throw new Error(`Backend ${name} cannot be used: ${missing}.`);
  await next.load();
  current = {
    name: next.name,
    title: next.title,
    reason: "backend.use asked for it",
  };
  choosing = Promise.resolve(current);
  return current;
}
