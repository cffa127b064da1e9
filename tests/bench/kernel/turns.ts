/** Ours and a peer in turn, so that whatever else the machine does meets both. */
import { setTimeout as pause } from "node:timers/promises";

/** One turn: does its work, with a text made from `n`, and says how long it took, ms. */
export type Turn = (n: number) => Promise<number>;

export interface Times {
  ours: number[];
  peer: number[];
}

/** What a side still does after its answer ends before the other side begins, ms. */
const rest = 40;

let n = 0;

/** @param turns  as many of each side; the first `warmUp` more are not counted */
export async function takeTurns(
  { ours, peer }: { ours: Turn; peer: Turn },
  warmUp: number,
  turns: number,
): Promise<Times> {
  const times: Times = { ours: [], peer: [] };
  for (let turn = -warmUp; turn < turns; turn++) {
    // Each side goes first every other time.
    const order =
      turn % 2 === 0
        ? (["ours", "peer"] as const)
        : (["peer", "ours"] as const);
    n++;
    for (const side of order) {
      const time = await (side === "ours" ? ours(n) : peer(n));
      if (turn >= 0) times[side].push(time);
      await pause(rest);
    }
  }
  return times;
}

export async function elapsed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}
