/**
 * Types of what the engine itself puts in scope, beside Node's: the declarations of `display/globals`. They are named by path, not imported:
 * nothing of the engine runs here.
 */
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

export function globalTypes(): string {
  const found = ["d.ts", "ts"]
    .map((end) =>
      fileURLToPath(new URL(`../../display/globals.${end}`, import.meta.url)),
    )
    .find((file) => existsSync(file));
  return found === undefined
    ? ""
    : `/// <reference path=${JSON.stringify(found)} />\n`;
}
