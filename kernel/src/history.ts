/**
 * What was typed, kept across restarts: one JSON line a cell, appended. Sessions are numbered from 1, as IPython's are; the present one has
 * the highest number, and clients may call it 0, the one before -1.
 */
import { appendFileSync, mkdirSync, readFileSync, statSync } from "node:fs";
import { dirname } from "node:path";
import type { HistoryRequest } from "./protocol/content.js";

interface Entry {
  session: number;
  line: number;
  input: string;
  output?: string;
}

/** `[session, line, input]`, or `[session, line, [input, output]]` where outputs were asked for. */
export type HistoryItem = [number, number, string | [string, string | null]];

/** Only the end of a long file is read. */
const readAtMost = 4 * 1024 * 1024;

export class History {
  #entries: Entry[] | undefined;
  #session = 1;
  #unwritten = "";
  /** A crash has left the last line half written: what comes next begins a new one. */
  #torn = false;
  /** The file's folder is there. */
  #folder = false;

  /** @param file undefined: remembered in this process only. */
  constructor(readonly file: string | undefined) {}

  add(line: number, input: string): void {
    this.#load();
    const entry = { session: this.#session, line, input };
    this.#entries!.push(entry);
    this.#later(`${JSON.stringify(entry)}\n`);
  }

  addOutput(line: number, output: string): void {
    const entry = this.#load().findLast(
      (e) => e.session === this.#session && e.line === line,
    );
    if (entry !== undefined) entry.output = output;
  }

  find(request: HistoryRequest): HistoryItem[] {
    const entries = this.#load();
    const item = (e: Entry): HistoryItem => [
      e.session,
      e.line,
      request.output ? [e.input, e.output ?? null] : e.input,
    ];
    switch (request.access) {
      case "tail":
        return last(entries, request.n).map(item);
      case "range": {
        const session =
          request.session > 0
            ? request.session
            : this.#session + request.session;
        return entries
          .filter(
            (e) =>
              e.session === session &&
              e.line >= request.start &&
              e.line < (request.stop ?? Infinity),
          )
          .map(item);
      }
      case "search": {
        const pattern = glob(request.pattern);
        let found = entries.filter((e) => pattern.test(e.input));
        if (request.unique)
          // The latest of equals stays.
          found = [...new Map(found.map((e) => [e.input, e])).values()];
        return last(found, request.n ?? found.length).map(item);
      }
    }
  }

  #load(): Entry[] {
    if (this.#entries !== undefined) return this.#entries;
    this.#entries = [];
    for (const line of this.#read().split("\n")) {
      const entry = parse(line);
      if (entry !== undefined) this.#entries.push(entry);
    }
    this.#session =
      this.#entries.reduce((max, e) => Math.max(max, e.session), 0) + 1;
    return this.#entries;
  }

  #read(): string {
    if (this.file === undefined) return "";
    try {
      const text = readFileSync(this.file, "utf8");
      this.#torn = text !== "" && !text.endsWith("\n");
      return statSync(this.file).size > readAtMost
        ? text.slice(-readAtMost)
        : text;
    } catch {
      return "";
    }
  }

  /** Written while the engine works: no cell waits for it. */
  #later(line: string): void {
    if (this.file === undefined) return;
    if (this.#unwritten === "")
      setImmediate(() => {
        const text = this.#unwritten;
        this.#unwritten = "";
        this.#append(text);
      });
    this.#unwritten += line;
  }

  #append(text: string): void {
    if (this.file === undefined) return;
    try {
      if (!this.#folder) mkdirSync(dirname(this.file), { recursive: true });
      this.#folder = true;
      const start = this.#torn ? "\n" : "";
      appendFileSync(this.file, start + text, { mode: 0o600 });
      this.#torn = false;
    } catch (error) {
      this.#folder = false;
      // A full disk or a read-only home must not stop a cell.
      process.stderr.write(
        `kernel: cannot keep the history in ${this.file}: ${(error as Error).message}\n`,
      );
    }
  }
}

function parse(line: string): Entry | undefined {
  try {
    const value = JSON.parse(line) as Partial<Entry> | null;
    return typeof value?.session === "number" &&
      typeof value.line === "number" &&
      typeof value.input === "string"
      ? { session: value.session, line: value.line, input: value.input }
      : undefined;
  } catch {
    // The first line of a cut file, or one that a crash left half written.
    return undefined;
  }
}

function last<T>(items: T[], n: number): T[] {
  return n > 0 ? items.slice(-n) : [];
}

/** Shell patterns, as IPython's history has them: `*` any text, `?` one character. */
function glob(pattern: string): RegExp {
  const source = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", "[^]*")
    .replaceAll("?", "[^]");
  return new RegExp(`^${source}$`, "u");
}
