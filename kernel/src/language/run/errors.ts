/**
 * Errors in terms of the cells: every frame of a cell is mapped to what was typed, our own frames and Node's are cut. V8 asks for the
 * text of a stack when it is first read, so that `console.log(error)` shows the same.
 */
import { TraceMap, originalPositionFor } from "@jridgewell/trace-mapping";
import { fileURLToPath } from "node:url";
import { relative } from "node:path";
import { inspect } from "node:util";
import { excerpt } from "../compile/excerpt.js";
import { type CellMap, composed } from "../compile/source-map.js";
import { type Frame, depth, shortened } from "./frames.js";
import { typedFile } from "./typed-files.js";

/** An error in words: name, message, and lines ready to show. */
export interface DescribedError {
  name: string;
  message: string;
  stack: string[];
}

interface CellFile {
  map: CellMap;
  trace?: TraceMap;
}

/** A place in what a person typed. */
interface Position {
  /** `Cell [7] 4:9`, `helper.ts:4:9` */
  place: string;
  column: number;
  /** The line. */
  text: string | undefined;
}

const cells = new Map<string, CellFile>();
/** Files beside the notebook, in the version that was loaded (`local-files.ts`). */
const localFile = /^file:.*\?v=[0-9a-f]{12}$/;
const traces = new Map<string, TraceMap>();
/** Where each error was thrown, for the excerpt. */
const tops = new WeakMap<object, Position>();
/** Where cells awaited what failed with the error, the innermost first. */
const awaits = new WeakMap<object, { stack?: string }[]>();
const own = new URL("../../", import.meta.url);
const ownFolders = [own.href, fileURLToPath(own)];
const runner = /[\\/]language[\\/]run[\\/]runner\.[jt]s$/;
let installed = false;

/** @returns the file name to compile the cell under. */
export function addCellFile(
  map: CellMap,
  file = `cell:${cells.size + 1}`,
): string {
  if (!installed) install();
  cells.set(file, { map });
  return file;
}

/**
 * An await of a cell has failed: for errors whose stack does not lead there, since a package makes its promises by itself.
 *
 * @param place  whose `stack` has one frame
 */
export function noteAwait(error: unknown, place: { stack?: string }): void {
  if (!isError(error)) return;
  const places = awaits.get(error);
  if (places === undefined) awaits.set(error, [place]);
  else if (places.length < depth) places.push(place);
}

/** @returns frames to be added to those of the stack */
function awaited(error: Error): string[] {
  if (tops.has(error)) return [];
  const places = awaits.get(error) ?? [];
  const frames = places.map(({ stack = "" }) => stack.split("\n    at ")[1]);
  for (const place of places) {
    const position = tops.get(place);
    if (position !== undefined && !tops.has(error)) tops.set(error, position);
  }
  return frames.flatMap((text) =>
    text === undefined ? [] : [`    at async ${text}`],
  );
}

/** Source maps of all cells that have run, by their files' names. */
export function cellFiles(): { file: string; map: CellMap }[] {
  return [...cells].map(([file, { map }]) => ({ file, map }));
}

function install(): void {
  installed = true;
  Error.stackTraceLimit = Math.max(Error.stackTraceLimit, depth);
  Error.prepareStackTrace = (error, sites) => {
    const frames: Frame[] = [];
    for (const site of sites) {
      // Below the runner there is nothing of the learner's.
      if (runner.test(site.getFileName() ?? "")) break;
      const found = frame(site, error);
      if (found !== undefined) frames.push(found);
    }
    return [header(error), ...shortened(frames)].join("\n");
  };
}

function frame(site: NodeJS.CallSite, error: Error): Frame | undefined {
  const file = site.getFileName() ?? "";
  const at = [site.getLineNumber() ?? 1, site.getColumnNumber() ?? 1] as const;
  const position = cellPosition(file, ...at) ?? filePosition(file, ...at);
  if (position !== undefined) {
    if (!tops.has(error)) tops.set(error, position);
    const { place } = position;
    const text = site.toString();
    // V8's own words for the function (`new A`, `async f`, `A.step`), with our place.
    const words = text.slice(0, text.lastIndexOf(" (")).trim();
    const named = text.endsWith(")") && site.getFunctionName() !== null;
    if (named) return { text: `${words} (${place})`, typed: true };
    return {
      text: text.startsWith("async ") ? `async ${place}` : place,
      typed: true,
    };
  }
  if (
    file === "" ||
    file.startsWith("node:") ||
    ownFolders.some((folder) => file.startsWith(folder))
  )
    return undefined;
  return { text: site.toString(), typed: false };
}

function cellPosition(
  file: string,
  line: number,
  column: number,
): Position | undefined {
  const cell = cells.get(file);
  if (cell === undefined) return undefined;
  cell.trace ??= new TraceMap(composed(cell.map));
  const found = originalPositionFor(cell.trace, { line, column: column - 1 });
  if (found.line === null) return undefined;
  return {
    place: `${cell.map.source} ${found.line}:${found.column + 1}`,
    column: found.column + 1,
    text: cell.map.text.split(/\r?\n/)[found.line - 1],
  };
}

function filePosition(
  url: string,
  line: number,
  column: number,
): Position | undefined {
  if (!localFile.test(url)) return undefined;
  const path = fileURLToPath(url.replace(/\?.*$/, ""));
  const near = relative(process.cwd(), path);
  const name = near.startsWith("..") ? path : near;
  const typed = typedFile(url);
  // V8 runs a `.js` file as it is.
  if (typed === undefined)
    return { place: `${name}:${line}:${column}`, column, text: undefined };
  let trace = traces.get(url);
  if (trace === undefined) traces.set(url, (trace = new TraceMap(typed.map)));
  const found = originalPositionFor(trace, { line, column: column - 1 });
  if (found.line === null) return undefined;
  return {
    place: `${name}:${found.line}:${found.column + 1}`,
    column: found.column + 1,
    text: typed.text.split(/\r?\n/)[found.line - 1],
  };
}

function header(error: Error): string {
  try {
    return Error.prototype.toString.call(error);
  } catch {
    return "Error";
  }
}

/** Causes and the errors of an AggregateError included; what is thrown need not be an error. */
export function describeError(thrown: unknown): DescribedError {
  if (!isError(thrown)) {
    const text = typeof thrown === "string" ? thrown : inspect(thrown);
    return {
      name: "Thrown",
      message: text,
      stack: [
        `Thrown: ${text}`,
        "(not an Error, so without a stack: throw new Error(…) has one)",
      ],
    };
  }
  return {
    name: safe(() => textOf(thrown.name), "Error"),
    message: safe(() => textOf(thrown.message), ""),
    stack: lines(thrown, new Set()),
  };
}

/** Nothing keeps a name or a message from being something else than a string. */
function textOf(value: unknown): string {
  return typeof value === "string" ? value : inspect(value);
}

function lines(error: Error, seen: Set<unknown>): string[] {
  seen.add(error);
  const text = placed(
    error,
    safe(() => textOf(error.stack ?? header(error)), header(error)),
  );
  const all = text.split("\n");
  const at = all.findIndex((line) => /^ {4}at /.test(line));
  const head = at === -1 ? all : all.slice(0, at);
  const frames = at === -1 ? [] : all.slice(at);
  const behind = awaited(error);
  const result = [...head, ...marked(tops.get(error)), ...frames, ...behind];
  const { cause, errors } = error as { cause?: unknown; errors?: unknown };
  if (Array.isArray(errors))
    errors.forEach((inner: unknown, i) => {
      result.push(...nested(`  [${i + 1}] `, inner, seen));
    });
  if (cause !== undefined) result.push(...nested("Caused by: ", cause, seen));
  return result;
}

/** What V8 refuses to compile has no frames; Node puts the place in our code, the line and a mark above the stack. */
function placed(error: Error, stack: string): string {
  const [above, file, line, lead] =
    /^(cell:[\w-]+):(\d+)\n.*\n([ \t]*)\^+\n+/.exec(stack) ?? [];
  const position =
    file === undefined
      ? undefined
      : cellPosition(file, Number(line), lead!.length + 1);
  if (position === undefined) return stack;
  tops.set(error, position);
  const [head] = stack.slice(above!.length).split(/\n {4}at /);
  return `${head!.trimEnd()}\n    at ${position.place}`;
}

function nested(label: string, inner: unknown, seen: Set<unknown>): string[] {
  if (seen.has(inner)) return [`${label}(shown above)`];
  const [first = "", ...rest] = isError(inner)
    ? lines(inner, seen)
    : [inspect(inner)];
  return [`${label}${first}`, ...rest];
}

function marked(position: Position | undefined): string[] {
  return position?.text === undefined
    ? []
    : excerpt(position.text, position.column);
}

function isError(value: unknown): value is Error {
  return (
    value instanceof Error ||
    Object.prototype.toString.call(value) === "[object Error]"
  );
}

function safe(read: () => string, otherwise: string): string {
  try {
    return read();
  } catch {
    return otherwise;
  }
}
