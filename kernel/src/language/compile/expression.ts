/**
 * What a person asks of a debugger, in TypeScript → JavaScript for V8 to evaluate in a frame: names of cells are read from their boxes, names
 * of the frame's own are left as they are.
 */
import { type Node, type Program, parse } from "acorn";
import { analyze } from "eslint-scope";
import type * as ESTree from "estree";
import { MagicString } from "magic-string";
import { transformSync } from "oxc-transform";
import { freePrefix } from "./bind.js";
import { CellSyntaxError } from "./cell.js";
import type { EarlierCells } from "./earlier-cells.js";
import { parseCell } from "./parse.js";
import { Rewriter } from "./rewrite.js";

export interface ExpressionOptions {
  /** Whether a name is a variable of the frame itself. */
  isLocal: (name: string) => boolean;
  /** JavaScript that gives the cells' support (`language/run/support.ts`). */
  support: string;
  earlier?: EarlierCells | undefined;
}

/**
 * @returns statements whose completion value is the expression's
 * @throws CellSyntaxError
 * @example
 * bindExpression("a + n", { isLocal: (name) => name === "a", support: "s" })
 * // 'const $ = s, $i = $.flag, $$n = $.box("n");\n(a + $$n.v)'
 */
export function bindExpression(
  typed: string,
  { isLocal, support, earlier }: ExpressionOptions,
): string {
  const { code, program } = read(typed);
  const manager = analyze(program as unknown as ESTree.Program, {
    ecmaVersion: 2024,
    sourceType: "script",
    ignoreEval: true,
    childVisitorKeys: null,
    fallback: "iteration",
  });
  const own = new Set(manager.globalScope!.variables.map(({ name }) => name));
  const boxed = new Map<Node, string>();
  const writes = new Set<Node>();
  for (const scope of manager.scopes)
    for (const reference of scope.references) {
      const node = reference.identifier as unknown as Node;
      const { name } = reference.identifier as ESTree.Identifier;
      if (reference.isWrite() && !reference.init) writes.add(node);
      if (
        (reference.resolved === null ||
          reference.resolved.scope === manager.globalScope) &&
        !own.has(name) &&
        name !== "arguments" &&
        !isLocal(name)
      )
        boxed.set(node, name);
    }
  const prefix = freePrefix(manager.scopes);
  const text = new MagicString(code);
  new Rewriter({
    text,
    boxed,
    declared: new Map(),
    writes,
    isConstant: (name) => earlier?.isConstant(name) === true,
    prefix,
    // No expression has this name.
    marker: "",
    hoisted: new Map(),
  }).rewrite(program);
  const constants = [
    `${prefix} = ${support}`,
    `${prefix}i = ${prefix}.flag`,
    ...[...new Set(boxed.values())].map(
      (name) =>
        `${prefix}${prefix}${name} = ${prefix}.box(${JSON.stringify(name)})`,
    ),
  ];
  return `const ${constants.join(", ")};\n${text.toString()}`;
}

/** As one expression (`{a: 1}` is an object), else as statements. */
function read(typed: string): { code: string; program: Program } {
  for (const text of [`(${typed}\n)`, typed]) {
    const code = strip(text);
    const program = script(code);
    if (program !== undefined) return { code, program };
  }
  // In the words of a cell.
  parseCell(typed);
  throw new CellSyntaxError(
    /\bawait\b/.test(typed)
      ? "A debugger's expression cannot `await`: nothing else runs while the cell stands still."
      : "This is no expression that a debugger can evaluate.",
    1,
    1,
  );
}

/** What only a frame allows (`this.#count`) is no program of its own, and has no types. */
function strip(text: string): string {
  const { code, errors } = transformSync("expression.ts", text, {
    lang: "ts",
    sourceType: "script",
    typescript: { onlyRemoveTypeImports: true },
  });
  return errors.length === 0 ? code : text;
}

function script(code: string): Program | undefined {
  try {
    return parse(code, {
      ecmaVersion: "latest",
      sourceType: "script",
      ranges: true,
      allowSuperOutsideMethod: true,
      checkPrivateFields: false,
    });
  } catch {
    return undefined;
  }
}
