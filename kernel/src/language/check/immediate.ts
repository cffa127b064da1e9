/**
 * What a cell uses while it runs, and what only its functions and methods use, which may mean something else by the time they are called.
 *
 * `const double = () => n * 2` uses n later; `const doubled = xs.map((x) => x * n)` uses it now, so only a function that is itself
 * declared, or is all that a variable or a member is given, counts as later.
 */
import { parseSync } from "oxc-parser";

/** Names that a cell uses while it runs. */
export function immediateNames(text: string, file: string): Set<string> {
  const names = new Set<string>();
  walk(programOf(text, file), "", { name: (name) => names.add(name) });
  return names;
}

interface Span {
  start: number;
  end: number;
}

/**
 * Where a name may stand that no cell has declared yet: in functions and methods that the cell itself does not call, as far as it can be
 * seen. A name that is mentioned outside of them, or by a function that is, counts as called.
 */
export function laterSpans(text: string, file: string): Span[] {
  const later: { owner: string | undefined; span: Span; names: Set<string> }[] =
    [];
  const called = new Set<string>();
  walk(programOf(text, file), "", {
    name: (name) => called.add(name),
    later: (node, owner) => {
      const names = new Set<string>();
      collect(node, names);
      later.push({ owner, span: node, names });
    },
  });
  for (let before = -1; before !== called.size;) {
    before = called.size;
    for (const { owner, names } of later)
      if (owner !== undefined && called.has(owner))
        for (const name of names) called.add(name);
  }
  return later
    .filter(({ owner }) => owner !== undefined && !called.has(owner))
    .map(({ span }) => span);
}

interface Visitor {
  name(name: string): void;
  /** @param owner  the top-level name through which it is reached */
  later?(node: Span, owner: string | undefined): void;
}

type Node = Record<string, unknown> & Span & { type: string };

const isNode = (value: unknown): value is Node =>
  typeof value === "object" &&
  value !== null &&
  typeof (value as { type?: unknown }).type === "string";

function programOf(text: string, file: string): unknown {
  return parseSync(file, text, { sourceType: "module" }).program;
}

/** What stands between a declared name and a function that is reached through it alone. */
const literal =
  /^(?:VariableDeclarator|ObjectExpression|Property|Class(?:Declaration|Expression|Body)|(?:Method|Property)Definition|TSAsExpression|TSSatisfiesExpression|ParenthesizedExpression)$/;

function walk(
  node: unknown,
  parent: string,
  visitor: Visitor,
  owner?: string,
): void {
  if (Array.isArray(node)) {
    for (const child of node) walk(child, parent, visitor, owner);
    return;
  }
  if (!isNode(node)) return;
  const { type, name } = node;
  const declares = /^(?:Function|Class)Declaration$|^VariableDeclarator$/.test(
    type,
  );
  const own = declares ? (owner ?? nameOf(node["id"])) : owner;
  if (isLater(type, parent, own)) {
    visitor.later?.(node, own);
    return;
  }
  if (typeof name === "string") visitor.name(name);
  for (const [key, child] of Object.entries(node))
    // What it declares, it does not use.
    if (!(declares && key === "id" && nameOf(child) !== undefined))
      walk(child, type, visitor, literal.test(type) ? own : undefined);
}

function collect(node: unknown, names: Set<string>): void {
  if (Array.isArray(node)) for (const child of node) collect(child, names);
  else if (isNode(node)) {
    const { name } = node;
    if (typeof name === "string") names.add(name);
    for (const child of Object.values(node)) collect(child, names);
  }
}

function nameOf(node: unknown): string | undefined {
  return isNode(node) && node.type === "Identifier"
    ? (node["name"] as string)
    : undefined;
}

const isLater = (
  type: string,
  parent: string,
  owner: string | undefined,
): boolean =>
  type === "FunctionDeclaration" ||
  ((type === "FunctionExpression" || type === "ArrowFunctionExpression") &&
    (parent === "VariableDeclarator" ||
      parent === "MethodDefinition" ||
      parent === "PropertyDefinition" ||
      (parent === "Property" && owner !== undefined)));
