/**
 * Names that a cell uses while it runs. What it only uses inside its functions and methods may mean something else by the time they are called.
 *
 * `const double = () => n * 2` uses n later; `const doubled = xs.map((x) => x * n)` uses it now, so only a function that is itself
 * declared, or is all that a variable is given, counts as later.
 */
import { parseSync } from "oxc-parser";

export function immediateNames(text: string, file: string): Set<string> {
  const names = new Set<string>();
  const visit = (node: unknown, parent: string): void => {
    if (Array.isArray(node)) {
      for (const child of node) visit(child, parent);
      return;
    }
    if (typeof node !== "object" || node === null) return;
    const { type, name } = node as { type?: unknown; name?: unknown };
    const kind = typeof type === "string" ? type : parent;
    if (later(kind, parent)) return;
    if (typeof name === "string") names.add(name);
    for (const child of Object.values(node)) visit(child, kind);
  };
  visit(parseSync(file, text, { sourceType: "module" }).program, "");
  return names;
}

const later = (kind: string, parent: string): boolean =>
  kind === "FunctionDeclaration" ||
  (kind === "FunctionExpression" && parent === "MethodDefinition") ||
  ((kind === "FunctionExpression" || kind === "ArrowFunctionExpression") &&
    parent === "VariableDeclarator");
