/** What the handlers ask of the language; `main.ts` puts the compiler and the checker behind it, tests something small. */
import type { CellSource, CompiledCell } from "../language/compile/cell.js";

/** Line and column from 1, in UTF-16 units, in the typed text. */
export interface TypeDiagnostic {
  line: number;
  column: number;
  /** Length of the marked text; it may run past the line. */
  length: number;
  code: number;
  message: string;
}

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

export interface Language {
  /** @throws CellSyntaxError */
  compile(cell: CellSource): Promise<CompiledCell>;
  completeness(text: string): Promise<Completeness>;
  /** Type errors of a cell, given what earlier cells declared. Empty where all is well. */
  check(cell: CellSource, compiled: CompiledCell): Promise<TypeDiagnostic[]>;
  /** The cell has run: its names are in scope now. */
  commit(cell: CellSource, compiled: CompiledCell): void;
  complete(text: string, offset: number): Promise<Completion>;
  /** A MIME bundle, or nothing where nothing is known. */
  inspect(
    text: string,
    offset: number,
    detail: 0 | 1,
  ): Promise<Record<string, unknown> | undefined>;
  /** Forgets all cells: their variables are gone. */
  reset(): void;
  close(): Promise<void>;
}
