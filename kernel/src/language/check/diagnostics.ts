/** The server's diagnostics in terms of the cell. */
import type { Diagnostic } from "./answers.js";
import { laterSpans } from "./immediate.js";
import { extensionOf } from "./module-text.js";
import { readable } from "./readable.js";
import type { Scope } from "./scope.js";
import { type Range, lineStarts, offsetAt } from "./text.js";

export interface ServerDiagnostic {
  range: Range;
  /** 1 error, 2 warning, 3 and 4 hints such as "is never read". */
  severity?: number;
  code?: number | string;
  message: string;
  relatedInformation?: {
    location: { uri: string; range: Range };
    message: string;
  }[];
}

export function toDiagnostics(
  found: readonly ServerDiagnostic[],
  text: string,
  scope: Scope,
): Diagnostic[] {
  const starts = lineStarts(text);
  const seen = new Set<string>();
  const isLater = laterIn(text);
  return found
    .filter(
      ({ severity, code }) => (severity ?? 1) <= 2 && wanted(Number(code)),
    )
    .flatMap((diagnostic): Diagnostic | [] => {
      const placed = place(diagnostic, text, starts);
      if (placed === undefined) return [];
      const { code, message } = reword(diagnostic, scope);
      const name = notFound(code, message);
      if (
        name !== undefined &&
        isLater(offsetAt(starts, diagnostic.range.start))
      )
        return {
          ...placed,
          code,
          message: undeclared(name, message),
          note: true,
        };
      // Where a package or the language itself declares something helps nobody in a notebook.
      const places = (diagnostic.relatedInformation ?? [])
        .filter(
          ({ location }) =>
            !/\/node_modules\/|\.d\.[cm]?ts$/.test(location.uri),
        )
        .map(
          (related) =>
            `  ${readable(related.location.uri, scope)}${lineOf(related)}: ${related.message}`,
        );
      return {
        ...placed,
        code,
        message: readable([message, ...places].join("\n"), scope),
      };
    })
    .filter(({ line, column, code, message, note }) => {
      // A name that is missing is worth one note, however often it stands there.
      const key = note ? message : `${line}:${column}:${code}:${message}`;
      return !seen.has(key) && seen.add(key);
    })
    .toSorted((a, b) => a.line - b.line || a.column - b.column);
}

/**
 * All of TypeScript's 7xxx say that something is implicitly `any`, which a notebook may be. (`noImplicitAny` itself stays on: without it
 * `const xs = []` is a `never[]` to which nothing can be pushed.)
 */
const wanted = (code: number): boolean => code < 7000 || code >= 8000;

/** `Cannot find name 'x'.`, with a suggestion or without; 18004 in `{ x }`. */
const notFound = (code: number, message: string): string | undefined =>
  code === 2304 || code === 2552 || code === 18004
    ? /'([^']+)'/.exec(message)?.[1]
    : undefined;

function undeclared(name: string, message: string): string {
  const suggestion = / Did you mean .*/.exec(message)?.[0] ?? "";
  return `No cell has declared '${name}' yet; one has to before this function is called.${suggestion}`;
}

/** Asked of the few cells that mention what nobody has declared. */
function laterIn(text: string): (offset: number) => boolean {
  let spans: ReturnType<typeof laterSpans> | undefined;
  return (offset) => {
    spans ??= laterSpans(text, `cell${extensionOf(text)}`);
    return spans.some(({ start, end }) => start <= offset && offset < end);
  };
}

function place(
  { range, code }: ServerDiagnostic,
  text: string,
  starts: readonly number[],
): Pick<Diagnostic, "line" | "column" | "length"> | undefined {
  const start = offsetAt(starts, range.start);
  if (start >= text.length && text.trim() !== "") {
    // Behind the cell stands what connects it to others. A bracket that is still open is noticed there, everything else is ours.
    if (Number(code) >= 2000) return undefined;
    const last = text.trimEnd().length - 1;
    const line = starts.findLastIndex((at) => at <= last);
    return { line: line + 1, column: last - starts[line]! + 1, length: 1 };
  }
  const end = Math.min(offsetAt(starts, range.end), text.length);
  return {
    line: range.start.line + 1,
    column: range.start.character + 1,
    length: Math.max(1, end - start),
  };
}

/** A name of an earlier cell is an import only in the module that we made of the cell. */
function reword(
  { code, message }: ServerDiagnostic,
  scope: Scope,
): { code: number; message: string } {
  const assigned = /^Cannot assign to '(.+)' because it is an import\./.exec(
    message,
  );
  if (code === 2632 && assigned !== null) {
    const name = assigned[1]!;
    for (const kind of scope.kindsOf(name)) {
      const known = unassignable[kind];
      if (known !== undefined)
        return {
          code: known.code,
          message: `Cannot assign to '${name}' because it is ${known.what}.`,
        };
    }
  }
  return { code: Number(code ?? 0), message };
}

const unassignable: Record<string, { code: number; what: string }> = {
  const: { code: 2588, what: "a constant" },
  function: { code: 2630, what: "a function" },
  class: { code: 2629, what: "a class" },
  enum: { code: 2628, what: "an enum" },
  namespace: { code: 2631, what: "a namespace" },
};

function lineOf({ location }: { location: { range: Range } }): string {
  const { line, character } = location.range.start;
  return ` ${line + 1}:${character + 1}`;
}
