/** Our side of a row. */
import type * as Library from "../../lib/dist/index.js";
import type { Log } from "./row.js";

export type Nabla = typeof Library;

/** The built library, on this many threads. TensorFlow reads the number when it is loaded, so the first caller decides. */
export async function ourLibrary(log: Log, threads: number): Promise<Nabla> {
  process.env["TF_NUM_INTRAOP_THREADS"] = String(threads);
  process.env["TF_NUM_INTEROP_THREADS"] = String(threads);
  process.env["NABLA_QUIET"] = "1";
  const nabla = await import("../../lib/dist/index.js");
  log(`ours: ${nabla.tf.getBackend()} with ${threads} threads`);
  return nabla;
}

/** Milliseconds of each of so many steps. */
export async function times(
  steps: number,
  step: () => Promise<unknown>,
): Promise<number[]> {
  const all: number[] = [];
  for (let i = 0; i < steps; i++) {
    const start = performance.now();
    await step();
    all.push(performance.now() - start);
  }
  return all;
}

/** Blocks of steps of both sides in turn, the peer's first, so that both meet the same machine. */
export async function inTurn(
  blocks: number,
  peer: () => Promise<number[]>,
  own: () => Promise<number[]>,
): Promise<{ ours: number[]; theirs: number[] }> {
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let block = 0; block < blocks; block++) {
    theirs.push(...(await peer()));
    ours.push(...(await own()));
  }
  return { ours, theirs };
}
