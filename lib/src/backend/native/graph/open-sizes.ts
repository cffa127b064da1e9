/**
 * One graph for every size of batch, of several recordings with different ones. The ops are the same in each; what differs are the
 * constants that tf.js computed of sizes, and these become computations of sizes in the graph: `Reshape`'s one unknown side, sides of the
 * inputs or of what the op reads, multiples of one, products of two.
 */
import { int, type, type Attribute } from "../ops.js";
import { live, type Constant, type Node, type Op } from "./nodes.js";
import { Untraceable, type Value } from "./trace.js";

export interface Recording {
  readonly nodes: readonly Node[];
  readonly outputs: readonly string[];
  /** Outside of loops. */
  readonly places: ReadonlyMap<string, Value>;
  /** Of the model's inputs; those of its weights are no sizes to be asked for. */
  readonly inputs: readonly string[];
}

const int32 = 3;
const int64 = 9;

/** Of the numbers in one constant: shapes, beginnings, paddings. */
const MOST_COMPUTED = 64;

/** One side of a place, with its length in each recording. */
interface Side {
  readonly place: string;
  readonly axis: number;
  readonly dtype: number;
  readonly lengths: readonly number[];
}

/** scale × sides + offset */
interface Term {
  readonly sides: readonly Side[];
  readonly scale: number;
  readonly offset: number;
}

const every = (
  lengths: readonly number[],
  holds: (length: number, i: number) => boolean,
): boolean => lengths.every(holds);

const equal = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && every(a, (each, i) => each === b[i]);

const constant = (values: readonly number[]): boolean =>
  every(values, (each) => each === values[0]);

function linear(values: readonly number[], sides: Side[]): Term | undefined {
  const lengths = sides.reduce<readonly number[]>(
    (product, side) => product.map((each, i) => each * (side.lengths[i] ?? 0)),
    values.map(() => 1),
  );
  const [v0 = 0, v1 = 0] = values;
  const [l0 = 0, l1 = 0] = lengths;
  const scale = (v1 - v0) / (l1 - l0);
  if (!Number.isInteger(scale) || scale === 0) return undefined;
  const offset = v0 - scale * l0;
  return every(values, (v, i) => v === scale * (lengths[i] ?? 0) + offset)
    ? { sides, scale, offset }
    : undefined;
}

const found = <T, R>(
  list: readonly T[],
  find: (each: T) => R | undefined,
): R | undefined => {
  for (const each of list) {
    const result = find(each);
    if (result !== undefined) return result;
  }
  return undefined;
};

const pairs = (sides: readonly Side[]): Side[][] =>
  sides.flatMap((a, i) => sides.slice(i).map((b) => [a, b]));

class OpenSizes {
  readonly #nodes: Node[] = [];
  readonly #known = new Map<string, string>();
  readonly #recordings: readonly Recording[];
  readonly #readers = new Map<string, Op[]>();
  readonly #enters = new Map<string, string>();
  #sides: Side[] | undefined;
  #names = 0;

  constructor(recordings: readonly Recording[]) {
    this.#recordings = recordings;
  }

  graph(): Node[] {
    const [first, ...others] = this.#recordings.map(({ nodes, outputs }) =>
      live(nodes, outputs),
    );
    if (first === undefined) return [];
    for (const node of first) {
      if (!("op" in node)) continue;
      if (node.op === "Enter")
        this.#enters.set(`${node.name}:0`, node.inputs[0] ?? "");
      for (const place of node.inputs)
        this.#readers.set(place, [...(this.#readers.get(place) ?? []), node]);
    }
    for (const [i, node] of first.entries()) {
      const all = [node, ...others.map((nodes) => nodes[i])];
      if ("op" in node) {
        if (!all.every((each) => sameOp(node, each))) throw differs(node);
        this.#nodes.push(node);
      } else {
        const constants = all.filter(
          (each): each is Constant => each !== undefined && !("op" in each),
        );
        if (constants.length < all.length) throw differs(node);
        this.#constant(node, constants);
      }
    }
    if (others.some(({ length }) => length !== first.length))
      throw differs(first.at(-1));
    return this.#nodes;
  }

  #constant(node: Constant, all: readonly Constant[]): void {
    if (all.some(({ dtype }) => dtype !== node.dtype)) throw differs(node);
    const numbers = all.map(read);
    const sameShape = all.every(({ shape }) => equal(node.shape, shape));
    const lists = numbers.map(({ length }) => length);
    const [own = []] = numbers;
    if (sameShape && numbers.every((each) => equal(own, each)))
      return void this.#nodes.push(node);
    if (sameShape && constant(lists) && own.length <= MOST_COMPUTED)
      return this.#computed(node, numbers);
    if (
      node.dtype !== int64 &&
      constant(all.map(({ shape }) => shape.length)) &&
      numbers.every((each) => each.every((value) => value === own[0]))
    )
      return this.#filled(node, all);
    if (
      node.dtype === int32 &&
      node.shape.length === 1 &&
      numbers.every((list) => list.every((value, i) => value === i))
    )
      return this.#counted(node, all);
    const row = own.slice(0, own.length / (node.shape[0] ?? 1));
    if (
      node.dtype !== int64 &&
      own.length > 0 &&
      all.every(({ shape }) => equal(node.shape.slice(1), shape.slice(1))) &&
      numbers.every((list) => list.every((v, i) => v === row[i % row.length]))
    )
      return this.#repeated(node, all, row.length);
    throw new Untraceable(
      "it makes numbers in JavaScript that depend on the size of the batch or the length of a sequence",
      { layer: node.layer },
    );
  }

  /** A list of whole numbers, or one. */
  #computed(node: Constant, numbers: readonly (readonly number[])[]): void {
    const [own = []] = numbers;
    const columns = own.map((_, i) => numbers.map((list) => list[i] ?? 0));
    const owner = this.#reader(`${node.name}:0`);
    const varying = columns.filter((column) => !constant(column));
    if (varying.length === 1 && this.#isSides(node, owner)) {
      const values = columns.map((column) =>
        constant(column) ? (column[0] ?? 0) : -1,
      );
      this.#nodes.push({ ...node, values: Int32Array.from(values) });
      return;
    }
    const items = columns.map((column) => this.#item(column, node, owner));
    const [only = ""] = items;
    const whole = node.shape.length === 0 ? only : this.#shaped(node, items);
    if (node.dtype === int32)
      this.#op(node.name, "Identity", [whole], [type("T", int32)]);
    else
      this.#op(
        node.name,
        "Cast",
        [whole],
        [type("SrcT", int32), type("DstT", node.dtype)],
      );
  }

  /** Of a Reshape, which finds out one by itself. */
  #isSides({ name, dtype }: Constant, owner: Op | undefined): boolean {
    const place = `${name}:0`;
    return (
      dtype === int32 &&
      owner?.op === "Reshape" &&
      this.#outside(owner.inputs[1] ?? "") === place &&
      this.#readers.get(place)?.length === 1
    );
  }

  /** One number, as often as the shape takes it. */
  #filled(node: Constant, all: readonly Constant[]): void {
    const owner = this.#reader(`${node.name}:0`);
    const sides = node.shape.map((_, axis) =>
      this.#item(
        all.map(({ shape }) => shape[axis] ?? 0),
        node,
        owner,
      ),
    );
    const value = `${node.name}/value`;
    this.#nodes.push({
      ...node,
      name: value,
      shape: [],
      values: node.values.slice(0, 1),
    });
    this.#op(
      node.name,
      "Fill",
      [this.#vector(`${node.name}/shape`, sides), `${value}:0`],
      [type("T", node.dtype), type("index_type", int32)],
    );
  }

  /** 0, 1, 2 … */
  #counted(node: Constant, all: readonly Constant[]): void {
    const lengths = all.map(({ shape }) => shape[0] ?? 0);
    const end = this.#item(lengths, node, this.#reader(`${node.name}:0`));
    this.#op(
      node.name,
      "Range",
      [this.#number(0), end, this.#number(1)],
      [type("Tidx", int32)],
    );
  }

  /** The same row again and again. */
  #repeated(node: Constant, all: readonly Constant[], width: number): void {
    const owner = this.#reader(`${node.name}:0`);
    const lengths = all.map(({ shape }) => shape[0] ?? 0);
    const [, ...rest] = node.shape;
    const sides = [
      this.#item(lengths, node, owner),
      ...rest.map((side) => this.#number(side)),
    ];
    const row = `${node.name}/row`;
    const values = node.values.slice(0, width);
    this.#nodes.push({ ...node, name: row, shape: rest, values });
    this.#op(
      node.name,
      "BroadcastTo",
      [`${row}:0`, this.#vector(`${node.name}/shape`, sides)],
      [type("T", node.dtype), type("Tidx", int32)],
    );
  }

  #item(
    values: readonly number[],
    node: Constant,
    owner: Op | undefined,
  ): string {
    if (constant(values)) return this.#number(values[0] ?? 0);
    const term = values.every(Number.isInteger)
      ? this.#term(values, owner)
      : undefined;
    if (term === undefined)
      throw new Untraceable(
        `it computes ${values.join(", ")} of the sizes of its input, in a way that was not found out`,
        { layer: node.layer },
      );
    const { sides, scale, offset } = term;
    let sum = sides
      .map((side) => this.#side(side))
      .reduce((a, b) => this.#binary("Mul", a, b));
    if (scale !== 1) sum = this.#binary("Mul", sum, this.#number(scale));
    return offset === 0
      ? sum
      : this.#binary("AddV2", sum, this.#number(offset));
  }

  /** The nearest first: an input's side, one of what the op reads, one of anything before; then what is made of them. */
  #term(values: readonly number[], owner: Op | undefined): Term | undefined {
    const all = (this.#sides ??= this.#varying());
    const { inputs = [] } = this.#recordings[0] ?? {};
    const given = all.filter(({ place }) => inputs.includes(place));
    const places = owner?.inputs.map((place) => this.#outside(place)) ?? [];
    const near = all.filter(({ place }) => places.includes(place));
    const one = (sides: readonly Side[]) =>
      found(sides, (side) =>
        equal(side.lengths, values)
          ? { sides: [side], scale: 1, offset: 0 }
          : undefined,
      );
    const made = (sides: readonly Side[]) =>
      found(sides, (side) => linear(values, [side])) ??
      found(pairs(sides), (pair) => linear(values, pair));
    return (
      one(given) ??
      one(near) ??
      made(given) ??
      made(near) ??
      one(all) ??
      found(all, (side) => linear(values, [side]))
    );
  }

  #varying(): Side[] {
    const [first] = this.#recordings;
    const sides: Side[] = [];
    for (const [place, { dtype, shape }] of first?.places ?? [])
      for (const axis of shape.keys()) {
        const lengths = this.#recordings.map(
          ({ places }) => places.get(place)?.shape[axis] ?? -1,
        );
        if (!constant(lengths) && this.#stands(place))
          sides.push({ place, axis, dtype, lengths });
      }
    return sides;
  }

  /** What nothing else depends on is not in the graph, and its sides are not to be had. */
  #stands(place: string): boolean {
    const { inputs = [] } = this.#recordings[0] ?? {};
    return inputs.includes(place) || this.#readers.has(place);
  }

  #outside(place: string): string {
    const outside = this.#enters.get(place);
    return outside === undefined ? place : this.#outside(outside);
  }

  #reader(place: string): Op | undefined {
    const reader = this.#readers.get(place)?.[0];
    return reader?.op === "Enter" ? this.#reader(`${reader.name}:0`) : reader;
  }

  #op(
    name: string,
    op: string,
    inputs: readonly string[],
    attributes: readonly Attribute[],
  ): string {
    this.#nodes.push({ name, op, inputs, attributes, layer: "sizes" });
    return `${name}:0`;
  }

  #once(key: string, make: (name: string) => string): string {
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const place = make(`s${this.#names++}`);
    this.#known.set(key, place);
    return place;
  }

  #whole(
    name: string,
    values: readonly number[],
    shape: readonly number[],
  ): string {
    this.#nodes.push({
      name,
      dtype: int32,
      shape,
      values: Int32Array.from(values),
      layer: "sizes",
    });
    return `${name}:0`;
  }

  #number(value: number): string {
    return this.#once(`${value}`, (name) => this.#whole(name, [value], []));
  }

  #vector(name: string, items: readonly string[]): string {
    return this.#op(name, "Pack", items, [
      int("N", items.length),
      type("T", int32),
      int("axis", 0),
    ]);
  }

  #shaped({ name, shape }: Constant, items: readonly string[]): string {
    const list = this.#vector(`${name}/items`, items);
    if (shape.length === 1) return list;
    const sides = this.#whole(`${name}/sides`, shape, [shape.length]);
    return this.#op(
      `${name}/whole`,
      "Reshape",
      [list, sides],
      [type("T", int32), type("Tshape", int32)],
    );
  }

  #binary(op: string, a: string, b: string): string {
    return this.#once(`${op} ${a} ${b}`, (name) =>
      this.#op(name, op, [a, b], [type("T", int32)]),
    );
  }

  #side({ place, axis, dtype }: Side): string {
    return this.#once(`${place} ${axis}`, (name) => {
      const shape = this.#once(`shape ${place}`, (all) =>
        this.#op(
          all,
          "Shape",
          [place],
          [type("T", dtype), type("out_type", int32)],
        ),
      );
      const ends = [axis, axis + 1, 1].map((end) =>
        this.#once(`[${end}]`, (one) => this.#whole(one, [end], [1])),
      );
      return this.#op(
        name,
        "StridedSlice",
        [shape, ...ends],
        [
          type("T", int32),
          type("Index", int32),
          int("begin_mask", 0),
          int("end_mask", 0),
          int("ellipsis_mask", 0),
          int("new_axis_mask", 0),
          int("shrink_axis_mask", 1),
        ],
      );
    });
  }
}

function sameOp(node: Op, other: Node | undefined): boolean {
  return (
    other !== undefined &&
    "op" in other &&
    node.op === other.op &&
    node.name === other.name &&
    node.inputs.join() === other.inputs.join() &&
    JSON.stringify(node.attributes) === JSON.stringify(other.attributes)
  );
}

const differs = (node: Node | undefined): Untraceable =>
  new Untraceable(
    "it computes by other operations for a batch or a sequence of another size",
    { layer: node?.layer },
  );

/** Int64 comes as pairs of halves, and one item may stand for all. */
function read({ dtype, shape, values }: Constant): number[] {
  const count = shape.reduce((all, side) => all * side, 1);
  const [first = 0] = values;
  if (values.length < count && count <= MOST_COMPUTED)
    return Array.from({ length: count }, () => first);
  if (dtype !== int64) return [...values];
  return Array.from(
    { length: values.length / 2 },
    (_, i) => (values[2 * i] ?? 0) + 2 ** 32 * (values[2 * i + 1] ?? 0),
  );
}

/**
 * @returns nodes that compute what each of the recordings computed, whatever the sizes
 * @throws Untraceable with the layer whose computation could not be put into sizes
 */
export const withOpenSizes = (recordings: readonly Recording[]): Node[] =>
  new OpenSizes(recordings).graph();
