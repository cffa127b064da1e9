/**
 * TypeScript whose types can simply be taken out → JavaScript, in one parse: the text keeps its places, the tree becomes that of the
 * JavaScript. Most cells are so. What has to be lowered (enums, namespaces, JSX, decorators, `using`, parameter properties) is not, nor is
 * what would read differently without its types: both go through `strip.ts`.
 */
import type { Program } from "acorn";
import type { MagicString } from "magic-string";
import { visitorKeys } from "oxc-parser";
import { quietHashbang } from "./prepare.js";
import {
  type SyntaxNode,
  field,
  isNode,
  nodeField,
  nodesField,
} from "./tree.js";

/** Words and signs of what is lowered. They may stand in a text or a comment as well: then the longer way costs a millisecond. */
const lowered = /\b(?:enum|namespace|using|accessor|export)\b|@|<\/|\/>/;

/** By the text alone; `erase` may still find that it is not so. */
export const mayErase = (source: string): boolean => !lowered.test(source);

const blanks = /(?:\s|\/\/.*|\/\*[^]*?\*\/)*/y;

/** Not these types alone: another way has to be taken. */
class NotErasable extends Error {}

/**
 * Of a text that it may be tried with (`mayErase`).
 *
 * @param program  becomes JavaScript's: its nodes are changed, whatever comes of it
 * @param text     the same text; the types are taken out of it
 * @returns nothing where taking out is not enough; program and text are of no use then
 */
export function erase(
  program: SyntaxNode,
  text: MagicString,
): Program | undefined {
  quietHashbang(text);
  try {
    return new Eraser(text).visit(program) as unknown as Program;
  } catch (error) {
    if (error instanceof NotErasable) return undefined;
    throw error;
  }
}

class Eraser {
  readonly #source: string;

  constructor(readonly text: MagicString) {
    this.#source = text.original;
  }

  /** @returns what stands in the node's place */
  visit(node: SyntaxNode): SyntaxNode {
    switch (node.type) {
      case "ParenthesizedExpression":
        return this.visit(nodeField(node, "expression")!);
      case "TSAsExpression":
      case "TSSatisfiesExpression":
      case "TSNonNullExpression":
      case "TSInstantiationExpression": {
        const inner = nodeField(node, "expression")!;
        this.#takeOut(inner.end, node.end);
        return this.visit(inner);
      }
      case "TSInterfaceDeclaration":
      case "TSTypeAliasDeclaration":
      case "TSDeclareFunction":
        return this.#blank(node);
      case "VariableDeclaration":
        if (/using/.test(field(node, "kind") as string))
          throw new NotErasable();
        if (field(node, "declare") === true) return this.#blank(node);
        break;
      case "ClassDeclaration":
        if (field(node, "declare") === true) return this.#blank(node);
        this.#classHead(node);
        break;
      case "ClassExpression":
        this.#classHead(node);
        break;
      case "MethodDefinition":
      case "PropertyDefinition":
        this.#member(node);
        break;
      case "ImportDeclaration":
        if (field(node, "importKind") === "type") return this.#blank(node);
        // The whole statement is written anew.
        set(
          node,
          "specifiers",
          nodesField(node, "specifiers").filter(
            (specifier) => field(specifier, "importKind") !== "type",
          ),
        );
        break;
      case "ClassBody":
        set(
          node,
          "body",
          nodesField(node, "body").filter((member) => this.#isKept(member)),
        );
        break;
      default:
        if (/^(?:TS|JSX|Export|Accessor)/.test(node.type))
          throw new NotErasable();
    }
    if (nodesField(node, "decorators").length > 0) throw new NotErasable();
    this.#types(node);
    for (const key of visitorKeys[node.type] ?? []) {
      const value = field(node, key);
      if (Array.isArray(value)) {
        const list = value as unknown[];
        for (let i = 0; i < list.length; i++) {
          const child = list[i];
          if (isNode(child)) list[i] = this.visit(child);
        }
      } else if (isNode(value)) set(node, key, this.visit(value));
    }
    // What the analysis of scopes reads of places: those of names and of the bodies of functions.
    if (node.type === "Identifier") set(node, "range", [node.start, node.end]);
    const body = nodeField(node, "body");
    if (body !== undefined) set(body, "range", [body.start, body.end]);
    return node;
  }

  /** Annotations, parameters and arguments of types on any node. */
  #types(node: SyntaxNode): void {
    const source = this.#source;
    const annotation = nodeField(node, "typeAnnotation");
    const name =
      node.type === "Identifier" ? (field(node, "name") as string) : undefined;
    if (annotation !== undefined) {
      const start = this.#beforeAnnotation(annotation.start);
      this.#takeOut(start, annotation.end);
      set(node, "typeAnnotation", null);
      // A binding's own end; the initialiser of a property comes behind its type.
      if (node.end === annotation.end) node.end = start;
    } else if (
      field(node, "optional") === true &&
      !/^(?:Call|Member)Expr/.test(node.type)
    ) {
      if (name === undefined || source[node.start + name.length] !== "?")
        throw new NotErasable();
      node.end = node.start + name.length;
      this.#takeOut(node.end, node.end + 1);
    }
    if (
      name === "this" ||
      (name !== undefined && node.end !== node.start + name.length)
    )
      throw new NotErasable();
    const returned = nodeField(node, "returnType");
    if (returned !== undefined) {
      this.#takeOut(this.#beforeAnnotation(returned.start), returned.end);
      set(node, "returnType", null);
    }
    for (const key of [
      "typeParameters",
      "typeArguments",
      "superTypeArguments",
    ]) {
      const types = nodeField(node, key);
      if (types === undefined) continue;
      if (
        node.type === "ArrowFunctionExpression" &&
        source.slice(types.start, types.end + 1).includes("\n")
      )
        throw new NotErasable();
      this.#takeOut(types.start, types.end);
      set(node, key, null);
    }
  }

  /** Where `?`, `!` and blanks before a `:` begin. */
  #beforeAnnotation(colon: number): number {
    const source = this.#source;
    let start = colon;
    while (/[ \t]/.test(source[start - 1]!)) start--;
    if (/[?!]/.test(source[start - 1]!)) start--;
    // No name, bracket or quote: a comment or a line's end.
    if (!/[\w$)\]}'"]|[^\0-\x7f]/.test(source[start - 1]!))
      throw new NotErasable();
    return start;
  }

  #classHead(node: SyntaxNode): void {
    const source = this.#source;
    if (field(node, "abstract") === true) {
      const word = /^abstract\s+/.exec(source.slice(node.start))?.[0];
      if (word === undefined) throw new NotErasable();
      this.#takeOut(node.start, node.start + word.length);
    }
    const promised = nodesField(node, "implements");
    const [first] = promised;
    if (first === undefined) return;
    const word = /\bimplements\s+$/.exec(source.slice(node.start, first.start));
    if (word === null) throw new NotErasable();
    this.#takeOut(node.start + word.index, promised.at(-1)!.end);
    set(node, "implements", []);
  }

  #isKept(member: SyntaxNode): boolean {
    if (
      !/^TS(?:Abstract|IndexSignature)/.test(member.type) &&
      field(member, "declare") !== true &&
      nodeField(member, "value")?.type !== "TSEmptyBodyFunctionExpression"
    )
      return true;
    this.text.update(member.start, member.end, ";");
    return false;
  }

  /** `private static readonly x` → `;static x`: the sign keeps the line before apart. */
  #member(node: SyntaxNode): void {
    const key = nodeField(node, "key")!;
    const head = this.#source.slice(node.start, key.start);
    if (/["'/]/.test(head)) throw new NotErasable();
    for (const { index, 0: word } of head.matchAll(
      /\b(?:public|private|protected|readonly|override)\b\s*/g,
    ))
      if (index === 0)
        this.text.update(node.start, node.start + word.length, ";");
      else this.#takeOut(node.start + index, node.start + index + word.length);
  }

  #blank(statement: SyntaxNode): SyntaxNode {
    this.text.update(statement.start, statement.end, ";");
    return {
      type: "EmptyStatement",
      start: statement.start,
      end: statement.end,
    };
  }

  #takeOut(start: number, end: number): void {
    // `a as T`, a line's end and `[1]` are two statements; `a`, a line's end and `[1]` are one.
    blanks.lastIndex = end;
    const between = blanks.exec(this.#source)![0];
    const next = this.#source[end + between.length];
    if (
      between.includes("\n") &&
      next !== undefined &&
      "([`/+*-".includes(next)
    )
      throw new NotErasable();
    this.text.remove(start, end);
  }
}

function set(node: SyntaxNode, key: string, value: unknown): void {
  (node as unknown as Record<string, unknown>)[key] = value;
}
