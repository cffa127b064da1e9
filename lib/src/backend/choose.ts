/** The backend of this process: chosen once, said once, replaceable. */
import { announce } from "./announce.js";
import { climb, type Choice } from "./climb.js";
import { RUNGS, rung } from "./rungs.js";
import { forget, verdictOf } from "./trials.js";

export type { Choice };

let current: Choice | undefined;
let choosing: Promise<Choice> | undefined;

/** What computes now, or undefined before the first use. */
export function chosen(): Choice | undefined {
  return current;
}

/** What NABLA_BACKEND names, whatever its trial says: who asks for one gets it, or the reason why not. */
async function asked(name: string): Promise<Choice> {
  const { title } = await load(name);
  return { name: rung(name).name, title, reason: "NABLA_BACKEND asked for it" };
}

async function load(name: string): Promise<{ title: string }> {
  const wanted = rung(name);
  const missing = wanted.missing();
  if (missing !== null)
    throw new Error(`Backend ${name} cannot be used: ${missing}.`);
  // The trial, where there is more to find out than whether it works.
  await wanted.load(wanted.tryCudnn && (await verdictOf(wanted.name)));
  return wanted;
}

/** The first call chooses and says so; every later one waits for the same choice. */
export function choose(): Promise<Choice> {
  const wanted = process.env["NABLA_BACKEND"] ?? "";
  choosing ??= (
    wanted === "" ? climb(RUNGS, { verdictOf, forget }) : asked(wanted)
  ).then((choice) => {
    current = choice;
    announce(`backend: ${choice.name}, ${choice.title} (${choice.reason})`);
    return choice;
  });
  return choosing;
}

/** Replaces the choice. Tensors of the former backend are moved when they are next used. */
export async function replace(name: string): Promise<Choice> {
  const { title } = await load(name);
  current = {
    name: rung(name).name,
    title,
    reason: "backend.use asked for it",
  };
  choosing = Promise.resolve(current);
  return current;
}
