/**
 * Cells in which no type can be wrong: literals, arithmetic on numbers, joined texts, `console.log` of them, names of earlier values looked
 * at and not used. The server takes milliseconds even for `1 + 1`; for such a cell its answer is known.
 *
 * It is a proof, not a guess: whatever is not listed here is asked.
 */
import {
  type SyntaxNode,
  field,
  nodeField,
  nodesField,
} from "../compile/tree.js";

/** What is known of a value: enough to say that `+` and the like fit. */
type Kind = "number" | "string" | "value";

export interface Surroundings {
  /** Whether a name stands for a value of an earlier cell. */
  isValue(name: string): boolean;
}

const arithmetic = new Set(["+", "-", "*", "/", "%", "**"]);

/** Names that TypeScript keeps for itself at the top of a module, or that mean something to the expressions below. */
const reserved =
  /^(?:__.*|undefined|globalThis|console|require|exports|module|Object|Promise|Reflect|NaN|Infinity)$/;

export function isPlain(program: SyntaxNode, around: Surroundings): boolean {
  if (around.isValue("console")) return false;
  const own = new Map<string, Kind>();
  // A name that is declared here is no longer the earlier one, also above its declaration.
  const declared = new Set(
    nodesField(program, "body")
      .flatMap((statement) => nodesField(statement, "declarations"))
      .map((declarator) => nameOf(nodeField(declarator, "id"))),
  );

  const kindOf = (node: SyntaxNode | undefined): Kind | undefined => {
    switch (node?.type) {
      case "Literal": {
        const value = field(node, "value");
        return typeof value === "number"
          ? "number"
          : typeof value === "string"
            ? "string"
            : typeof value === "boolean"
              ? "value"
              : undefined;
      }
      case "Identifier": {
        const name = field(node, "name") as string;
        return (
          own.get(name) ??
          (!declared.has(name) && around.isValue(name) ? "value" : undefined)
        );
      }
      case "ParenthesizedExpression":
        return kindOf(nodeField(node, "expression"));
      case "TemplateLiteral":
        // A symbol in a template is an error; only values of this cell are known to be none.
        return nodesField(node, "expressions").every((part) => isText(part))
          ? "string"
          : undefined;
      case "UnaryExpression":
        return /^[-+]$/.test(field(node, "operator") as string) &&
          kindOf(nodeField(node, "argument")) === "number"
          ? "number"
          : undefined;
      case "BinaryExpression":
        return binary(node);
      case "ArrayExpression": {
        const elements = field(node, "elements") as unknown[];
        // An empty one has a type that grows.
        return elements.length > 0 &&
          nodesField(node, "elements").length === elements.length &&
          nodesField(node, "elements").every(
            (element) => kindOf(element) !== undefined,
          )
          ? "value"
          : undefined;
      }
      default:
        return undefined;
    }
  };

  const isText = (node: SyntaxNode | undefined): boolean =>
    kindOf(node) === "number" || kindOf(node) === "string";

  const binary = (node: SyntaxNode): Kind | undefined => {
    const operator = field(node, "operator") as string;
    const left = kindOf(nodeField(node, "left"));
    const right = kindOf(nodeField(node, "right"));
    if (!arithmetic.has(operator)) return undefined;
    if (left === "number" && right === "number") return "number";
    return operator === "+" &&
      isText(nodeField(node, "left")) &&
      isText(nodeField(node, "right"))
      ? "string"
      : undefined;
  };

  const isPrint = (node: SyntaxNode | undefined): boolean => {
    if (node?.type !== "CallExpression" || field(node, "optional") === true)
      return false;
    const callee = nodeField(node, "callee");
    return (
      nodeField(node, "typeArguments") === undefined &&
      callee?.type === "MemberExpression" &&
      field(callee, "computed") === false &&
      field(callee, "optional") === false &&
      nameOf(nodeField(callee, "object")) === "console" &&
      /^(?:log|info|warn|error)$/.test(
        nameOf(nodeField(callee, "property")) ?? "",
      ) &&
      nodesField(node, "arguments").every((each) => kindOf(each) !== undefined)
    );
  };

  const declares = (node: SyntaxNode): boolean =>
    /^(?:const|let)$/.test(field(node, "kind") as string) &&
    field(node, "declare") !== true &&
    nodesField(node, "declarations").every((declarator) => {
      const id = nodeField(declarator, "id");
      const name = nameOf(id);
      const kind = kindOf(nodeField(declarator, "init"));
      if (
        name === undefined ||
        nodeField(id!, "typeAnnotation") !== undefined ||
        field(declarator, "definite") === true ||
        kind === undefined ||
        reserved.test(name) ||
        own.has(name)
      )
        return false;
      own.set(name, kind);
      return true;
    });

  return nodesField(program, "body").every((statement) => {
    if (statement.type === "EmptyStatement") return true;
    if (statement.type === "VariableDeclaration") return declares(statement);
    if (statement.type !== "ExpressionStatement") return false;
    const expression = nodeField(statement, "expression");
    return kindOf(expression) !== undefined || isPrint(expression);
  });
}

function nameOf(node: SyntaxNode | undefined): string | undefined {
  return node?.type === "Identifier"
    ? (field(node, "name") as string)
    : undefined;
}
