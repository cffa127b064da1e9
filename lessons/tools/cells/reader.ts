/** What a component's reader is given. */
import type { MdxJsxFlowElement } from "mdast-util-mdx-jsx";
import type { Problems } from "../source/problems.js";
import type { Props } from "../source/props.js";
import type { Cell, Text } from "./cell.js";
import type { Ids } from "./ids.js";

export interface Context {
  problems: Problems;
  ids: Ids;
  /** Reads children as cells, as at the top of a lesson. */
  readCells: (nodes: Text) => Cell[];
}

/** Turns `<Name …>` into a cell, or reports why not. */
export type Reader = (
  node: MdxJsxFlowElement,
  props: Props,
  context: Context,
) => Cell;

export function placeOf(node: MdxJsxFlowElement): {
  line: number;
  column: number;
} {
  const { line = 1, column = 1 } = node.position?.start ?? {};
  return { line, column };
}
