/**
 * Edits on the typed text, before types go: the last expression becomes an assignment to a marker, so that no later step can lose it among
 * what it generates; `export` goes, since a cell has no importers.
 */
import { MagicString } from "magic-string";
import type { TakenOut } from "./cell.js";
import { Calls } from "./calls.js";
import { type SyntaxNode, field, nodeField, nodesField } from "./tree.js";

export interface Prepared {
  text: MagicString;
  /** The free name that receives the cell's value. */
  marker: string;
  /** Has what oxc does not lower: decorators, `accessor`. */
  decorated: boolean;
}

/** The first line of a script, pasted as it is, is a comment: `#!/usr/bin/env node`. */
export function quietHashbang(text: MagicString): void {
  if (text.original.startsWith("#!")) text.update(0, 2, "//");
}

export function prepare(
  source: string,
  program: SyntaxNode,
  taken: readonly TakenOut[] = [],
): Prepared {
  const text = new MagicString(source);
  quietHashbang(text);
  let marker = "cellValue";
  while (source.includes(marker)) marker += "_";
  const body = nodesField(program, "body");
  for (const statement of body) unexport(text, source, statement);
  const calls = new Calls(text, body, taken);
  const last = body.findLast(
    (statement) =>
      statement.type !== "EmptyStatement" || calls.stands(statement),
  );
  const value =
    last === undefined || calls.repeats(last) ? undefined : valueOf(last);
  if (last !== undefined && value !== undefined) {
    text.appendLeft(value.start, `${marker} = (`);
    // Before a trailing `;` and comments: `1 // one`.
    text.appendRight(value.end, ")");
  }
  calls.insert(last, marker);
  return {
    text,
    marker,
    decorated: /@|\baccessor\b/.test(source) && decorated(program),
  };
}

/** The expression that is the cell's value. */
function valueOf(statement: SyntaxNode): SyntaxNode | undefined {
  if (statement.type === "ExpressionStatement")
    return nodeField(statement, "expression");
  if (statement.type !== "ExportDefaultDeclaration") return undefined;
  const declaration = nodeField(statement, "declaration");
  return declaration !== undefined &&
    !/Declaration$|^TSDeclareFunction$/.test(declaration.type)
    ? declaration
    : undefined;
}

function isDeclaration(node: SyntaxNode): boolean {
  return (
    /Declaration$|^TSDeclareFunction$/.test(node.type) &&
    nodeField(node, "id") !== undefined
  );
}

function unexport(
  text: MagicString,
  source: string,
  statement: SyntaxNode,
): void {
  const from = nodeField(statement, "source");
  switch (statement.type) {
    case "ExportNamedDeclaration": {
      const declaration = nodeField(statement, "declaration");
      if (declaration !== undefined)
        text.remove(statement.start, declaration.start);
      else if (from !== undefined && field(statement, "exportKind") !== "type")
        text.overwrite(
          statement.start,
          statement.end,
          `import ${source.slice(from.start, statement.end)}`,
        );
      else text.remove(statement.start, statement.end);
      break;
    }
    case "ExportAllDeclaration":
      text.overwrite(
        statement.start,
        statement.end,
        field(statement, "exportKind") === "type"
          ? ""
          : `import ${source.slice(from!.start, statement.end)}`,
      );
      break;
    case "ExportDefaultDeclaration": {
      const declaration = nodeField(statement, "declaration")!;
      text.remove(statement.start, declaration.start);
      // `export default function () {}` has no name: as an expression it can stand alone.
      if (
        declaration.type !== "ClassDeclaration" &&
        declaration.type !== "FunctionDeclaration"
      )
        break;
      if (!isDeclaration(declaration)) {
        text.appendLeft(declaration.start, ";(");
        text.appendRight(declaration.end, ");");
      }
      break;
    }
    default:
      break;
  }
}

function decorated(node: SyntaxNode): boolean {
  if (
    node.type === "AccessorProperty" ||
    nodesField(node, "decorators").length > 0
  )
    return true;
  for (const value of Object.values(node) as unknown[])
    if (Array.isArray(value)) {
      for (const child of value as unknown[])
        if (child instanceof Object && decorated(child as SyntaxNode))
          return true;
    } else if (value instanceof Object && decorated(value as SyntaxNode))
      return true;
  return false;
}
