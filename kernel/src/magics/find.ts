/**
 * Magic lines in a cell. Each is blanked out, letter by letter, so that what stays is TypeScript with all its positions: `%time f(x)` becomes
 * `;     f(x)`. What was taken out goes to the compiler beside the text.
 */
import type { TakenOut } from "../language/compile/cell.js";
import { CellSyntaxError, isProgram } from "../language/compile/index.js";
import { findMagic, unknownMagic } from "./registry.js";

export interface FoundMagics {
  /** As long as what was typed. */
  text: string;
  taken: TakenOut[];
}

const cellMagic = /^(\s*)%%([A-Za-z]\w*)[ \t]*(.*)(?:\n|$)/;
const lineMagic =
  /^[ \t]*(?:(%%?)([A-Za-z]\w*)[ \t]*|!(?![=!(]|function\b))(.*)$/gm;

/** `const lines = !ls -l`: TypeScript too, as it happens. */
const capture =
  /^([ \t]*(?:(?:const|let|var)[ \t]+)?(?:[\p{ID_Start}$_][\p{ID_Continue}$]*|\[[^\]=]*\])(?:[ \t]*:[^=\n]+)?[ \t]*=[ \t]*)!(?![=!(]|function\b)(.+)$/gmu;

/** The name that stands for a captured command: `string[]` to the checker (`display/globals.ts`). */
const place = "\u01c3";

const blank = (text: string): string => text.replace(/[^\n]/g, " ");

/**
 * @param isName  whether a word is a name that cells see: `const x = !done` is TypeScript then, and a command else
 * @throws CellSyntaxError for an unknown magic
 */
export function findMagics(
  typed: string,
  isName: (word: string) => boolean = () => false,
): FoundMagics {
  if (!/^[ \t]*[%!]|=[ \t]*!/m.test(typed)) return { text: typed, taken: [] };
  const taken: TakenOut[] = [];
  let text = typed;
  const first = cellMagic.exec(typed);
  if (first !== null) {
    const [whole, before, name, words] = first;
    const magic = findMagic(name!);
    const start = before!.length;
    if (magic?.cell === undefined) throw unknown(typed, start, `%%${name}`);
    const argument = words!.trim();
    if (magic.cell === "words") {
      const body = typed.slice(whole.length);
      const call = { name: name!, argument, body };
      return {
        text: before + ";" + blank(typed.slice(start + 1)),
        taken: [{ start, kind: "call", ...call }],
      };
    }
    taken.push({ start, kind: "whole", name: name!, argument });
    text = blank(whole) + typed.slice(whole.length);
  }
  let parses: boolean | undefined;
  for (const match of typed.matchAll(lineMagic)) {
    const [whole, signs, name, rest] = match;
    const indent = /^[ \t]*/.exec(whole)![0].length;
    const start = match.index + indent;
    if (text[start] !== typed[start]) continue;
    const magic = name === undefined ? findMagic("sh") : findMagic(name);
    // `a\n%b` is a remainder, as long as b is no magic.
    if (magic === undefined && (parses ??= isProgram(text))) continue;
    // Inside a template, a bracket or an unfinished expression the line belongs to that.
    if (!isProgram(text.slice(0, start))) continue;
    if (magic?.line === undefined || signs === "%%")
      throw unknown(typed, start, `${signs ?? "!"}${name ?? ""}`);
    const end = match.index + whole.length;
    const code = magic.line === "code";
    const options =
      code && magic.name === "timeit"
        ? /^(?:-[nr]\s*\d+\s+)*/.exec(rest!)![0]
        : "";
    const from = code ? end - rest!.length + options.length : end;
    text =
      text.slice(0, start) +
      ";" +
      blank(text.slice(start + 1, from)) +
      text.slice(from);
    taken.push({
      start,
      kind: !code ? "call" : magic.name === "timeit" ? "repeat" : "around",
      name: magic.name,
      argument: (code ? options : rest!).trim(),
    });
  }
  for (const match of typed.matchAll(capture)) {
    const [whole, before, command] = match;
    const start = match.index + before!.length;
    const end = match.index + whole.length;
    if (text.slice(match.index, end) !== whole) continue;
    if (!isProgram(text.slice(0, match.index))) continue;
    const known = (word: string): boolean =>
      isName(word) || words(text.slice(0, match.index)).has(word);
    if (isProgram(whole) && !isCommand(command!, known)) continue;
    text =
      text.slice(0, start) +
      place +
      blank(text.slice(start + 1, end)) +
      text.slice(end);
    taken.push({ start, kind: "value", name: "sh", argument: command!.trim() });
  }
  return { text, taken };
}

/** What is TypeScript as well is a command where it begins with a word of its own and no word of it is a name. */
const isCommand = (text: string, known: (word: string) => boolean): boolean =>
  /^[\w-]+(?=[\s;]|$)/.test(text) && ![...words(text)].some(known);

const words = (text: string): Set<string> =>
  new Set(text.match(/[\p{ID_Start}$_][\p{ID_Continue}$]*/gu));

function unknown(
  text: string,
  offset: number,
  written: string,
): CellSyntaxError {
  const before = text.slice(0, offset).split("\n");
  return new CellSyntaxError(
    unknownMagic(written).message,
    before.length,
    before.at(-1)!.length + 1,
  );
}
