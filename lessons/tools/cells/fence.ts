/**
 * The rule for code fences: ```ts runs, any other language is only shown.
 *
 *   ```ts           a code cell
 *   ```ts check     asserts what the text says
 *   ```ts raises    ends in an error on purpose
 *   ```ts static    shown, not run
 *   ```text         shown, not run
 */
import type { Code } from "mdast";
import type { Problems } from "../source/problems.js";

/** Languages that may be shown. A list, so that a typing mistake (`tss`) does not quietly turn code into text. */
const shown = [
  "text",
  "sh",
  "json",
  "html",
  "css",
  "js",
  "jsx",
  "tsx",
  "mdx",
  "python",
  "diff",
];
const words = ["check", "raises", "static"];

export type Fence =
  | { runs: true; source: string; role: "run" | "check"; raises: boolean }
  | { runs: false };

export function readFence(node: Code, problems: Problems): Fence {
  const meta = (node.meta ?? "").split(/\s+/).filter((word) => word !== "");
  if (node.lang === null || node.lang === undefined) {
    problems.add(
      node,
      "a code fence needs its language: ```ts to run, ```ts static or ```text to show",
    );
    return { runs: false };
  }
  if (node.lang !== "ts") {
    if (!shown.includes(node.lang))
      problems.add(
        node,
        `code fence expected ts (runs) or one of ${shown.join(", ")} (shown), got "${node.lang}"`,
      );
    else if (meta.length > 0)
      problems.add(
        node,
        `only a ts fence takes words after its language, got "${meta.join(" ")}"`,
      );
    return { runs: false };
  }
  for (const word of meta)
    if (!words.includes(word))
      problems.add(
        node,
        `ts fence expected ${words.join(", ")} or nothing, got "${word}"`,
      );
  if (meta.includes("static")) return { runs: false };
  if (node.value.trim() === "") problems.add(node, "this code cell is empty");
  return {
    runs: true,
    source: node.value,
    role: meta.includes("check") ? "check" : "run",
    raises: meta.includes("raises"),
  };
}
