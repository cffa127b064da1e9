/** A recorded graph before it is written down: ops and constants in the order in which they were asked for. */
import type { Attribute } from "../ops.js";

export interface Op {
  readonly name: string;
  readonly op: string;
  /** Places: the name of a node, a colon, which of its outputs. */
  readonly inputs: readonly string[];
  readonly attributes: readonly Attribute[];
}

export type Values = Float32Array | Int32Array | Uint8Array;

export interface Constant {
  readonly name: string;
  readonly dtype: number;
  readonly shape: readonly number[];
  /** Row by row; one item stands for all. */
  readonly values: Values;
}

export type Node = Op | Constant;

export const attribute = (node: Op, name: string): unknown =>
  node.attributes.find((each) => each.name === name)?.value;

const nodeOf = (place: string): string =>
  place.slice(0, place.lastIndexOf(":"));

/** Those that the outputs depend on. */
export function live(
  nodes: readonly Node[],
  outputs: readonly string[],
): Node[] {
  const wanted = new Set(outputs.map(nodeOf));
  const kept: Node[] = [];
  for (const node of nodes.toReversed()) {
    if (!wanted.has(node.name)) continue;
    kept.push(node);
    if ("op" in node)
      for (const place of node.inputs) wanted.add(nodeOf(place));
  }
  return kept.toReversed();
}

/** How often each place is read, by the outputs too. */
export function readers(
  nodes: readonly Node[],
  outputs: readonly string[],
): Map<string, number> {
  const counts = new Map<string, number>();
  const read = (place: string): void =>
    void counts.set(place, (counts.get(place) ?? 0) + 1);
  for (const node of nodes) if ("op" in node) node.inputs.forEach(read);
  outputs.forEach(read);
  return counts;
}
