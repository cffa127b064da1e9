/** How the doctor looks at a machine: everything that it asks of the world goes through here, so that a test can be another machine. */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, readdirSync } from "node:fs";

export interface Probes {
  /** A file's text; undefined where it cannot be read. */
  text(path: string): string | undefined;
  exists(path: string): boolean;
  /** A folder's names; none where it cannot be read. */
  list(path: string): readonly string[];
  /** A command's output; undefined where it is missing, fails or hangs. */
  output(command: string, args: readonly string[]): string | undefined;
}

export const thisMachinesProbes: Probes = {
  text: (path) => {
    try {
      return readFileSync(path, "utf8");
    } catch {
      return undefined;
    }
  },
  exists: existsSync,
  list: (path) => {
    try {
      return readdirSync(path).toSorted();
    } catch {
      return [];
    }
  },
  output: (command, args) => {
    const { status, stdout } = spawnSync(command, args, {
      encoding: "utf8",
      timeout: 10_000,
    });
    return status === 0 ? stdout : undefined;
  },
};
