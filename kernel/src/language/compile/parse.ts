/** A cell's text → its syntax tree, or an error in words that help. */
import { type OxcError, type Program, parseSync } from "oxc-parser";
import { CellSyntaxError } from "./cell.js";

/** Which grammar a cell is in: `<T>(x: T) => x` and `<number>x` are TypeScript alone, `<div/>` needs JSX. */
export type Grammar = "ts" | "tsx";

export interface ParsedCell {
  program: Program;
  grammar: Grammar;
}

export interface ParseAttempt {
  program: Program;
  grammar: Grammar;
  errors: OxcError[];
}

/** Tries plain TypeScript first, JSX where that fails. */
export function tryParse(text: string): ParseAttempt {
  const plain = parseAs(text, "ts");
  // JSX has a closing tag or `/>`; without either the plain grammar's words fit better.
  if (plain.errors.length === 0 || !/<\/|\/>|<\w/.test(text)) return plain;
  const jsx = parseAs(text, "tsx");
  return jsx.errors.length === 0 || /<\/|\/>/.test(text) ? jsx : plain;
}

/** Whether a text parses as it stands, to its end. */
export function isProgram(text: string): boolean {
  return tryParse(text).errors.length === 0;
}

/** @throws CellSyntaxError */
export function parseCell(text: string): ParsedCell {
  const { program, grammar, errors } = tryParse(text);
  const [error] = errors;
  if (error !== undefined) throw syntaxError(text, error);
  return { program, grammar };
}

function parseAs(text: string, grammar: Grammar): ParseAttempt {
  const result = parseSync(`cell.${grammar}`, text, {
    lang: grammar,
    sourceType: "module",
    showSemanticErrors: true,
  });
  return {
    // Read when needed: the tree crosses from native code at a cost.
    get program() {
      return result.program;
    },
    grammar,
    errors: result.errors.filter(
      ({ severity }) => (severity as string) === "Error",
    ),
  };
}

/** The parser's words, shortened and made whole: what is open, where it was opened, what to do. */
function syntaxError(text: string, error: OxcError): CellSyntaxError {
  const label = error.labels.at(-1)?.message?.startsWith("It can not")
    ? error.labels.at(-1)
    : error.labels[0];
  const offset = label?.start ?? 0;
  const place = (at: number): { line: number; column: number } =>
    position(text, at);
  const opened = error.labels.find(
    ({ message }) => message?.includes("here") && message.startsWith("Opened"),
  );
  const atEnd = offset >= text.trimEnd().length;
  let message = error.message.replace(/ but found `EOF`$/, "");
  const missing = /^Expected `(.+)`$/.exec(message)?.[1];
  if (missing !== undefined && atEnd) {
    const open = opened?.start ?? unclosed(text, missing);
    if (open === undefined)
      message = `Expected \`${missing}\`, but the cell ends here.`;
    else {
      const { line, column } = place(open);
      message = `The cell ends before \`${missing}\`: \`${text[open]}\` at ${line}:${column} is still open.`;
    }
  } else if (/^Unexpected token$/.test(message))
    message = atEnd
      ? "The cell ends in the middle of a statement."
      : `Unexpected \`${token(text, offset)}\`.`;
  else if (/^Unterminated string$/.test(message))
    message = `The ${text[offset] === "`" ? "template" : "string"} that begins with ${text[offset]} here is never closed.`;
  else if (/^Unterminated multiline comment$/.test(message))
    message = "The comment that begins with /* here is never closed.";
  else if (message.startsWith("Expected a semicolon or an implicit"))
    message = `Unexpected \`${token(text, text.slice(offset).search(/\S|$/) + offset)}\`: expected an operator, a \`;\` or a new line before it.`;
  else if (!/[.!?]$/.test(message)) message += ".";
  if (
    error.helpMessage &&
    !error.helpMessage.startsWith("Try inserting a semi")
  )
    message += ` ${error.helpMessage}${/[.!?]$/.test(error.helpMessage) ? "" : "."}`;
  const { line, column } = place(offset);
  return new CellSyntaxError(message, line, column);
}

/** Line and column from 1, in UTF-16 units. */
export function position(
  text: string,
  offset: number,
): { line: number; column: number } {
  const before = text.slice(0, offset);
  const start = before.lastIndexOf("\n") + 1;
  return {
    line: before.split("\n").length,
    column: offset - start + 1,
  };
}

function token(text: string, offset: number): string {
  return (
    /^(?:[\p{ID_Start}$_][\p{ID_Continue}$]*|\d[\w.]*|=>|[=!<>]=+|&&|\|\||\?\?|[^\s])/u.exec(
      text.slice(offset),
    )?.[0] ?? "end of the cell"
  );
}

/** Where the innermost bracket of a kind was opened that is not closed; strings and comments are stepped over. */
function unclosed(text: string, close: string): number | undefined {
  const open = { ")": "(", "]": "[", "}": "{" }[close];
  if (open === undefined) return undefined;
  const stack: number[] = [];
  const pieces =
    /\/\/.*|\/\*[^]*?\*\/|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\[^]|[^`\\])*`|[()[\]{}]/g;
  for (const match of text.matchAll(pieces)) {
    if (match[0] === open) stack.push(match.index);
    else if (match[0] === close) stack.pop();
  }
  return stack.at(-1);
}
