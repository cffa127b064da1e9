/** Type and syntax errors in the form that a learner reads: where, what, the line itself, a mark under it. */
import type { CellError } from "../engine/messages.js";
import type { CellSyntaxError } from "../language/compile/cell.js";
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
      ...excerpt(text, d.line, d.column, d.length),
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
      ...excerpt(text, error.line, error.column, 1),
    ],
  };
}

/** The line, and carets under `length` characters from `column` on. */
function excerpt(
  text: string,
  line: number,
  column: number,
  length: number,
): string[] {
  const source = text.split(/\r?\n/)[line - 1];
  if (source === undefined) return [];
  // Tabs are kept, so that the mark stands under its text whatever a tab's width.
  const lead = source.slice(0, column - 1).replaceAll(/[^\t]/g, " ");
  const room = Math.max(1, source.length - column + 1);
  return [
    `  ${source}`,
    `  ${lead}${"^".repeat(Math.max(1, Math.min(length, room)))}`,
  ];
}
