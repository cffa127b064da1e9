/** A typed cell → what the engine runs: parse, mark the value, strip types, bind names. */
import { bind } from "./bind.js";
import type {
  CellNames,
  CellSource,
  CompiledCell,
  DeclarationKind,
} from "./cell.js";
import type { EarlierCells } from "./earlier-cells.js";
import { programNames } from "./names.js";
import { type ParsedCell, parseCell } from "./parse.js";
import { prepare } from "./prepare.js";
import { mapStep } from "./source-map.js";
import { strip } from "./strip.js";

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
  { source: cell, program, grammar, names }: ReadCell,
  earlier?: EarlierCells,
  { keepBoxes = false } = {},
): CompiledCell {
  const prepared = prepare(cell.text, program, cell.taken);
  const stripped = strip(prepared.text.toString(), grammar, prepared.decorated);
  const declared = new Map<string, DeclarationKind>();
  for (const { name, kind } of names.declared)
    if (kind !== "type") declared.set(name, kind);
  const bound = bind(stripped.code, {
    declared,
    marker: prepared.marker,
    earlier,
    keepBoxes,
  });
  return {
    code: bound.text.toString(),
    map: {
      source: cell.name,
      text: cell.typed ?? cell.text,
      steps: [
        mapStep(bound.text.generateMap({ hires: "boundary" })),
        mapStep(stripped.map),
        mapStep(prepared.text.generateMap({ hires: "boundary" })),
      ],
    },
    names,
    free: bound.free,
    captured: bound.captured,
  };
}
