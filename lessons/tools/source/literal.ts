/** The value of a JavaScript literal: `{3}`, `{[1, 2]}`, `{{min: 0}}`. A lesson is data: anything that would have to run is refused. */
import type { Expression, Program, Property } from "estree";

export type Literal =
  string | number | boolean | null | Literal[] | { [name: string]: Literal };

export class NotLiteral extends Error {}

export function literalOf(program: Program | null | undefined): Literal {
  const statement = program?.body[0];
  if (program?.body.length !== 1 || statement?.type !== "ExpressionStatement")
    throw new NotLiteral();
  return valueOf(statement.expression);
}

function valueOf(node: Expression): Literal {
  if (node.type === "Literal") {
    if (typeof node.value === "bigint" || node.value instanceof RegExp)
      throw new NotLiteral();
    return node.value ?? null;
  }
  if (node.type === "TemplateLiteral") {
    const text = node.quasis[0]?.value.cooked;
    if (node.expressions.length > 0 || typeof text !== "string")
      throw new NotLiteral();
    return text;
  }
  if (node.type === "UnaryExpression" && node.operator === "-") {
    const value = valueOf(node.argument);
    if (typeof value !== "number") throw new NotLiteral();
    return -value;
  }
  if (node.type === "ArrayExpression")
    return node.elements.map((element) => {
      if (element === null || element.type === "SpreadElement")
        throw new NotLiteral();
      return valueOf(element);
    });
  if (node.type === "ObjectExpression")
    return Object.fromEntries(
      node.properties.map((property) => {
        if (property.type === "SpreadElement") throw new NotLiteral();
        return [nameOf(property), valueOf(expressionOf(property))];
      }),
    );
  throw new NotLiteral();
}

function nameOf(property: Property): string {
  if (!property.computed && property.key.type === "Identifier")
    return property.key.name;
  if (property.key.type === "Literal" && typeof property.key.value === "string")
    return property.key.value;
  throw new NotLiteral();
}

function expressionOf({ value }: Property): Expression {
  if (
    value.type === "ObjectPattern" ||
    value.type === "ArrayPattern" ||
    value.type === "RestElement" ||
    value.type === "AssignmentPattern"
  )
    throw new NotLiteral();
  return value;
}
