/** The edits that turn top-level names into boxes, one syntax node at a time. */
import type * as Acorn from "acorn";
import type { AnyNode, Node, Program } from "acorn";
import type MagicString from "magic-string";
import type { DeclarationKind } from "./cell.js";
import type { HoistedLoops } from "./loops.js";

export interface RewriteParts {
  text: MagicString;
  /** Identifiers that stand for a top-level name. */
  boxed: ReadonlyMap<Node, string>;
  declared: ReadonlyMap<string, DeclarationKind>;
  /** Identifiers that are assigned to. */
  writes: ReadonlySet<Node>;
  isConstant(name: string): boolean;
  prefix: string;
  marker: string;
  hoisted: HoistedLoops;
}

export class Rewriter {
  /** Top-level functions: their boxes are filled before the cell begins, as hoisting has it. */
  readonly functions: string[] = [];
  /** Names that a lowering step made and that lose their declaration with the names beside them. */
  readonly orphans = new Set<string>();
  readonly #support: string;
  /** Names that a loop holds in local variables for now. */
  #local: ReadonlySet<string> = new Set();

  constructor(readonly parts: RewriteParts) {
    this.#support = parts.prefix;
  }

  rewrite(program: Program): void {
    const { text } = this.parts;
    // Imports run first, wherever they stand, and in their order.
    const first = program.body.find(
      ({ type }) => type !== "ImportDeclaration",
    )?.start;
    for (const statement of program.body) {
      this.#topLevel(statement);
      if (
        statement.type === "ImportDeclaration" &&
        first !== undefined &&
        statement.start > first
      )
        text.move(statement.start, statement.end, first);
    }
  }

  #box(name: string): string {
    return `${this.#support}${this.#support}${name}`;
  }

  #localName(name: string): string {
    return `${this.#support}${name}$`;
  }

  #topLevel(statement: AnyNode): void {
    const { text } = this.parts;
    switch (statement.type) {
      case "ImportDeclaration":
        this.#import(statement);
        break;
      // Emptied by `prepare`, or the mark of a module that a lowering step left.
      case "ExportNamedDeclaration":
        text.remove(statement.start, statement.end);
        break;
      case "FunctionDeclaration":
        if (statement.id !== null && this.parts.declared.has(statement.id.name))
          this.functions.push(statement.id.name);
        this.#children(statement);
        break;
      default:
        this.#visit(statement);
    }
  }

  #import(statement: Acorn.ImportDeclaration): void {
    const names = statement.specifiers.map((specifier): [string, string] => [
      specifier.local.name,
      specifier.type === "ImportDefaultSpecifier"
        ? "default"
        : specifier.type === "ImportNamespaceSpecifier"
          ? "*"
          : specifier.imported.type === "Identifier"
            ? specifier.imported.name
            : String(specifier.imported.value),
    ]);
    const attributes = Object.fromEntries(
      statement.attributes.map(({ key, value }) => [
        key.type === "Identifier" ? key.name : String(key.value),
        value.value,
      ]),
    );
    this.parts.text.update(
      statement.start,
      statement.end,
      `await ${this.#support}.link(${JSON.stringify(statement.source.value)}, ${JSON.stringify(names)}, ${JSON.stringify(attributes)});`,
    );
  }

  #visit(node: AnyNode, parent?: AnyNode): void {
    const { text, declared } = this.parts;
    switch (node.type) {
      case "Identifier":
        this.#identifier(node, parent);
        return;
      case "ClassDeclaration":
        this.#children(node);
        // A class in a block is the block's own.
        if (
          parent === undefined &&
          node.id !== null &&
          declared.has(node.id.name)
        ) {
          text.appendRight(node.start, `${this.#box(node.id.name)}.v = `);
          text.appendLeft(node.end, ";");
        }
        return;
      case "VariableDeclaration":
        if (this.#declaresBoxes(node)) this.#declaration(node, parent);
        else this.#children(node);
        return;
      case "ForStatement":
      case "ForInStatement":
      case "ForOfStatement":
      case "WhileStatement":
      case "DoWhileStatement":
        this.#loop(node);
        return;
      case "AwaitExpression":
        text.appendLeft(node.start + "await".length, ` ${this.#support}.wait(`);
        this.#children(node);
        text.appendRight(node.end, ")");
        return;
      case "ImportExpression":
        text.update(
          node.start,
          node.start + "import".length,
          `${this.#support}.import`,
        );
        this.#children(node);
        return;
      case "MetaProperty":
        if (node.meta.name === "import")
          text.update(node.start, node.end, `${this.#support}.meta`);
        return;
      case "AssignmentExpression":
      case "AssignmentPattern": {
        const target = node.left.type === "Identifier" ? node.left : undefined;
        if (target !== undefined) this.#keepName(target, node.right);
        this.#children(node);
        return;
      }
      case "ExportNamedDeclaration":
        text.remove(node.start, node.end);
        return;
      default:
        this.#children(node);
    }
  }

  #children(node: AnyNode): void {
    if (node.type === "Property" && node.shorthand) {
      this.#shorthand(node);
      return;
    }
    for (const [key, value] of Object.entries(node) as [string, unknown][]) {
      if (key === "type" || isNameOnly(node, key)) continue;
      if (Array.isArray(value)) {
        for (const child of value) if (isNode(child)) this.#visit(child, node);
      } else if (isNode(value)) this.#visit(value, node);
    }
  }

  /** `{a}` → `{a: $a.v}`, also as a target and with a default. */
  #shorthand(property: Acorn.Property | Acorn.AssignmentProperty): void {
    const value = property.value;
    const identifier = value.type === "AssignmentPattern" ? value.left : value;
    if (identifier.type === "Identifier" && this.parts.boxed.has(identifier))
      this.parts.text.appendRight(identifier.start, `${identifier.name}: `);
    this.#visit(value);
  }

  #identifier(node: Acorn.Identifier, parent: AnyNode | undefined): void {
    const { text, boxed, marker, writes } = this.parts;
    if (node.name === marker) {
      text.update(node.start, node.end, `${this.#support}.value`);
      return;
    }
    if (node.name === "babelHelpers") {
      text.update(node.start, node.end, `${this.#support}.helpers`);
      return;
    }
    const callee = parent?.type === "CallExpression" && parent.callee === node;
    if (callee && node.name === "eval" && !boxed.has(node)) {
      text.update(node.start, node.end, `${this.#support}.eval`);
      return;
    }
    const name = boxed.get(node);
    if (name === undefined) return;
    if (this.#local.has(name)) {
      text.update(node.start, node.end, this.#localName(name));
      return;
    }
    const box = this.#box(name);
    const tag =
      parent?.type === "TaggedTemplateExpression" && parent.tag === node;
    let replacement = `${box}.v`;
    if (writes.has(node) && this.parts.isConstant(name))
      replacement = `${this.#support}.constant(${JSON.stringify(name)}).v`;
    // A call without a receiver: the box must not become `this`.
    else if (callee || tag) {
      replacement = `(0, ${box}.v)`;
      // V8 places such a call at its bracket, which so leads to where the function is named.
      if (callee && text.original[node.end] === "(") {
        text.update(node.start, node.end + 1, `${replacement}(`);
        return;
      }
    } else if (
      parent?.type === "UnaryExpression" &&
      parent.operator === "typeof"
    )
      replacement = `${box}.peek`;
    text.update(node.start, node.end, replacement);
  }

  #declaresBoxes(node: Acorn.VariableDeclaration): boolean {
    return node.declarations.some(({ id }) =>
      bindingIdentifiers(id).some((name) => this.parts.boxed.has(name)),
    );
  }

  /** `let a = 1, {b} = c;` → `$a.v = 1, ({b: $b.v} = c);` */
  #declaration(
    node: Acorn.VariableDeclaration,
    parent: AnyNode | undefined,
  ): void {
    const { text, boxed } = this.parts;
    const [first] = node.declarations;
    text.remove(node.start, first!.start);
    const iterated =
      (parent?.type === "ForOfStatement" ||
        parent?.type === "ForInStatement") &&
      parent.left === node;
    for (const { id, init, start, end } of node.declarations) {
      for (const name of bindingIdentifiers(id))
        if (!boxed.has(name)) this.orphans.add(name.name);
      if (init === null || init === undefined) {
        if (iterated) this.#visit(id);
        // `var x;` again, in a loop say, does not reset x.
        else if (node.kind === "var") text.update(start, end, "void 0");
        else {
          this.#visit(id);
          text.appendLeft(end, " = undefined");
        }
        continue;
      }
      if (id.type === "Identifier") this.#keepName(id, init);
      else text.appendRight(start, "(");
      this.#visit(id);
      this.#visit(init);
      if (id.type !== "Identifier") text.appendLeft(end, ")");
    }
  }

  /** `f = () => {}` names the function `f`; assigning to a box would not: `$f.v = {f: () => {}}.f` does. */
  #keepName(target: Acorn.Identifier, value: Acorn.Expression): void {
    const { text, boxed } = this.parts;
    const name = boxed.get(target);
    if (name === undefined || this.#local.has(name) || !isAnonymous(value))
      return;
    const key = JSON.stringify(name);
    text.appendRight(value.start, `{ [${key}]: `);
    text.appendLeft(value.end, ` }[${key}]`);
  }

  #loop(
    node:
      | Acorn.ForStatement
      | Acorn.ForInStatement
      | Acorn.ForOfStatement
      | Acorn.WhileStatement
      | Acorn.DoWhileStatement,
  ): void {
    const { text } = this.parts;
    const outer = this.#local;
    const hoist = this.parts.hoisted.get(node);
    if (hoist !== undefined) {
      const before = hoist.names
        .map((name) => `${this.#localName(name)} = ${this.#box(name)}.v`)
        .join(", ");
      text.appendRight(
        hoist.start,
        `{ let ${before}; try { ${this.#support}loop: `,
      );
      this.#local = new Set(hoist.names);
    }
    if (node.type === "ForOfStatement" && node.await) {
      text.appendRight(node.right.start, `${this.#support}.iterate(`);
      text.appendLeft(node.right.end, ")");
    }
    const raised = ` if (${this.#support}i[0] !== 0)`;
    const end = `${raised} ${this.#support}.interrupted();`;
    // A call in the loop, even one never made, keeps V8 from good code for it: 4 times slower over floats than a way out.
    const check =
      this.#local.size > 0 ? `${raised} break ${this.#support}loop;` : end;
    if (node.body.type === "BlockStatement")
      text.appendRight(node.body.start + 1, check);
    else {
      text.appendRight(node.body.start, `{${check} `);
      text.appendLeft(node.body.end, " }");
    }
    this.#children(node);
    // Last, since a body without braces ends at the same place.
    if (hoist !== undefined) {
      const after = hoist.written
        .map((name) => `${this.#box(name)}.v = ${this.#localName(name)};`)
        .join(" ");
      text.appendLeft(node.end, `${end} } finally { ${after} } }`);
    }
    this.#local = outer;
  }
}

function isNode(value: unknown): value is AnyNode {
  return (
    typeof value === "object" &&
    value !== null &&
    typeof (value as { type?: unknown }).type === "string"
  );
}

/** Whether the child under a key is a plain member name or label. */
function isNameOnly(node: AnyNode, key: string): boolean {
  switch (node.type) {
    case "MemberExpression":
      return key === "property" && !node.computed;
    case "Property":
    case "MethodDefinition":
    case "PropertyDefinition":
      return key === "key" && !node.computed;
    case "LabeledStatement":
    case "BreakStatement":
    case "ContinueStatement":
      return key === "label";
    default:
      return false;
  }
}

export function bindingIdentifiers(pattern: Acorn.Pattern): Acorn.Identifier[] {
  switch (pattern.type) {
    case "Identifier":
      return [pattern];
    case "ObjectPattern":
      return pattern.properties.flatMap((property) =>
        bindingIdentifiers(
          property.type === "Property" ? property.value : property.argument,
        ),
      );
    case "ArrayPattern":
      return pattern.elements.flatMap((element) =>
        element === null ? [] : bindingIdentifiers(element),
      );
    case "AssignmentPattern":
      return bindingIdentifiers(pattern.left);
    case "RestElement":
      return bindingIdentifiers(pattern.argument);
    default:
      return [];
  }
}

function isAnonymous(value: Acorn.Expression): boolean {
  if (value.type === "ParenthesizedExpression")
    return isAnonymous(value.expression);
  return (
    value.type === "ArrowFunctionExpression" ||
    ((value.type === "FunctionExpression" ||
      value.type === "ClassExpression") &&
      (value.id === null || value.id === undefined))
  );
}
