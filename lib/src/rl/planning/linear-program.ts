import type { MDP } from "../mdp.js";
import type { Solution } from "../policy.js";
import { backupOf, greedy, type Backup } from "./backup.js";

/**
 * The best values as a linear program: the least Σ v(s) for which v(s) >= r(s, a) + γ Σ p(s' | s, a) v(s') holds for every action. A way to
 * the optimum that shares nothing with the sweeps, so it checks them. Solved by HiGHS, in WebAssembly.
 *
 * @throws RangeError where the program has no optimum: at discount 1, where a reward can be earned for ever
 * @example
 * const { values } = await linearProgram(new FrozenLake().mdp, { discount: 0.9 });
 * @see d'Epenoux 1963, "A probabilistic production and inventory problem"; Puterman, Markov Decision Processes, 6.9
 */
export async function linearProgram(
  mdp: MDP,
  { discount }: { discount: number },
): Promise<Solution> {
  const backup = backupOf(mdp, discount);
  const highs = await (solver ??= load());
  const solution = highs.solve(programOf(backup));
  if (solution.Status !== "Optimal")
    throw new RangeError(
      `linearProgram expected an MDP whose values are finite, and the program is ${solution.Status.toLowerCase()}. Give a discount below 1.`,
    );
  const values = new Float64Array(mdp.states);
  for (const [name, column] of Object.entries(solution.Columns))
    values[Number(name.slice(1))] = column.Primal;
  return greedy(backup, values);
}

let solver: ReturnType<typeof load> | undefined;

/** Three megabytes of WebAssembly, when they are first needed. */
async function load() {
  // Its types are those of CommonJS, where `default` lies one deeper than in the module that Node loads.
  const highs = (await import("highs")) as unknown as Pick<
    typeof import("highs"),
    "default"
  >;
  return highs.default();
}

/** In CPLEX's LP format. */
function programOf(backup: Backup): string {
  const { states, actions, rewards, offsets, next, weights } = backup;
  const names = Array.from({ length: states }, (_, state) => `v${state}`);
  const constraints: string[] = [];
  for (let state = 0; state < states; state++) {
    let end = true;
    for (let action = 0; action < actions; action++) {
      const pair = state * actions + action;
      if (rewards[pair] === -Infinity) continue;
      end = false;
      const terms = new Map([[state, 1]]);
      for (let at = offsets[pair]!; at < offsets[pair + 1]!; at++)
        terms.set(next[at]!, (terms.get(next[at]!) ?? 0) - weights[at]!);
      constraints.push(`${sum(terms)} >= ${rewards[pair]}`);
    }
    if (end) constraints.push(`v${state} = 0`);
  }
  return [
    "Minimize",
    names.join("\n + "),
    "Subject To",
    ...constraints,
    "Bounds",
    ...names.map((name) => `${name} free`),
    "End",
  ].join("\n");
}

/** A line each: the format's lines are short. */
function sum(terms: ReadonlyMap<number, number>): string {
  return Array.from(
    terms,
    ([state, factor]) =>
      `${factor < 0 ? "-" : "+"} ${Math.abs(factor)} v${state}`,
  ).join("\n");
}
