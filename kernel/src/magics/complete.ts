import { magics } from "./registry.js";

/** @example completeMagic("%ti")   // [{ text: "%time", … }, { text: "%timeit", … }] */
export function completeMagic(
  word: string,
): { text: string; type: string; signature: string }[] {
  return magics()
    .flatMap(({ name, line, cell, usage, summary }) => {
      const described = { type: "magic", signature: `${usage}: ${summary}` };
      return [
        ...(line !== undefined && name !== "sh"
          ? [{ text: `%${name}`, ...described }]
          : []),
        ...(cell !== undefined ? [{ text: `%%${name}`, ...described }] : []),
      ];
    })
    .filter(({ text }) => text.startsWith(word));
}
