/** A cell as typed, and what compiling makes of it. */
import type { CellMap } from "./source-map.js";

export interface CellSource {
  /** How errors name it: `Cell [7]`. */
  name: string;
  text: string;
  /** What was blanked out of the text, and the text before that. */
  taken?: readonly TakenOut[];
  typed?: string;
}

export type DeclarationKind =
  | "const"
  | "let"
  | "var"
  | "function"
  | "class"
  | "enum"
  | "namespace"
  | "import"
  /** interface, type alias, `import type`: no value at run time */
  | "type";

export interface Declaration {
  name: string;
  kind: DeclarationKind;
}

/** The top-level names of a cell, from one parse. */
export interface CellNames {
  declared: Declaration[];
  /** Every identifier that the cell uses and does not declare at top level, values and types alike. */
  mentioned: string[];
}

/** What stood in the typed text and is no TypeScript: it was blanked out, and is called where it stood. */
export interface TakenOut {
  /** Where an empty statement holds its place; for `whole`, anywhere. */
  start: number;
  /** `call`: stands for itself; `value`: in place of an expression; `around`: before and after the next statement; `repeat`: takes the next expression as a function; `whole`: before and after the cell. */
  kind: "call" | "value" | "around" | "repeat" | "whole";
  name: string;
  argument: string;
  body?: string;
}

export interface CompiledCell {
  /** JavaScript that `language/run` evaluates: an async function of the cell's run-time support. */
  code: string;
  map: CellMap;
  names: CellNames;
  /** Free names that the code reads or writes as values when it runs: what a preload has to have loaded before. */
  free: string[];
  /** Top-level names, of this cell or others, that a function of this cell sees and may use at any later time. */
  captured: string[];
  /** What V8 is to call it, for a debugger; else `language/run` finds a name. */
  file?: string;
}

/** The cell cannot be parsed. Line from 1, column from 1, in UTF-16 units, in the typed text. */
export class CellSyntaxError extends SyntaxError {
  override name = "SyntaxError";
  constructor(
    message: string,
    readonly line: number,
    readonly column: number,
  ) {
    super(message);
  }
}
