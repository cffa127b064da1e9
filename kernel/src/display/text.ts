/** A value as plain text: util.inspect without colour, cut where it would flood the notebook. */
import { inspect } from "node:util";

const maxLines = 200;
const maxCharacters = 20_000;

/** What Node 20 and 22 write on every promise while async contexts are in use. */
const bookkeeping =
  /,?\s*\[Symbol\((?:async_id_symbol|trigger_async_id_symbol|kResourceStore)\)\]: (?:\d+|undefined|\[Execution\])/g;
/** Without it, a promise of something short fits on its line again. */
const shortPromise = /Promise \{\s+(\S[^\n]*)\n\s*\}/g;

/** Never throws: a value whose own inspection throws is named, with the reason. */
export function toText(value: unknown, depth = 4, whole = false): string {
  try {
    return inspect(value, {
      colors: false,
      depth,
      breakLength: 100,
      maxArrayLength: whole ? null : 100,
      maxStringLength: whole ? null : maxCharacters,
    })
      .replaceAll(bookkeeping, "")
      .replaceAll(shortPromise, "Promise { $1 }");
  } catch (error) {
    return `[a value that cannot be shown: ${reason(error)}]`;
  }
}

/** What an unknown error says, whatever it is. */
export function reason(error: unknown): string {
  try {
    return error instanceof Error
      ? `${error.name}: ${error.message}`
      : String(error);
  } catch {
    return "its error cannot be shown either";
  }
}

/** Keeps the beginning and the end of a long text and says between them how much is missing. */
export function cut(text: string): string {
  return cutCharacters(cutLines(text));
}

function cutLines(text: string): string {
  const lines = text.split("\n");
  const missing = lines.length - maxLines;
  if (missing <= 0) return text;
  const [head, tail] = ends(maxLines);
  return [
    ...lines.slice(0, head),
    note(`${count(missing)} lines`),
    ...lines.slice(-tail),
  ].join("\n");
}

function cutCharacters(text: string): string {
  const missing = text.length - maxCharacters;
  if (missing <= 0) return text;
  const [head, tail] = ends(maxCharacters);
  return [
    text.slice(0, head),
    note(`${count(missing)} characters`),
    text.slice(-tail),
  ].join("\n");
}

/** More of the beginning than of the end. */
const ends = (size: number): [head: number, tail: number] => [
  (size * 3) / 4,
  size / 4,
];

const count = (n: number): string => n.toLocaleString("en-US");
const note = (what: string): string =>
  `… ${what} not shown; display(value) shows it whole …`;
