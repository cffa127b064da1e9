/** Reads a pip requirements file with hashes, one requirement at a time, so that each is a download of its own. */
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";

export type Build = "cpu" | "cuda";

export interface Requirement {
  name: string;
  version: string;
  /** As it stands in the file, hashes included. */
  text: string;
}

export function lockFile(build: Build): string {
  return fileURLToPath(
    new URL(`../../../native/${build}.lock`, import.meta.url),
  );
}

/**
 * @param machine  Python's name of the architecture, for requirements that are marked with one
 * @example
 * readRequirements("lib/native/cpu.lock", "x86_64")[0]?.name   // "tensorflow-cpu"
 */
export function readRequirements(path: string, machine: string): Requirement[] {
  return readFileSync(path, "utf8")
    .split(/^(?=[\w-]+==)/m)
    .slice(1)
    .map((block) => block.replaceAll(/^\s*#.*\n?/gm, ""))
    .filter((block) => {
      const marked = /platform_machine == '(\w+)'/.exec(block)?.[1];
      return marked === undefined || marked === machine;
    })
    .map((text) => {
      const [, name, version] = /^([\w-]+)==(\S+)/.exec(text) ?? [];
      if (name === undefined || version === undefined) {
        throw new Error(
          `${basename(path)} expected NAME==VERSION, found "${text.slice(0, 40)}".`,
        );
      }
      return { name, version, text };
    });
}
