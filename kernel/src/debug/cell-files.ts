/**
 * Cells as files of the debugger. A front end computes a cell's file name by itself, from what `debugInfo` says: a prefix, the text's
 * Murmur2 hash, a suffix (https://jupyter-client.readthedocs.io/en/stable/messaging.html#debug-request).
 */
import {
  GREATEST_LOWER_BOUND,
  LEAST_UPPER_BOUND,
  TraceMap,
  generatedPositionFor,
  originalPositionFor,
} from "@jridgewell/trace-mapping";
import { tmpdir } from "node:os";
import { join, sep } from "node:path";
import type { CompiledCell } from "../language/compile/cell.js";

/** As in xeus and ipykernel. */
export const hashSeed = 0xc70f6907;
export const filePrefix = join(tmpdir(), `nabla_${process.pid}`) + sep;
export const fileSuffix = ".ts";

/** Murmur2, 32 bits, of the text's UTF-8 bytes: Austin Appleby's MurmurHash2, public domain. */
export function murmur2(text: string, seed: number): number {
  const m = 0x5bd1e995;
  const bytes = Buffer.from(text);
  const whole = bytes.length & ~3;
  let h = seed ^ bytes.length;
  for (let i = 0; i < whole; i += 4) {
    let k = Math.imul(bytes.readUInt32LE(i), m);
    k = Math.imul(k ^ (k >>> 24), m);
    h = Math.imul(h, m) ^ k;
  }
  if (whole < bytes.length) {
    for (let i = bytes.length - 1; i >= whole; i--)
      h ^= bytes[i]! << (8 * (i - whole));
    h = Math.imul(h, m);
  }
  h = Math.imul(h ^ (h >>> 13), m);
  return (h ^ (h >>> 15)) >>> 0;
}

export function cellFile(text: string): string {
  return `${filePrefix}${murmur2(text, hashSeed)}${fileSuffix}`;
}

/** Lines and columns as V8 counts them: from 0. */
export interface ScriptPosition {
  lineNumber: number;
  columnNumber: number;
}

export class CellFiles {
  readonly #texts = new Map<string, string>();
  readonly #maps = new Map<string, TraceMap>();

  /** @returns the file's name */
  keep(text: string): string {
    const file = cellFile(text);
    this.#texts.set(file, text);
    return file;
  }

  text(file: string): string | undefined {
    return this.#texts.get(file);
  }

  /** Names the script that V8 will see after the cell's file. */
  compiled(text: string, code: CompiledCell): CompiledCell {
    const file = this.keep(text);
    this.#maps.set(file, new TraceMap(code.map));
    return { ...code, code: `${code.code}\n//# sourceURL=${file}` };
  }

  /** Where the first code of a typed line (from 1), or of the next line that has some, stands in the script. */
  script(
    file: string,
    line: number,
  ): { line: number; position: ScriptPosition } | undefined {
    const map = this.#maps.get(file);
    const source = map?.sources[0];
    if (map === undefined || typeof source !== "string") return undefined;
    const last = this.#texts.get(file)!.split("\n").length;
    for (let at = line; at <= last; at++) {
      const found = generatedPositionFor(map, {
        source,
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
  typed(
    file: string,
    {
      lineNumber,
      columnNumber = 0,
    }: { lineNumber: number; columnNumber?: number | undefined },
  ): { line: number; column: number } | undefined {
    const map = this.#maps.get(file);
    if (map === undefined) return undefined;
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
}
