/** What is known of a name that stands for a module, `charts` or `fs`: of which package it is, what its file says of itself, and its members. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Inspection } from "./answers.js";
import type { ServerItem } from "./completion.js";
import { type Hover, inspection, markdownOf } from "./inspection.js";
import { readable } from "./readable.js";
import type { Scope } from "./scope.js";

/** @returns where the module is, as the server says it: `./node_modules/nabla/dist/charts`, `node:fs`; undefined for anything else */
export const moduleOf = (hover: Hover): string | undefined =>
  /^```\w*\n(?:\(alias\) )?module "([^"]+)"/.exec(markdownOf(hover))?.[1];

/** So many members are named; completion has all of them. */
const named = { 0: 60, 1: 1_000 };

export function fromModule(
  name: string,
  place: string,
  items: readonly ServerItem[],
  { folder, scope, detail }: { folder: string; scope: Scope; detail: 0 | 1 },
): Inspection {
  const members = items
    .map(({ label }) => label)
    .filter((label) => /^[\p{ID_Start}$][\p{ID_Continue}$]*$/u.test(label))
    .toSorted((a, b) => order(a).localeCompare(order(b), "en"));
  const shown = members.slice(0, named[detail]);
  const more = members.length - shown.length;
  const list =
    shown.map((member) => `\`${member}\``).join(", ") +
    (more > 0 ? ` and ${more} more` : "");
  const about = headerOf(resolve(folder, place));
  return inspection(
    [`module ${name} // ${readable(`"${place}"`, scope)}`],
    [about, members.length === 0 ? "" : `Members: ${list}`]
      .filter((part) => part !== "")
      .join("\n\n"),
  );
}

/** Functions and modules, then classes and constants: `tf` has an `Abs` for every `abs`, which names its kernel. */
const order = (name: string): string =>
  `${/^\p{Lu}/u.test(name) ? 1 : 0}${name}`;

/** The comment at a file's head, where it speaks of the file and not of the first declaration. */
function headerOf(path: string): string {
  for (const end of [".d.ts", "/index.d.ts", ".ts", "/index.ts"])
    try {
      const text = readFileSync(path + end, "utf8");
      const [, comment = ""] =
        /^\s*\/\*\*([\s\S]*?)\*\/\s*(?=import\b|export (?:type )?[{*]|\/\*\*)/.exec(
          text,
        ) ?? [];
      return comment
        .replaceAll(/^[ \t]*\* ?/gm, "")
        .replaceAll(
          /^@example\n([\s\S]*?)(?=^@|(?![\s\S]))/gm,
          "```typescript\n$1```\n",
        ) // prettier-ignore
        .trim();
    } catch {
      // Of another name, or within the runtime.
    }
  return "";
}
