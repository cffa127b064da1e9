/** Whether what was typed at a console's prompt is a whole cell. */
import { tryParse } from "./parse.js";

export interface Completeness {
  status: "complete" | "incomplete" | "invalid";
  /** For the next line, where more is to come. */
  indent: string;
}

/** @example isComplete("for (const x of xs) {")   // { status: "incomplete", indent: "  " } */
export function isComplete(text: string): Completeness {
  const { errors } = tryParse(text);
  if (errors.length === 0) return { status: "complete", indent: "" };
  const end = text.trimEnd().length;
  const more = errors.some(({ message, labels }) => {
    const at = labels[0]?.start ?? 0;
    if (message === "Unterminated string") return text[at] === "`";
    return (
      message === "Unterminated multiline comment" ||
      (at >= end && !/Missing initializer|already been declared/.test(message))
    );
  });
  return more
    ? { status: "incomplete", indent: indent(text) }
    : { status: "invalid", indent: "" };
}

/** The last line's own, and two blanks more if it opens a bracket. */
function indent(text: string): string {
  const line = text.trimEnd().split("\n").at(-1) ?? "";
  const own = /^\s*/.exec(line)?.[0] ?? "";
  return /[([{]\s*(?:\/\/.*)?$|=>$/.test(line) ? `${own}  ` : own;
}
