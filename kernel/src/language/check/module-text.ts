/**
 * A cell as the module that the server sees: the typed text unchanged, so that positions need no translation, and behind it what connects
 * it to the other cells.
 */
import { parseSync } from "oxc-parser";
import type { DeclarationKind } from "../compile/cell.js";

/** A name of an earlier cell, as a module refers to it. */
export interface Borrowed {
  name: string;
  /** Declared by `let` or `var` alone: an import could not be assigned to. */
  assignable: boolean;
  /** The file, without its extension, whose export it is. */
  from: string;
}

/**
 * @param own       names that later cells may borrow
 * @param borrowed  names of earlier cells that this one may use
 * @param always    a module to import from in any case: while a module's imports stay the same, an edit costs no new program
 */
export function moduleText(
  text: string,
  own: readonly string[],
  borrowed: readonly Borrowed[],
  always?: string,
): string {
  const imports = new Map<string, string[]>();
  if (always !== undefined) imports.set(always, []);
  let variables = "";
  for (const { name, assignable, from } of borrowed) {
    // Not `typeof` of an imported name: that is an expression, whose type would depend on the cell before it.
    if (assignable)
      variables += `declare let ${name}: typeof import("./${from}").${name};\n`;
    else imports.set(from, [...(imports.get(from) ?? []), name]);
  }
  let tail = `export {${own.join(", ")}};\n`;
  for (const [from, names] of imports)
    tail += `import {${names.join(", ")}} from "./${from}";\n`;
  return `${text}\n;${tail}${variables}`;
}

/** Names that the cell exports by itself: exporting them again would be an error. */
export function exportedNames(text: string): Set<string> {
  if (!/\bexport\b/.test(text)) return new Set();
  const { module } = parseSync("cell.tsx", text);
  return new Set(
    module.staticExports.flatMap(({ entries }) =>
      entries.flatMap(({ exportName }) => exportName.name ?? []),
    ),
  );
}

export const assignable = (kinds: readonly DeclarationKind[]): boolean =>
  kinds.length > 0 && kinds.every((kind) => kind === "let" || kind === "var");

/**
 * `.tsx` only where the text has elements: there `<T>value` and `<T>(x: T) => x` mean something else.
 * A closing tag or `/>` may as well stand in a string, so the parser decides.
 */
export function extensionOf(text: string): ".ts" | ".tsx" {
  if (!/<\/|\/>/.test(text)) return ".ts";
  const wrong = (file: string): number =>
    parseSync(file, text, { sourceType: "module" }).errors.length;
  return wrong("cell.ts") > wrong("cell.tsx") ? ".tsx" : ".ts";
}
