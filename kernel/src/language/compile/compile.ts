/**
 * A typed cell → what the engine runs: parse, take the types out, bind names. Where taking out is not enough, the text is marked, lowered
 * and parsed again first.
 */
import { MagicString } from "magic-string";
import { type BindOptions, type Bound, bind, bindProgram } from "./bind.js";
import type {
  CellNames,
  CellSource,
  CompiledCell,
  DeclarationKind,
} from "./cell.js";
import type { EarlierCells } from "./earlier-cells.js";
import { erase, mayErase } from "./erase.js";
import { programNames } from "./names.js";
import { type ParsedCell, parseCell } from "./parse.js";
import { prepare } from "./prepare.js";
import { type MapStep, mapStep } from "./source-map.js";
import { strip } from "./strip.js";
import { nodeField, nodesField } from "./tree.js";

/** A cell that parses, with its names: all that the type checker needs. */
export interface ReadCell extends ParsedCell {
  source: CellSource;
  names: CellNames;
}

/** @throws CellSyntaxError */
export function readCell(source: CellSource): ReadCell {
  const parsed = parseCell(source.text);
  // Read once: the tree crosses from native code at a cost.
  const { grammar, program } = parsed;
  return { source, grammar, program, names: programNames(program) };
}

/**
 * @param earlier  what ran before: it makes assignments to an earlier `const` errors, lets cells shadow Node's globals, and keeps
 *                 numbers of hot loops in local variables. Without it the cell is compiled for itself.
 * @throws CellSyntaxError
 * @example
 * compileCell({ name: "Cell [1]", text: "let n: number = 1" }).names.declared   // [{ name: "n", kind: "let" }]
 */
export function compileCell(
  cell: CellSource,
  earlier?: EarlierCells,
): CompiledCell {
  return compileRead(readCell(cell), earlier);
}

/**
 * The second half of `compileCell`.
 *
 * @param options.keepBoxes  every name has its value in its box at any time, in loops too: a debugger looks there
 */
export function compileRead(
  parsed: ReadCell,
  earlier?: EarlierCells,
  { keepBoxes = false } = {},
): CompiledCell {
  const { source: cell, names } = parsed;
  const declared = new Map<string, DeclarationKind>();
  for (const { name, kind } of names.declared)
    if (kind !== "type") declared.set(name, kind);
  const known: Known = { declared, earlier, keepBoxes };
  const { bound, steps } =
    (cell.taken ?? []).length > 0 || !mayErase(cell.text)
      ? lowered(parsed, known)
      : (erased(parsed, known) ??
        // The first tree has been changed.
        lowered({ ...parsed, ...parseCell(cell.text) }, known));
  return {
    code: bound.text.toString(),
    map: {
      source: cell.name,
      text: cell.typed ?? cell.text,
      steps: [mapStep(bound.text.generateMap({ hires: "boundary" })), ...steps],
    },
    names,
    free: bound.free,
    captured: bound.captured,
  };
}

type Known = Omit<BindOptions, "value">;

/** A binding, and the steps from the text that it was made of to what was typed. */
interface Compiled {
  bound: Bound;
  steps: MapStep[];
}

/** Nearly all cells: one parse, one text. */
function erased(
  { source, program }: ReadCell,
  known: Known,
): Compiled | undefined {
  const text = new MagicString(source.text);
  const last = nodesField(program, "body").findLast(
    ({ type }) => type !== "EmptyStatement",
  );
  const javaScript = erase(program, text);
  if (javaScript === undefined) return undefined;
  const value =
    last?.type === "ExpressionStatement"
      ? nodeField(last, "expression")
      : undefined;
  return {
    bound: bindProgram(javaScript, text, { ...known, value }),
    steps: [],
  };
}

function lowered(
  { source, program, grammar }: ReadCell,
  known: Known,
): Compiled {
  const { text, marker, decorated } = prepare(
    source.text,
    program,
    source.taken,
  );
  const { code, map } = strip(text.toString(), grammar, decorated);
  return {
    bound: bind(code, { ...known, value: marker }),
    steps: [mapStep(map), mapStep(text.generateMap({ hires: "boundary" }))],
  };
}
