/**
 * JavaScript of a cell → the function that the engine runs. Every top-level name lives in a box that all cells share (`n` becomes
 * `$n.v`), so that a later cell's `n = 5` is seen by earlier functions and every name can be declared again. Loops get an interrupt check,
 * awaits can be interrupted, imports become awaited calls.
 */
import { type Node, type Program, parse } from "acorn";
import { type Scope, type Variable, analyze } from "eslint-scope";
import type * as ESTree from "estree";
import { MagicString } from "magic-string";
import type { DeclarationKind } from "./cell.js";
import type { EarlierCells } from "./earlier-cells.js";
import { hoistLoops } from "./loops.js";
import { Rewriter, bindingIdentifiers } from "./rewrite.js";

export interface Bound {
  text: MagicString;
  free: string[];
  captured: string[];
}

export interface BindOptions {
  /** Names with a value that the cell declares at top level. */
  declared: ReadonlyMap<string, DeclarationKind>;
  /** The cell's value: the free name that it is assigned to, or where it stands. */
  value: string | { start: number; end: number } | undefined;
  earlier: EarlierCells | undefined;
  /** No loop holds names in local variables. */
  keepBoxes?: boolean;
}

/** What Node itself provides: the front that compiles and the engine that runs are the same Node. */
let nodeGlobals: ReadonlySet<string> | undefined;

export function bind(code: string, options: BindOptions): Bound {
  const program = parse(code, {
    ecmaVersion: "latest",
    sourceType: "module",
    ranges: true,
  });
  return bindProgram(program, new MagicString(code), options);
}

/** @param text  what the program was read from; it may have edits already */
export function bindProgram(
  program: Program,
  text: MagicString,
  { value, ...options }: BindOptions,
): Bound {
  const marker = typeof value === "string" ? value : "";
  nodeGlobals ??= new Set([
    ...Object.getOwnPropertyNames(globalThis),
    "undefined",
  ]);
  // The same tree under two sets of types; the ranges are what eslint-scope wants.
  const manager = analyze(program as unknown as ESTree.Program, {
    ecmaVersion: 2024,
    sourceType: "module",
    ignoreEval: true,
    childVisitorKeys: null,
    fallback: "iteration",
  });
  const global = manager.globalScope!;
  const module = global.childScopes[0]!;

  const boxed = new Map<Node, string>();
  const declared = new Map<string, DeclarationKind>();
  const helpers = new Set<string>();
  const captured = new Set<string>();
  const writes = new Set<Node>();
  for (const variable of module.variables) {
    const kind = options.declared.get(variable.name);
    if (kind === undefined) {
      helpers.add(variable.name);
      continue;
    }
    declared.set(variable.name, kind);
    for (const { identifier, from } of variable.references) {
      boxed.set(identifier as unknown as Node, variable.name);
      if (inFunction(from)) captured.add(variable.name);
    }
    for (const name of patternIdentifiers(variable))
      boxed.set(name, variable.name);
  }
  const free = new Set<string>();
  for (const reference of global.through) {
    const name = (reference.identifier as ESTree.Identifier).name;
    const node = reference.identifier as unknown as Node;
    if (name === marker || name === "babelHelpers") continue;
    if (nodeGlobals.has(name) && !options.earlier?.declares(name)) continue;
    boxed.set(node, name);
    free.add(name);
    if (inFunction(reference.from)) captured.add(name);
  }
  for (const scope of manager.scopes)
    for (const reference of scope.references)
      if (reference.isWrite() && !reference.init)
        writes.add(reference.identifier as unknown as Node);

  const isConstant = (name: string): boolean => {
    const kind = declared.get(name);
    return kind === undefined
      ? options.earlier?.isConstant(name) === true
      : kind === "const" || kind === "import";
  };
  /** Where the statement ends that declares a name. */
  const firstAt = new Map<string, number>();
  for (const statement of program.body)
    if (statement.type === "VariableDeclaration")
      for (const { id } of statement.declarations)
        for (const { name } of bindingIdentifiers(id))
          firstAt.set(name, statement.end);
  const prefix = freePrefix(manager.scopes);
  const hoisted = hoistLoops(program, {
    boxed,
    mayHoist: (name, start) =>
      options.earlier !== undefined &&
      options.keepBoxes !== true &&
      // It has a value by then: reading one without is an error, also of a loop that would never have read it.
      (options.earlier.declares(name) || (firstAt.get(name) ?? start) < start),
    isConstant,
    isCaptured: (name) =>
      captured.has(name) || options.earlier?.isCaptured(name) === true,
    writes,
  });
  const rewriter = new Rewriter({
    text,
    boxed,
    declared,
    writes,
    isConstant,
    prefix,
    marker,
    hoisted,
  });
  rewriter.rewrite(program);
  if (typeof value === "object") {
    text.appendLeft(value.start, `${prefix}.value = (`);
    text.appendRight(value.end, ")");
  }
  wrap(text, prefix, declared, free, helpers, rewriter);
  return { text, free: [...free], captured: [...captured] };
}

/** Class bodies count as well: a field's initialiser runs later. */
function inFunction(scope: Scope | null): boolean {
  for (let at = scope; at !== null; at = at.upper)
    if (/^(?:function|class)/.test(at.type)) return true;
  return false;
}

function patternIdentifiers(variable: Variable): Node[] {
  return variable.defs
    .filter(({ type }) => type === "Variable")
    .map(({ name }) => name as unknown as Node);
}

/** `$`, or more of them where the cell has names that begin so. */
export function freePrefix(scopes: readonly Scope[]): string {
  let prefix = "$";
  const taken = (name: string): boolean => name.startsWith(prefix);
  while (
    scopes.some(
      ({ variables, through }) =>
        variables.some(({ name }) => taken(name)) ||
        through.some(({ identifier }) =>
          taken((identifier as ESTree.Identifier).name),
        ),
    )
  )
    prefix += "$";
  return prefix;
}

function wrap(
  text: MagicString,
  prefix: string,
  declared: ReadonlyMap<string, DeclarationKind>,
  free: ReadonlySet<string>,
  helpers: ReadonlySet<string>,
  rewriter: Rewriter,
): void {
  const constants = [
    `${prefix}i = ${prefix}.flag`,
    ...[...declared].map(
      ([name, kind]) =>
        `${prefix}${prefix}${name} = ${prefix}.declare(${JSON.stringify(name)}, ${JSON.stringify(kind)})`,
    ),
    ...[...free].map(
      (name) =>
        `${prefix}${prefix}${name} = ${prefix}.box(${JSON.stringify(name)})`,
    ),
  ];
  const orphans = [...rewriter.orphans].filter((name) => helpers.has(name));
  const start = [
    `(async function (${prefix}) { "use strict"; const ${constants.join(", ")};`,
    ...(orphans.length > 0 ? [`let ${orphans.join(", ")};`] : []),
    ...rewriter.functions.map(
      (name) => `${prefix}${prefix}${name}.v = ${name};`,
    ),
    ...[...declared]
      .filter(([, kind]) => kind === "namespace" || kind === "enum")
      .map(([name]) => `${prefix}${prefix}${name}.v = undefined;`),
  ];
  text.prepend(`${start.join(" ")}\n`);
  text.append("\n})");
}
