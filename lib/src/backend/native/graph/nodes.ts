/** A recorded graph before it is written down: ops and constants in the order in which they were asked for. */
import type { Attribute } from "../ops.js";

export interface Op {
  readonly name: string;
  readonly op: string;
  /** Places: the name of a node, a colon, which of its outputs. */
  readonly inputs: readonly string[];
  readonly attributes: readonly Attribute[];
  /** The layer that asked for it, those that hold it before it. */
  readonly layer?: string;
}

export type Values = Float32Array | Int32Array | Uint8Array;

export interface Constant {
  readonly name: string;
  readonly dtype: number;
  readonly shape: readonly number[];
  /** Row by row; one item stands for all. */
  readonly values: Values;
  readonly layer?: string;
}

export type Node = Op | Constant;

export const attribute = (node: Op, name: string): unknown =>
  node.attributes.find((each) => each.name === name)?.value;

export const nodeOf = (place: string): string =>
  place.slice(0, place.lastIndexOf(":"));

/** Those that the outputs depend on, in their order; a loop's nodes depend on one another. */
export function live(
  nodes: readonly Node[],
  outputs: readonly string[],
): Node[] {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const wanted = new Set<string>();
  const places = [...outputs];
  for (let place = places.pop(); place !== undefined; place = places.pop()) {
    const node = byName.get(nodeOf(place));
    if (node === undefined || wanted.has(node.name)) continue;
    wanted.add(node.name);
    if ("op" in node) places.push(...node.inputs);
  }
  return nodes.filter(({ name }) => wanted.has(name));
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
