/** Breakpoints as front ends set them, per file, and where V8 has them. */
import type { Debugger } from "node:inspector";
import type { Content } from "../protocol/message.js";
import type { Inspector } from "./inspector.js";
import { type Sources, scriptPosition } from "./sources.js";

export interface Breakpoint {
  line: number;
  /** In TypeScript; without a true value it does not stop. */
  condition?: string;
}

export class Breakpoints {
  readonly #wanted = new Map<string, Breakpoint[]>();
  /** What V8 calls those that it has. */
  readonly #placed = new Map<string, Map<string, Breakpoint>>();
  #placing: Promise<void> = Promise.resolve();

  constructor(
    readonly inspector: Inspector,
    readonly sources: Sources,
  ) {}

  /** As `debugInfo` tells them. */
  all(): Content[] {
    return [...this.#wanted].map(([source, breakpoints]) => ({
      source,
      breakpoints,
    }));
  }

  /** By V8's name for it. */
  find(id: string): Breakpoint | undefined {
    for (const placed of this.#placed.values())
      if (placed.has(id)) return placed.get(id);
    return undefined;
  }

  /** @param asked  a request's `breakpoints` @returns an answer's */
  async set(path: string, asked: unknown): Promise<Content[]> {
    const wanted = (Array.isArray(asked) ? (asked as unknown[]) : []).map(read);
    this.#wanted.set(path, wanted);
    await this.place(path);
    const known = this.sources.text(path) !== undefined;
    return wanted.map(({ line }, id) => ({
      id,
      verified: known,
      line,
      source: { path },
    }));
  }

  /** In the latest run of a file. One after the other: a file may be loaded while its breakpoints are set. */
  place(path: string): Promise<void> {
    const placed = this.#placing.then(() => this.#place(path));
    this.#placing = placed.catch(() => undefined);
    return placed;
  }

  async #place(path: string): Promise<void> {
    for (const breakpointId of this.#placed.get(path)?.keys() ?? [])
      await this.inspector.ask("Debugger.removeBreakpoint", { breakpointId });
    this.#placed.delete(path);
    const source = this.sources.latest(path);
    // Of a cell that has not run yet: it is placed when it runs.
    if (source === undefined) return;
    const placed = new Map<string, Breakpoint>();
    this.#placed.set(path, placed);
    // Lines without code share the place of the next that has some, and V8 refuses a second one there.
    const taken = new Set<number>();
    for (const breakpoint of this.#wanted.get(path) ?? []) {
      const found = scriptPosition(source, breakpoint.line);
      if (found === undefined || taken.has(found.line)) continue;
      taken.add(found.line);
      const { breakpointId } = (await this.inspector.ask(
        "Debugger.setBreakpointByUrl",
        { url: source.url, ...found.position },
      )) as Debugger.SetBreakpointByUrlReturnType;
      placed.set(breakpointId, breakpoint);
    }
  }

  /** All files' again, in what runs now. */
  async placeAll(): Promise<void> {
    for (const path of this.#wanted.keys()) await this.place(path);
  }

  has(path: string): boolean {
    return (this.#wanted.get(path)?.length ?? 0) > 0;
  }

  /** V8 has forgotten them. */
  lost(): void {
    this.#placed.clear();
  }

  clear(): void {
    this.#wanted.clear();
    this.#placed.clear();
  }
}

function read(asked: unknown): Breakpoint {
  const { line, condition } = (asked ?? {}) as Content;
  if (typeof line !== "number")
    throw new Error("a breakpoint's `line`, a number, is wanted");
  return typeof condition === "string" && condition !== ""
    ? { line, condition }
    : { line };
}
