/**
 * TypeScript → JavaScript: types go, enums, JSX and `using` are lowered. In this process, in about 0.1 ms, by oxc. Standard decorators and
 * `accessor` it does not lower yet: a cell that has some goes through esbuild (a child process of its own, so only then).
 */
import { createRequire } from "node:module";
import { type HelperMode, type SourceMap, transformSync } from "oxc-transform";
import { CellSyntaxError } from "./cell.js";
import { type Grammar, position } from "./parse.js";

export interface Stripped {
  code: string;
  /** From `code` to the text that was given. */
  map: SourceMap;
}

/** The JavaScript that the oldest supported Node runs. */
const oxcTarget = "es2024";
const esbuildTarget = "node20";

export function strip(
  text: string,
  grammar: Grammar,
  decorated: boolean,
): Stripped {
  return decorated ? stripDecorated(text, grammar) : stripPlain(text, grammar);
}

function stripPlain(text: string, grammar: Grammar): Stripped {
  const { code, map, errors } = transformSync(`cell.${grammar}`, text, {
    lang: grammar,
    sourceType: "module",
    sourcemap: true,
    target: oxcTarget,
    // An import is kept whether or not this cell uses it: a later one may.
    typescript: { onlyRemoveTypeImports: true },
    jsx: { runtime: "classic" },
    // `babelHelpers.usingCtx()`, which `bind` leads to the cell's support.
    helpers: { mode: "External" as HelperMode },
  });
  const [error] = errors;
  if (error !== undefined) {
    const { line, column } = position(text, error.labels[0]?.start ?? 0);
    throw new CellSyntaxError(error.message, line, column);
  }
  return { code, map: map! };
}

type Esbuild = typeof import("esbuild");
let esbuild: Esbuild | undefined;

function stripDecorated(text: string, grammar: Grammar): Stripped {
  esbuild ??= createRequire(import.meta.url)("esbuild") as Esbuild;
  const { code, map } = esbuild.transformSync(text, {
    loader: grammar,
    sourcemap: true,
    sourcefile: "cell",
    target: esbuildTarget,
    format: "esm",
    tsconfigRaw: { compilerOptions: { verbatimModuleSyntax: true } },
  });
  return { code, map: JSON.parse(map) as SourceMap };
}
