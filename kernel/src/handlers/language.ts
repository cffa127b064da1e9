/** What the handlers ask of the language; `main.ts` puts the compiler and the checker behind it, tests something small. */
import type { Description } from "../engine/messages.js";
import type {
  Checked,
  Diagnostic as TypeDiagnostic,
} from "../language/check/index.js";
import type { CellSource, CompiledCell } from "../language/compile/cell.js";

import type { CheckMode } from "../magics/check.js";

export type { Checked, TypeDiagnostic };

/** Describes the live value under a dotted path; null where there is none. */
export type Describe = (path: string[]) => Promise<Description | null>;

export interface Completion {
  matches: { text: string; type?: string; signature?: string }[];
  /** The part of the text that a match replaces, in UTF-16 units. */
  start: number;
  end: number;
}

export interface Completeness {
  status: "complete" | "incomplete" | "invalid";
  indent: string;
}

export interface CompileOptions {
  /** The cell's types will be asked for next, so that can begin meanwhile. */
  check?: boolean;
  /** A debugger looks at the variables while it runs. */
  debugged?: boolean;
}

export interface Language {
  /** @throws CellSyntaxError */
  compile(cell: CellSource, options?: CompileOptions): Promise<CompiledCell>;
  /** What a debugger evaluates of a text. @throws CellSyntaxError */
  expression(text: string, isLocal: (name: string) => boolean): Promise<string>;
  /** A name that has got a value otherwise than by a cell; later cells may use it. */
  declare(name: string): Promise<void>;
  completeness(text: string): Promise<Completeness>;
  /** Loads what the first cell will need, once nothing is more urgent. */
  warm(): void;
  /** Type errors of a cell, given what earlier cells declared; or why they are not known. */
  check(
    cell: CellSource,
    compiled: CompiledCell,
    asked?: CheckMode,
  ): Promise<Checked & { mode: CheckMode }>;
  /** The cell has run: its names are in scope now. */
  ran(cell: CellSource, compiled: CompiledCell): Promise<void>;
  complete(
    text: string,
    offset: number,
    describe: Describe,
  ): Promise<Completion>;
  /** A MIME bundle, or nothing where nothing is known. */
  inspect(
    text: string,
    offset: number,
    detail: 0 | 1,
  ): Promise<Record<string, unknown> | undefined>;
  /** Forgets these names, or all cells: their variables are gone. */
  reset(names?: readonly string[]): Promise<void>;
  close(): Promise<void>;
}
