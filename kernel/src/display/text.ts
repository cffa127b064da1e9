/** A value as plain text: util.inspect without colour, cut where it would flood the notebook. */
import { inspect } from "node:util";

const maxLines = 200;
const maxCharacters = 20_000;

/** Never throws: a value whose own inspection throws is named, with the reason. */
export function toText(value: unknown, depth = 4): string {
  try {
    return inspect(value, {
      colors: false,
      depth,
      breakLength: 100,
      maxArrayLength: 100,
      maxStringLength: maxCharacters,
    });
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
  const lines = text.split("\n");
  if (lines.length > maxLines) {
    const head = lines.slice(0, (maxLines * 3) / 4);
    const tail = lines.slice(-maxLines / 4);
    const missing = lines.length - head.length - tail.length;
    return cut([...head, note(`${count(missing)} lines`), ...tail].join("\n"));
  }
  if (text.length <= maxCharacters) return text;
  const head = text.slice(0, (maxCharacters * 3) / 4);
  const tail = text.slice(-maxCharacters / 4);
  const missing = text.length - head.length - tail.length;
  return `${head}\n${note(`${count(missing)} characters`)}\n${tail}`;
}

const count = (n: number): string => n.toLocaleString("en-US");
const note = (what: string): string =>
  `… ${what} not shown; console.log prints a text whole …`;
