/** What the library exports to browsers: read from its built declarations. */
import { readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { parseSync } from "oxc-parser";
import { CourseProblem } from "../course.js";
import { root } from "../run/root.js";

/** Values' names; types are left out. @throws CourseProblem where the library is not built */
export function browserNames(): string[] {
  const file = join(root, "lib", "dist", "browser.d.ts");
  try {
    return [...new Set(namesOf(file))];
  } catch (error) {
    throw new CourseProblem(
      `expected the built library at ${file}; run npm run build first (${String(error)})`,
    );
  }
}

function namesOf(file: string): string[] {
  const { program } = parseSync(file, readFileSync(file, "utf8"));
  return program.body.flatMap((statement): string[] => {
    if (statement.type === "ExportAllDeclaration") {
      if (statement.exported?.type === "Identifier")
        return [statement.exported.name];
      const target = statement.source.value.replace(/\.js$/, ".d.ts");
      return namesOf(resolve(dirname(file), target));
    }
    if (statement.type !== "ExportNamedDeclaration") return [];
    const { declaration } = statement;
    if (declaration === null)
      return statement.exportKind === "type"
        ? []
        : statement.specifiers.flatMap(({ exported, exportKind }) =>
            exported.type === "Identifier" && exportKind !== "type"
              ? [exported.name]
              : [],
          );
    if (declaration.type === "VariableDeclaration")
      return declaration.declarations.flatMap(({ id }) =>
        id.type === "Identifier" ? [id.name] : [],
      );
    if (
      declaration.type === "TSDeclareFunction" ||
      declaration.type === "ClassDeclaration"
    )
      return declaration.id === null ? [] : [declaration.id.name];
    return [];
  });
}
