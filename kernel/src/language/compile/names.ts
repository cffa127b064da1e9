/** The top-level names of a cell: what it declares, what it mentions. Values and types alike. */
import type { CellNames, Declaration, DeclarationKind } from "./cell.js";
import { tryParse } from "./parse.js";
import {
  type SyntaxNode,
  eachChild,
  field,
  nodeField,
  nodesField,
  patternNames,
} from "./tree.js";

/** From one parse; of a text that cannot be parsed, nothing. */
export function cellNames(text: string): CellNames {
  const { program, errors } = tryParse(text);
  return errors.length > 0 && program.body.length === 0
    ? { declared: [], mentioned: [] }
    : programNames(program);
}

export function programNames(program: SyntaxNode): CellNames {
  const kinds = new Map<string, DeclarationKind>();
  const declare = (name: string, kind: DeclarationKind): void => {
    const known = kinds.get(name);
    // One name may be a type and a value (interface and class), or a class or function with a namespace.
    if (known === undefined || known === "type") kinds.set(name, kind);
  };
  for (const statement of nodesField(program, "body")) {
    declareStatement(statement, declare);
    declareNestedVars(statement, declare);
  }
  const mentioned = new Set<string>();
  mention(program, mentioned);
  for (const name of kinds.keys()) mentioned.delete(name);
  const declared: Declaration[] = [...kinds].map(([name, kind]) => ({
    name,
    kind,
  }));
  return { declared, mentioned: [...mentioned] };
}

type Declare = (name: string, kind: DeclarationKind) => void;

function declareStatement(statement: SyntaxNode, declare: Declare): void {
  const ambient = field(statement, "declare") === true;
  const named = (kind: DeclarationKind): void => {
    const id = nodeField(statement, "id");
    if (id?.type === "Identifier")
      declare(field(id, "name") as string, ambient ? "type" : kind);
  };
  switch (statement.type) {
    case "VariableDeclaration": {
      const kind = field(statement, "kind") as string;
      for (const declarator of nodesField(statement, "declarations"))
        for (const name of patternNames(nodeField(declarator, "id")!))
          declare(
            name,
            ambient
              ? "type"
              : kind === "let" || kind === "var"
                ? kind
                : "const",
          );
      break;
    }
    case "FunctionDeclaration":
      named("function");
      break;
    // A signature without a body: an overload, whose implementation follows, or ambient.
    case "TSDeclareFunction":
      named("type");
      break;
    case "ClassDeclaration":
      named("class");
      break;
    case "TSEnumDeclaration":
      named("enum");
      break;
    case "TSModuleDeclaration":
      named("namespace");
      break;
    case "TSInterfaceDeclaration":
    case "TSTypeAliasDeclaration":
      named("type");
      break;
    case "TSImportEqualsDeclaration":
      named(field(statement, "importKind") === "type" ? "type" : "import");
      break;
    case "ImportDeclaration":
      for (const specifier of nodesField(statement, "specifiers"))
        declare(
          field(nodeField(specifier, "local")!, "name") as string,
          field(statement, "importKind") === "type" ||
            field(specifier, "importKind") === "type"
            ? "type"
            : "import",
        );
      break;
    case "ExportNamedDeclaration":
    case "ExportDefaultDeclaration": {
      const declaration = nodeField(statement, "declaration");
      if (declaration !== undefined) declareStatement(declaration, declare);
      break;
    }
    default:
      break;
  }
}

/** `var` in a block or in a loop's head belongs to the whole cell. */
function declareNestedVars(node: SyntaxNode, declare: Declare): void {
  if (/Function|^Class|^TS|Expression$/.test(node.type)) return;
  if (node.type === "VariableDeclaration" && field(node, "kind") === "var")
    declareStatement(node, declare);
  else eachChild(node, (child) => declareNestedVars(child, declare));
}

/** Keys under which an identifier names a member or a label, not a variable. */
const memberKeys: Record<string, readonly string[]> = {
  MemberExpression: ["property"],
  Property: ["key"],
  MethodDefinition: ["key"],
  PropertyDefinition: ["key"],
  AccessorProperty: ["key"],
  TSAbstractMethodDefinition: ["key"],
  TSAbstractPropertyDefinition: ["key"],
  TSAbstractAccessorProperty: ["key"],
  TSPropertySignature: ["key"],
  TSMethodSignature: ["key"],
  TSEnumMember: ["id"],
};
const neverNames: Record<string, readonly string[]> = {
  LabeledStatement: ["label"],
  BreakStatement: ["label"],
  ContinueStatement: ["label"],
  ImportSpecifier: ["imported"],
  ExportSpecifier: ["exported"],
  ExportAllDeclaration: ["exported", "source"],
  ImportAttribute: ["key"],
  MetaProperty: ["meta", "property"],
  TSQualifiedName: ["right"],
  TSNamedTupleMember: ["label"],
  TSImportType: ["qualifier"],
  JSXAttribute: ["name"],
  JSXMemberExpression: ["property"],
};

/** More than is needed is harmless here: names of parameters and inner variables are kept. */
function mention(node: SyntaxNode, names: Set<string>): void {
  if (node.type === "Identifier") names.add(field(node, "name") as string);
  else if (node.type === "JSXIdentifier") {
    const name = field(node, "name") as string;
    // A small letter is an HTML element.
    if (!/^[a-z]/.test(name)) names.add(name);
  } else if (node.type.startsWith("JSX")) names.add("React");
  if (
    node.type === "ExportNamedDeclaration" &&
    nodeField(node, "source") !== undefined
  )
    return;
  const members = memberKeys[node.type];
  const never = neverNames[node.type];
  const computed = field(node, "computed") === true;
  const shorthand = field(node, "shorthand") === true;
  eachChild(node, (child, key) => {
    if (never?.includes(key)) return;
    if (
      members?.includes(key) &&
      !computed &&
      !shorthand &&
      child.type === "Identifier"
    )
      return;
    mention(child, names);
  });
}
