/** Walking a typed cell's syntax tree. */
import { type Program, visitorKeys } from "oxc-parser";

/** Any node; its children are found by `visitorKeys`. */
export interface SyntaxNode {
  type: string;
  start: number;
  end: number;
}

export type { Program };

/** A child or a list of children under a key that the node's type is known to have. */
export function field(node: SyntaxNode, key: string): unknown {
  return (node as unknown as Record<string, unknown>)[key];
}

export function isNode(value: unknown): value is SyntaxNode {
  return (
    typeof value === "object" &&
    value !== null &&
    typeof (value as { type?: unknown }).type === "string"
  );
}

export function nodeField(
  node: SyntaxNode,
  key: string,
): SyntaxNode | undefined {
  const value = field(node, key);
  return isNode(value) ? value : undefined;
}

export function nodesField(node: SyntaxNode, key: string): SyntaxNode[] {
  const value = field(node, key);
  return Array.isArray(value) ? value.filter(isNode) : [];
}

/** Calls `visit` for every child with its key; `visit` decides whether to go deeper. */
export function eachChild(
  node: SyntaxNode,
  visit: (child: SyntaxNode, key: string) => void,
): void {
  for (const key of visitorKeys[node.type] ?? []) {
    const value = field(node, key);
    if (Array.isArray(value)) {
      for (const child of value) if (isNode(child)) visit(child, key);
    } else if (isNode(value)) visit(value, key);
  }
}

/** The names that a binding pattern declares. */
export function* patternNames(pattern: SyntaxNode): Generator<string> {
  switch (pattern.type) {
    case "Identifier":
      yield field(pattern, "name") as string;
      break;
    case "ObjectPattern":
      for (const property of nodesField(pattern, "properties"))
        yield* patternNames(
          nodeField(property, "value") ?? nodeField(property, "argument")!,
        );
      break;
    case "ArrayPattern":
      for (const element of nodesField(pattern, "elements"))
        yield* patternNames(element);
      break;
    case "AssignmentPattern":
      yield* patternNames(nodeField(pattern, "left")!);
      break;
    case "RestElement":
      yield* patternNames(nodeField(pattern, "argument")!);
      break;
    default:
      break;
  }
}
