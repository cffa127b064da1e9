/** V8's scripts and what was typed: cells, whenever they ran, and the `.ts` and `.js` files beside the notebook that cells import. */
import {
  GREATEST_LOWER_BOUND,
  LEAST_UPPER_BOUND,
  TraceMap,
  generatedPositionFor,
  originalPositionFor,
} from "@jridgewell/trace-mapping";
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import type { CompiledCell } from "../language/compile/cell.js";
import { type CellMap, composed } from "../language/compile/source-map.js";
import { cellFile, filePrefix } from "./cell-files.js";

/** Lines and columns as V8 counts them: from 0. */
export interface ScriptPosition {
  lineNumber: number;
  columnNumber?: number | undefined;
}

export interface Source {
  /** As front ends name it. */
  path: string;
  /** As V8 names it: one for each run. */
  url: string;
  /** Absent where V8 runs the text as it is. */
  map?: TraceMap;
}

/** Scripts that are the person's own; steps stay in these. A local file's URL carries its version (`language/run/local-files.ts`). */
const own = /^cell:|^file:.*\?v=[0-9a-f]{12}$/;
/** All others, for V8. */
export const foreign = "^(?!cell:|file:.*\\?v=[0-9a-f]{12}$)";
/** The kernel's. */
const kernelFolder = new URL("../", import.meta.url).href;

export class Sources {
  readonly #texts = new Map<string, string>();
  readonly #urls = new Map<string, Source>();
  /** By V8's number: its name. */
  readonly #scripts = new Map<string, string>();
  /** Of a path that ran more than once. */
  readonly #latest = new Map<string, Source>();
  /** Files of packages that are loaded, and V8's number for each. */
  readonly #modules = new Map<string, string>();
  #runs = 0;

  /** @returns the file's name */
  keep(text: string): string {
    const path = cellFile(text);
    this.#texts.set(path, text);
    return path;
  }

  /** A cell that is about to run: its script gets a URL of its own. */
  run(text: string, code: CompiledCell): CompiledCell {
    const url = `cell:debugged-${++this.#runs}`;
    this.#add(this.keep(text), url, code.map);
    return { ...code, file: url };
  }

  /** A cell that ran before, under this URL. */
  ran(url: string, map: CellMap): void {
    if (!this.#urls.has(url)) this.#add(this.keep(map.text), url, map);
  }

  /** @returns the file, where it is the person's own; "unknown" for a cell of which only the engine knows what was typed */
  parsed(
    scriptId: string,
    url: string,
    sourceMapUrl: string | undefined,
  ): Source | "unknown" | undefined {
    if (own.test(url)) {
      this.#scripts.set(scriptId, url);
      const source = this.#urls.get(url);
      if (source !== undefined) return source;
      return url.startsWith("cell:")
        ? "unknown"
        : this.#local(url, sourceMapUrl);
    }
    const path = url.startsWith(kernelFolder) ? undefined : filePath(url);
    if (path !== undefined) this.#modules.set(path, scriptId);
    return undefined;
  }

  of(scriptId: string): Source | undefined {
    return this.#urls.get(this.#scripts.get(scriptId) ?? "");
  }

  /** The latest run of a file. */
  latest(path: string): Source | undefined {
    return this.#latest.get(path);
  }

  text(path: string): string | undefined {
    const text = this.#texts.get(path);
    if (text !== undefined || !this.#latest.has(path)) return text;
    try {
      return readFileSync(path, "utf8");
    } catch {
      return undefined;
    }
  }

  /** V8's number of a package's file. */
  module(path: string): string | undefined {
    return this.#modules.get(path);
  }

  /** Files that are loaded: the person's own first. */
  modules(): { id: number; name: string; path: string }[] {
    return [
      ...[...this.#latest.keys()].filter(
        (path) => !path.startsWith(filePrefix),
      ),
      ...this.#modules.keys(),
    ].map((path, id) => ({ id, name: moduleName(path), path }));
  }

  /** The engine has ended; what was typed remains. */
  lost(): void {
    for (const map of [this.#urls, this.#scripts, this.#latest, this.#modules])
      map.clear();
  }

  #add(path: string, url: string, map: CellMap): void {
    const source = { path, url, map: new TraceMap(composed(map)) };
    this.#urls.set(url, source);
    this.#latest.set(path, source);
  }

  #local(url: string, sourceMapUrl: string | undefined): Source | undefined {
    const path = filePath(url);
    if (path === undefined) return undefined;
    const map = inlineMap(sourceMapUrl);
    const source: Source = { path, url, ...(map === undefined ? {} : { map }) };
    this.#urls.set(url, source);
    this.#latest.set(path, source);
    return source;
  }
}

/** None where it is no file's: code that is made while a cell runs may call itself anything. */
function filePath(url: string): string | undefined {
  if (!url.startsWith("file:")) return undefined;
  try {
    return fileURLToPath(url.replace(/\?.*$/, ""));
  } catch {
    return undefined;
  }
}

/** None where a file has no map in itself, or one that is broken: it is then shown as V8 runs it. */
function inlineMap(url = ""): TraceMap | undefined {
  const inline = /^data:application\/json;base64,(.*)$/.exec(url)?.[1];
  if (inline === undefined) return undefined;
  try {
    return new TraceMap(Buffer.from(inline, "base64").toString("utf8"));
  } catch {
    return undefined;
  }
}

/** `@tensorflow/tfjs-core/dist/tensor.js` of a package, the file's own name of others. */
function moduleName(path: string): string {
  return /.*[\\/]node_modules[\\/](.*)/.exec(path)?.[1] ?? basename(path);
}

/** Where the first code of a typed line (from 1), or of the next line that has some, stands in the script. */
export function scriptPosition(
  { map }: Source,
  line: number,
): { line: number; position: ScriptPosition } | undefined {
  if (map === undefined)
    return { line, position: { lineNumber: line - 1, columnNumber: 0 } };
  const [source] = map.sources;
  const last = map.sourcesContent?.[0]?.split("\n").length ?? line;
  for (let at = line; at <= last; at++) {
    const found = generatedPositionFor(map, {
      source: source ?? "",
      line: at,
      column: 0,
      bias: LEAST_UPPER_BOUND,
    });
    if (found.line !== null)
      return {
        line: at,
        position: { lineNumber: found.line - 1, columnNumber: found.column },
      };
  }
  return undefined;
}

/** What was typed at a place of the script; line and column from 1. */
export function typedPosition(
  { map }: Source,
  { lineNumber, columnNumber = 0 }: ScriptPosition,
): { line: number; column: number } | undefined {
  if (map === undefined)
    return { line: lineNumber + 1, column: columnNumber + 1 };
  for (const bias of [GREATEST_LOWER_BOUND, LEAST_UPPER_BOUND] as const) {
    const found = originalPositionFor(map, {
      line: lineNumber + 1,
      column: columnNumber,
      bias,
    });
    if (found.line !== null)
      return { line: found.line, column: found.column + 1 };
  }
  return undefined;
}
