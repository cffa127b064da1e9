/** The names that a cell declares at its top. */
import { parseSync } from "oxc-parser";

/**
 * @example
 * declaredNames("const [a, { b }] = c; function d() {}")   // ["a", "b", "d"]
 */
export function declaredNames(source: string): string[] {
  const { program } = parseSync("cell.ts", source);
  return program.body.flatMap((statement) => {
    if (statement.type === "VariableDeclaration")
      return statement.declarations.flatMap(({ id }) => namesOf(id));
    if (
      statement.type === "FunctionDeclaration" ||
      statement.type === "ClassDeclaration"
    )
      return statement.id === null ? [] : [statement.id.name];
    return [];
  });
}

type Program = ReturnType<typeof parseSync>["program"];
type Declaration = Extract<
  Program["body"][number],
  { type: "VariableDeclaration" }
>;
type Pattern = Declaration["declarations"][number]["id"];

function namesOf(pattern: Pattern): string[] {
  if (pattern.type === "Identifier") return [pattern.name];
  if (pattern.type === "AssignmentPattern") return namesOf(pattern.left);
  if (pattern.type === "ArrayPattern")
    return pattern.elements.flatMap((element) =>
      element === null
        ? []
        : namesOf(element.type === "RestElement" ? element.argument : element),
    );
  return pattern.properties.flatMap((property) =>
    namesOf(
      property.type === "RestElement" ? property.argument : property.value,
    ),
  );
}
