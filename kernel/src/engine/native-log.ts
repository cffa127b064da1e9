/**
 * The log of native libraries, as apart from what a program says. Many of them log in the form of glog and Abseil:
 * `I0000 00:00:1795484878.378600   21937 port.cc:153] …`, severity first. Remarks (I) and the preface that comes before them are for whoever
 * runs the server, and some libraries give no means of turning them off; warnings and errors (W, E, F) are for the learner as well. What else
 * is noise, the preloaded packages say themselves (`nablaKernel.ignoreStderr` in their `package.json`).
 *
 * @see https://google.github.io/glog/stable/logging/
 */
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const remark =
  /^(?:I\d{4} \d\d:\d\d:[\d.]+ +\d+ [^\s:]+:\d+\]|WARNING: All log messages before absl::InitializeLog\(\) is called are written to STDERR)/;

/**
 * @param ignored patterns of further lines that are remarks
 * @returns the lines of `text` in two parts, each in its own order, with their ends.
 */
export function takeRemarks(
  text: string,
  ignored: readonly RegExp[] = [],
): { said: string; remarks: string } {
  const lines = text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
  const isRemark = (line: string): boolean =>
    remark.test(line) ||
    ignored.some((pattern) => pattern.test(line.replace(/\r?\n$/, "")));
  return {
    said: lines.filter((line) => !isRemark(line)).join(""),
    remarks: lines.filter(isRemark).join(""),
  };
}

/**
 * The patterns that the preloaded packages declare.
 *
 * @param folder the notebook's, from which packages are looked up as well
 * @param complain takes one line for each declaration that is of no use
 */
export function ignoredLines(
  packages: readonly string[],
  folder: string,
  complain: (line: string) => void,
): RegExp[] {
  return packages.flatMap((name) => {
    const manifest = [import.meta.url, join(folder, "_")]
      .flatMap((from) => createRequire(from).resolve.paths(name) ?? [])
      .map((modules) => join(modules, name, "package.json"))
      .find((file) => existsSync(file));
    if (manifest === undefined) return [];
    try {
      return declared(JSON.parse(readFileSync(manifest, "utf8"))).map(
        (pattern) => new RegExp(pattern),
      );
    } catch (error) {
      complain(
        `nablaKernel.ignoreStderr of ${name} is left out: ${(error as Error).message}\n`,
      );
      return [];
    }
  });
}

function declared(manifest: unknown): string[] {
  const { nablaKernel } = manifest as { nablaKernel?: unknown };
  if (typeof nablaKernel !== "object" || nablaKernel === null) return [];
  const { ignoreStderr } = nablaKernel as { ignoreStderr?: unknown };
  if (ignoreStderr === undefined) return [];
  if (
    Array.isArray(ignoreStderr) &&
    ignoreStderr.every((pattern) => typeof pattern === "string")
  )
    return ignoreStderr;
  throw new TypeError(
    `expected an array of regular expressions as strings, got ${JSON.stringify(ignoreStderr)}`,
  );
}
