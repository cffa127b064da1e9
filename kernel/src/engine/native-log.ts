/**
 * The log of native libraries, as apart from what a program says. One list of patterns decides: the form below, and what the preloaded packages add.
 * Many of them log in the form of glog and Abseil:
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

/** A line that has no end yet waits for it so long, ms: what was written at once may be read in two pieces. */
const patience = 30;

/** One descriptor's text, line by line: remarks go one way, all else the other. */
export class NativeLog {
  /** What has been read of a line. */
  #open = "";
  #timer: NodeJS.Timeout | undefined;

  constructor(
    readonly ignored: readonly RegExp[],
    readonly said: (text: string) => void,
    readonly remarked: (text: string) => void,
  ) {}

  push(text: string): void {
    clearTimeout(this.#timer);
    const all = this.#open + text;
    const end = all.lastIndexOf("\n") + 1;
    this.#open = all.slice(end);
    this.#tell(all.slice(0, end));
    // A progress bar that never ends its line is shown all the same.
    if (this.#open !== "")
      this.#timer = setTimeout(() => {
        this.end();
      }, patience);
  }

  /** Nothing more is on its way: an open line counts as one. */
  end(): void {
    clearTimeout(this.#timer);
    const text = this.#open;
    this.#open = "";
    this.#tell(text);
  }

  #tell(text: string): void {
    if (text === "") return;
    const lines = text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
    const isRemark = (line: string): boolean => {
      const words = line.replace(/\r?\n$/, "");
      return [remark, ...this.ignored].some((pattern) => pattern.test(words));
    };
    const remarks = lines.filter(isRemark).join("");
    const said = lines.filter((line) => !isRemark(line)).join("");
    if (remarks !== "") this.remarked(remarks);
    if (said !== "") this.said(said);
  }
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
