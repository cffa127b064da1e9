/** What our processes hold: proportional set size (PSS), in which a page that several processes share counts in parts. Linux alone tells it. */
import { readFileSync, readdirSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { type Log, type Row, type Wanted, row } from "../row.js";
import { open, ran } from "./against-kernels.js";
import { ours } from "./peers.js";
import { firstCells, tensorCell } from "./work.js";

const limits = { "memory-idle": 100, "memory-checker": 200 };

export const memoryRows = Object.keys(limits);

const starts = 3;

export async function* memory(log: Log, wanted: Wanted): AsyncIterable<Row> {
  for (const [name, measure] of [
    ["memory-idle", idle],
    ["memory-checker", checker],
  ] as const) {
    if (!wanted(name)) continue;
    if (process.platform !== "linux") {
      log(`${name}: needs Linux's /proc`);
      continue;
    }
    log(`${name}: ${starts} starts …`);
    const sizes: number[] = [];
    for (let start = 0; start < starts; start++) sizes.push(await measure());
    yield row({ name, unit: "MiB", peerName: "limit", target: 1 }, sizes, [
      limits[name],
    ]);
  }
}

/** All processes of a kernel that has answered and has run nothing but `1`. */
async function idle(): Promise<number> {
  const client = await open(ours);
  try {
    return await settled(() => family(client.child.pid!));
  } finally {
    await client.stop();
  }
}

/** The type checker's process after cells over tensors. */
async function checker(): Promise<number> {
  const client = await open(ours);
  try {
    for (const cell of firstCells) await ran(client, cell);
    for (let n = 0; n < 20; n++) await ran(client, tensorCell(n));
    const found = family(client.child.pid!).filter((pid) =>
      read(pid, "cmdline").includes("--lsp"),
    );
    if (found.length !== 1)
      throw new Error(
        `one process of the type checker was expected, ${found.length} were found`,
      );
    return await settled(() => found);
  } finally {
    await client.stop();
  }
}

/** MiB, once two looks a second apart agree within 2 %. */
async function settled(pids: () => number[]): Promise<number> {
  for (let before = 0; ;) {
    const now = pids().reduce((sum, pid) => sum + pss(pid), 0);
    if (Math.abs(now - before) <= 0.02 * now) return now;
    before = now;
    await pause(1000);
  }
}

/** The process and all its descendants. */
function family(pid: number): number[] {
  const parents = new Map<number, number>();
  for (const entry of readdirSync("/proc")) {
    const parent = /\nPPid:\s*(\d+)/.exec(read(Number(entry), "status"))?.[1];
    if (parent !== undefined) parents.set(Number(entry), Number(parent));
  }
  const found = [pid];
  for (const at of found)
    for (const [child, parent] of parents) if (parent === at) found.push(child);
  return found;
}

function pss(pid: number): number {
  const kibibytes = /\nPss:\s*(\d+)/.exec(read(pid, "smaps_rollup"))?.[1];
  return Number(kibibytes ?? 0) / 1024;
}

/** Empty where the process has gone, or the entry is none. */
function read(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "latin1");
  } catch {
    return "";
  }
}
