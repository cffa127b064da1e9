/**
 * Stops on exceptions. V8's own guess, whether an exception is caught, sees the runner's `catch` around each cell, and differs between Node's
 * versions. So V8 stops at each one, and we look whether a `try` of the person's stands around one of the frames.
 */
import { type AnyNode, type Program, parse } from "acorn";
import type { Debugger, Runtime } from "node:inspector";
import type { Content } from "../protocol/message.js";
import type { Inspector } from "./inspector.js";
import type { Sources } from "./sources.js";

/** As debugpy names them: a front end shows these words. */
const filters = [
  {
    filter: "raised",
    label: "Raised Exceptions",
    description: "Stop wherever an error is thrown, caught or not",
    default: false,
  },
  {
    filter: "uncaught",
    label: "Uncaught Exceptions",
    description: "Stop where an error is thrown that no `catch` will get",
    default: false,
  },
];

interface Place {
  scriptId: string;
  lineNumber: number;
  columnNumber?: number | undefined;
}

interface Text {
  program: Program;
  lines: number[];
}

/** So many `await`s back is a `catch` looked for. */
const asyncDepth = 16;

export class Exceptions {
  #filters: string[] = [];
  readonly #texts = new Map<string, Promise<Text | undefined>>();

  constructor(
    readonly inspector: Inspector,
    readonly sources: Sources,
  ) {}

  static readonly filters = filters;

  get wanted(): boolean {
    return this.#filters.length > 0;
  }

  async set(asked: unknown): Promise<Content> {
    const names = Array.isArray(asked) ? (asked as unknown[]) : [];
    for (const name of names)
      if (!filters.some(({ filter }) => filter === name))
        throw new Error(
          `exceptions are filtered by ${filters.map(({ filter }) => filter).join(" or ")}, not by ${JSON.stringify(name)}`,
        );
    this.#filters = names as string[];
    await this.apply();
    return { breakpoints: names.map(() => ({ verified: true })) };
  }

  /** To V8, which may be another one than before. */
  async apply(): Promise<void> {
    this.#texts.clear();
    await this.inspector.ask("Debugger.setPauseOnExceptions", {
      state: this.wanted ? "all" : "none",
    });
    await this.inspector.ask("Debugger.setAsyncCallStackDepth", {
      maxDepth: this.wanted ? asyncDepth : 0,
    });
  }

  clear(): void {
    this.#filters = [];
    this.#texts.clear();
  }

  /** Whether a person wants to stop at what V8 has stopped at. */
  async stopsAt({
    callFrames,
    asyncStackTrace,
  }: Debugger.PausedEventDataType): Promise<boolean> {
    const places: Place[] = callFrames.map(({ location }) => location);
    for (
      let at: Runtime.StackTrace | undefined = asyncStackTrace;
      at !== undefined;
      at = at.parent
    )
      places.push(...at.callFrames);
    const isOwn = ({ scriptId }: Place): boolean =>
      this.sources.of(scriptId) !== undefined;
    const first = places.findIndex(isOwn);
    if (first === -1) return false;
    // A package that catches its own errors, Node that looks for a file: nothing that the cell hears of.
    for (const place of places.slice(0, first))
      if (await this.#caught(place)) return false;
    if (this.#filters.includes("raised")) return true;
    for (const place of places.slice(first, places.findLastIndex(isOwn) + 1))
      if (await this.#caught(place)) return false;
    return true;
  }

  async #caught({
    scriptId,
    lineNumber,
    columnNumber = 0,
  }: Place): Promise<boolean> {
    const text = await this.#text(scriptId);
    return (
      text !== undefined &&
      isCaught(text.program, (text.lines[lineNumber] ?? 0) + columnNumber)
    );
  }

  #text(scriptId: string): Promise<Text | undefined> {
    let text = this.#texts.get(scriptId);
    if (text === undefined)
      this.#texts.set(scriptId, (text = this.#read(scriptId)));
    return text;
  }

  async #read(scriptId: string): Promise<Text | undefined> {
    const { scriptSource } = (await this.inspector.ask(
      "Debugger.getScriptSource",
      { scriptId },
    )) as Debugger.GetScriptSourceReturnType;
    const lines = [0];
    for (const { index } of scriptSource.matchAll(/\n/g)) lines.push(index + 1);
    for (const sourceType of ["module", "script"] as const)
      try {
        const program = parse(scriptSource, {
          ecmaVersion: "latest",
          sourceType,
          // What Node wraps into a function.
          allowReturnOutsideFunction: true,
          allowAwaitOutsideFunction: true,
          allowHashBang: true,
        });
        return { program, lines };
      } catch {
        // The other kind, or nothing that can be looked into.
      }
    return undefined;
  }
}

/** Whether a `try` with a `catch` stands around a place, within the function that the place is in. */
export function isCaught(program: Program, offset: number): boolean {
  let caught = false;
  for (let at: AnyNode | undefined = program; at !== undefined;) {
    if (/Function/.test(at.type) || at.type === "StaticBlock") caught = false;
    if (
      at.type === "TryStatement" &&
      at.handler !== null &&
      at.handler !== undefined &&
      holds(at.block, offset)
    )
      caught = true;
    at = child(at, offset);
  }
  return caught;
}

function child(node: AnyNode, offset: number): AnyNode | undefined {
  for (const value of Object.values(node) as unknown[])
    for (const one of Array.isArray(value) ? (value as unknown[]) : [value])
      if (isNode(one) && holds(one, offset)) return one;
  return undefined;
}

function holds({ start, end }: AnyNode, offset: number): boolean {
  return start <= offset && offset < end;
}

function isNode(value: unknown): value is AnyNode {
  return (
    typeof value === "object" &&
    value !== null &&
    typeof (value as { type?: unknown }).type === "string"
  );
}

/** An exception in words. */
export function exceptionInfo(thrown: Runtime.RemoteObject): Content {
  const [first = ""] = (thrown.description ?? String(thrown.value)).split("\n");
  return {
    exceptionId: thrown.className ?? thrown.type,
    description: first,
    breakMode: "always",
    ...(thrown.description === undefined
      ? {}
      : { details: { message: first, stackTrace: thrown.description } }),
  };
}
