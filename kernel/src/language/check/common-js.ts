/**
 * `module` and `exports`: Node's types declare them, since a CommonJS file has them. A cell has not: it would pass the check and fail when
 * it runs.
 */
import { parseCell } from "../compile/parse.js";
import { type SyntaxNode, eachChild, field } from "../compile/tree.js";
import type { Diagnostic } from "./answers.js";
import { positionAt } from "./text.js";

const names = new Set(["module", "exports"]);

/** @param free  names that the cell reads or writes as values and does not declare, nor any cell before it */
export function commonJs(text: string, free: readonly string[]): Diagnostic[] {
  const missing = new Set(free.filter((name) => names.has(name)));
  if (missing.size === 0) return [];
  const found: { name: string; at: number }[] = [];
  const search = (node: SyntaxNode, parent: SyntaxNode): void => {
    if (node.type === "Identifier") {
      const name = field(node, "name") as string;
      // Code for several kinds of modules asks first, and then lets it be.
      if (parent.type === "UnaryExpression") missing.delete(name);
      else if (missing.has(name)) found.push({ name, at: node.start });
    }
    eachChild(node, (child, key) => {
      const isMember =
        (key === "property" || key === "key") &&
        field(node, "computed") !== true;
      if (!isMember) search(child, node);
    });
  };
  const { program } = parseCell(text);
  search(program, program);
  return found
    .filter(({ name }) => missing.has(name))
    .map(({ name, at }) => {
      const { line, character } = positionAt(text, at);
      return {
        line: line + 1,
        column: character + 1,
        length: name.length,
        code: 2304,
        message: `Cannot find name '${name}': a cell is no CommonJS module. Later cells see what it declares without an export.`,
      };
    });
}
