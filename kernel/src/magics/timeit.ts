import { type Magic, type MagicHost, MagicError, duration } from "./magic.js";

/** A run lasts at least this long where nobody says how many loops it has, ms: timers are too coarse for less. */
const enough = 100;

export const timeit: Magic = {
  name: "timeit",
  usage: "%timeit [-n LOOPS] [-r RUNS] EXPRESSION",
  summary:
    "the mean and the best time of an expression over many loops, after a warm-up; it may await",
  line: "code",
  async run(host, { argument, repeat }) {
    if (repeat === undefined)
      throw new MagicError(
        "%timeit expected an expression on its line, as in %timeit f(x).",
      );
    const { loops: asked, runs } = options(argument);
    let loops = asked ?? 1;
    // The first calls compile; they count for nothing.
    let spent = await run(host, repeat, loops);
    const goal = asked === undefined ? enough : 0;
    while (spent < goal) {
      loops = Math.ceil(
        loops * Math.min(10, Math.max(1.5, enough / Math.max(spent, 1e-3))),
      );
      spent = await run(host, repeat, loops);
    }
    const each: number[] = [];
    for (let i = 0; i < runs; i++)
      each.push((await run(host, repeat, loops)) / loops);
    const mean = each.reduce((a, b) => a + b) / runs;
    const sd = Math.sqrt(
      each.reduce((sum, x) => sum + (x - mean) ** 2, 0) / Math.max(1, runs - 1),
    );
    host.print(
      `${duration(mean)} ± ${duration(sd)} a loop, best ${duration(Math.min(...each))} (mean ± sd of ${runs} runs, ${loops} loops each)\n`,
    );
  },
};

async function run(
  host: MagicHost,
  body: () => unknown,
  loops: number,
): Promise<number> {
  const start = performance.now();
  for (let i = 0; i < loops; i++) {
    const value = body();
    if (value instanceof Promise) await value;
    host.checkpoint();
  }
  return performance.now() - start;
}

function options(argument: string): { loops?: number; runs: number } {
  const found: { loops?: number; runs: number } = { runs: 7 };
  for (const [, letter, digits] of argument.matchAll(/-([nr])\s*(\d+)/g)) {
    const value = Number(digits);
    if (value < 1)
      throw new MagicError(
        `%timeit -${letter} expected a number from 1, received ${value}.`,
      );
    if (letter === "n") found.loops = value;
    else found.runs = value;
  }
  return found;
}
