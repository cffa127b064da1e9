/** The server's completions in terms of the cell. */
import type { Completions, Edit, Kind, Live, Match } from "./answers.js";
import { readable } from "./readable.js";
import type { Scope } from "./scope.js";
import { type Range, lineStarts, offsetAt, wordAt } from "./text.js";

export interface ServerItem {
  label: string;
  kind?: number;
  detail?: string;
  sortText?: string;
  filterText?: string;
  insertText?: string;
  labelDetails?: { detail?: string; description?: string };
  textEdit?:
    | { range: Range; newText: string }
    | { insert: Range; replace: Range; newText: string };
  additionalTextEdits?: { range: Range; newText: string }[];
  documentation?: string | { value: string };
  data?: { autoImport?: { moduleSpecifier?: string } };
}

export type Resolve = (item: ServerItem) => Promise<ServerItem>;

const mostAutoImports = 20;

export async function toCompletions(
  items: readonly ServerItem[],
  text: string,
  cursor: number,
  scope: Scope,
  resolve: Resolve,
  {
    live,
    described = 8,
  }: { live?: PromiseLike<Live | undefined>; described?: number },
): Promise<Completions> {
  const starts = lineStarts(text);
  // `Math.` has a member `[Symbol.toStringTag]`, which would replace the dot: a front end replaces one range for all. Where there is no
  // other member (`o["learning rate"]`), it is that.
  const bracketed = (item: ServerItem): boolean =>
    item.textEdit !== undefined &&
    /^\??\./.test(
      text.slice(offsetAt(starts, rangeOf(item.textEdit).start), cursor),
    );
  const named = items.filter((item) => !bracketed(item));
  const inBrackets = named.length === 0 && items.length > 0;
  const offered = inBrackets ? items : named;
  const { start, end } = replaced(offered, text, cursor, starts);
  const typed = text.slice(
    inBrackets ? wordAt(text, cursor).start : start,
    cursor,
  );
  const wanted = offered
    .map((item) => ({ item, text: inserted(item) }))
    .filter(
      ({ text: match, item }) =>
        fits(inBrackets ? match.replace(/^\??\.?\[["']?/, "") : match, typed) &&
        !ours(item, match),
    )
    .toSorted((a, b) => compare(rank(a, typed), rank(b, typed)));
  const inScope = new Set(
    wanted.filter(({ item }) => !imported(item)).map((entry) => entry.text),
  );
  const sources = new Set(
    wanted.map(({ item, text: match }) => `${match} ${importedFrom(item)}`),
  );
  let autoImports = 0;
  const kept = wanted.filter(
    ({ item, text: match }) =>
      !imported(item) ||
      (typed !== "" &&
        !inScope.has(match) &&
        // Node's modules have two names each.
        !sources.has(`${match} node:${importedFrom(item)}`) &&
        autoImports++ < mostAutoImports),
  );
  const matches = await Promise.all(
    kept.map(async ({ item, text: match }, index): Promise<Match> => {
      const from = importedFrom(item);
      const full =
        index < described || (from !== undefined && described > 0)
          ? await resolve(item).catch(() => item)
          : item;
      const detail = full.detail ?? full.labelDetails?.detail ?? "";
      // `(alias) class A` and the line `Add import from "fs"` tell how the name comes in, not what it is.
      const signature = detail
        .replace(/^Add import from .*\n*/, "")
        .replace(/^\((?:alias|property|method)\) /, "")
        .split("\nimport ")[0]!;
      const documentation =
        typeof full.documentation === "object"
          ? full.documentation.value
          : full.documentation;
      return {
        text: match,
        kind: kindOf(item, detail),
        ...(signature && { signature: readable(signature, scope) }),
        ...(documentation && { documentation }),
        ...(from !== undefined && {
          autoImport: {
            from,
            edits: (full.additionalTextEdits ?? []).map((edit) =>
              toEdit(edit, text, starts),
            ),
          },
        }),
      };
    }),
  );
  if (inBrackets) return { matches, start, end };
  const known = new Set(matches.map((match) => match.text));
  for (const { name, kind } of (await live)?.members ?? [])
    if (fits(name, typed) && !known.has(name))
      matches.push({ text: name, kind });
  return { matches, start, end };
}

/** In a string the server says what is replaced; elsewhere it is the identifier around the cursor. */
function replaced(
  items: readonly ServerItem[],
  text: string,
  cursor: number,
  starts: readonly number[],
): { start: number; end: number } {
  const edit = items.find((item) => item.textEdit !== undefined)?.textEdit;
  if (edit === undefined) return wordAt(text, cursor);
  const range = rangeOf(edit);
  return {
    start: offsetAt(starts, range.start),
    end: Math.min(offsetAt(starts, range.end), text.length),
  };
}

const rangeOf = (edit: NonNullable<ServerItem["textEdit"]>): Range =>
  "range" in edit ? edit.range : edit.replace;

const inserted = (item: ServerItem): string =>
  item.textEdit?.newText ?? item.insertText ?? item.label;

const fits = (match: string, typed: string): boolean =>
  match.toLowerCase().startsWith(typed.toLowerCase());

const imported = (item: ServerItem): boolean =>
  item.data?.autoImport !== undefined;

const importedFrom = (item: ServerItem): string | undefined =>
  item.data?.autoImport?.moduleSpecifier;

/** A borrowed name is a variable to the server until its signature is known. */
function kindOf(item: ServerItem, detail: string): Kind {
  const [, word = ""] = /\(alias\) (\w+)/.exec(detail) ?? [];
  return aliased[word] ?? kinds[item.kind ?? 1] ?? "text";
}

const aliased: Record<string, Kind> = {
  const: "constant",
  class: "class",
  function: "function",
  enum: "enum",
  namespace: "namespace",
  module: "namespace",
  interface: "interface",
  type: "type",
};

/** What we generate, and names that would come from another cell's module: those are in scope already. */
const ours = (item: ServerItem, match: string): boolean =>
  match === "ǃ" ||
  /^(\.\/)?__(cell|scope|preload|globals)/.test(match) ||
  (match === "tsconfig.json" && kinds[item.kind ?? 1] === "path") ||
  /\/__(cell|scope|preload|globals)/.test(importedFrom(item) ?? "") ||
  isKernels(importedFrom(item) ?? "");

const kernelFolder = decodeURI(new URL("../../", import.meta.url).pathname);

/** The types of what cells see lie in files of the kernel, which export more than that. */
function isKernels(from: string): boolean {
  if (!from.startsWith("../")) return false;
  const path = from.replace(/^(?:\.\.\/)+/, "");
  const inside = path.slice(path.search(/(?<=(?:^|\/)(?:dist|src)\/)/));
  return `${kernelFolder}${inside}`.endsWith(`/${path}`);
}

/** As the server ranks them, those in the typed case first. */
const rank = (
  entry: { item: ServerItem; text: string },
  typed: string,
): string =>
  `${entry.text.startsWith(typed) ? 0 : 1}${entry.item.sortText ?? "5"} ${entry.text}`;

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function toEdit(
  { range, newText }: { range: Range; newText: string },
  text: string,
  starts: readonly number[],
): Edit {
  // An import that joins our generated ones is put at the top instead.
  const start = offsetAt(starts, range.start);
  return start > text.length
    ? { start: 0, end: 0, text: `${newText.trim()}\n` }
    : {
        start,
        end: Math.min(offsetAt(starts, range.end), text.length),
        text: newText,
      };
}

/** LSP's CompletionItemKind. */
const kinds: Record<number, Kind> = {
  1: "text",
  2: "method",
  3: "function",
  4: "class",
  5: "property",
  6: "variable",
  7: "class",
  8: "interface",
  9: "namespace",
  10: "property",
  12: "text",
  13: "enum",
  14: "keyword",
  17: "path",
  19: "path",
  20: "property",
  21: "constant",
  22: "type",
  25: "type",
};
