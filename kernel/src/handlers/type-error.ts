/** Type and syntax errors in the form that a learner reads: where, what, the line itself, a mark under it. */
import type { CellError } from "../engine/messages.js";
import type { CellSyntaxError } from "../language/compile/cell.js";
import { excerpt } from "../language/compile/excerpt.js";
import type { TypeDiagnostic } from "./language.js";

export function typeError(
  cell: string,
  text: string,
  diagnostics: readonly TypeDiagnostic[],
): CellError {
  return {
    name: "TypeScript error",
    message:
      (diagnostics.find(({ note }) => note !== true) ?? diagnostics[0])
        ?.message ?? "",
    stack: diagnostics.flatMap((d) => [
      `${cell} ${d.line}:${d.column} - ${d.note === true ? "note" : "error"} TS${d.code}: ${d.message}`,
      ...marked(text, d.line, d.column, d.length),
    ]),
  };
}

export function syntaxError(
  cell: string,
  text: string,
  error: CellSyntaxError,
): CellError {
  return {
    name: "SyntaxError",
    message: error.message,
    stack: [
      `${cell} ${error.line}:${error.column} - SyntaxError: ${error.message}`,
      ...marked(text, error.line, error.column, 1),
    ],
  };
}

function marked(
  text: string,
  line: number,
  column: number,
  length: number,
): string[] {
  const source = text.split(/\r?\n/)[line - 1];
  return source === undefined ? [] : excerpt(source, column, length);
}
