/** Listens to the ops that a piece of plain tf.js asks of TensorFlow, and writes them down as a graph. */
import type { Tensor } from "@tensorflow/tfjs";
import {
  bool,
  nativeBackend,
  string,
  type,
  type Attribute,
  type Handle,
  type NativeBackend,
  type Tf,
} from "../ops.js";
import { foldNormalization } from "./fold-normalization.js";
import { GraphDef } from "./graph-def.js";
import { live, type Node, type Values } from "./nodes.js";
import { onednnConvolutions } from "./onednn-convolutions.js";

/** Why a step cannot be a graph. Not an error for the user: the step is computed op by op, as ever. */
export class Untraceable extends Error {
  /** The layer that it was found in, where that is known. */
  readonly layer: string | undefined;

  constructor(
    message: string,
    options: ErrorOptions & { layer?: string | undefined } = {},
  ) {
    super(message, options);
    this.layer = options.layer;
  }
}

/** Constants above this are data that somebody made in JavaScript, and may be others at the next step. */
const LARGEST_CONSTANT = 4096;

/** Where several recordings are compared (`open-sizes.ts`), what changes is seen. */
const LARGEST_COMPARED = 2 ** 20;

/** Ops that tfjs-node calls without the type of their first input, which eager TensorFlow finds out by itself. */
const TYPE_LEFT_OUT = new Set(["ExpandDims"]);

/** Their outputs differ from step to step. */
const RANDOM = /random|multinomial|shuffle|dropout/i;

type Binding = NativeBackend["binding"];

const same = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((side, axis) => side === b[axis]);

let recording: Trace | undefined;

/** Whether what is computed now is being written down. */
export const isRecording = (): boolean => recording !== undefined;

/** The recording in progress, whoever it is for. */
export const currentTrace = (): Trace | undefined => recording;

/** The recording in progress, where it is for others than this process: of TensorFlow's public ops alone, and loops stay loops. */
export const portableTrace = (): Trace | undefined =>
  recording?.portable === true ? recording : undefined;

/** A handle of TensorFlow, its type and its shape. */
export interface Input {
  id: number;
  dtype: number;
  shape: readonly number[];
}

/** @param ids of the tensors, one each */
export const inputsOf = (
  backend: NativeBackend,
  tensors: readonly Tensor[],
  ids: readonly number[],
): Input[] =>
  tensors.map(({ dataId, shape }, i) => ({
    id: ids[i] ?? -1,
    dtype: backend.tensorMap.get(dataId).dtype,
    shape,
  }));

export interface Value {
  readonly place: string;
  readonly dtype: number;
  readonly shape: readonly number[];
}

/** A gather of the graph. */
export interface Gathered {
  /** The place of its smallest and its largest index, as float32. */
  readonly ends: string;
  /** What they are to be less than. */
  readonly rows: number;
}

/** A loop while its body is recorded. TensorFlow lets nothing into it but by an `Enter`. */
interface Frame {
  readonly name: string;
  readonly outer: Frame | undefined;
  /** By the place outside, the one inside. */
  readonly entered: Map<string, string>;
}

interface Known extends Value {
  readonly frame: Frame | undefined;
}

export interface TraceOptions {
  /** Whether TensorFlow has oneDNN's kernels. */
  readonly onednn: boolean;
  readonly portable?: boolean;
}

/** A graph as it grows: which node's output stands for each handle of TensorFlow. */
export class Trace {
  readonly #given: readonly Input[];
  readonly #values = new Map<number, Known>();
  readonly #nodes: Node[] = [];
  readonly #onednn: boolean;
  readonly #layers: string[] = [];
  readonly portable: boolean;
  /** Those whose indices TensorFlow does not look at (`gathered.ts`). */
  readonly gathered: Gathered[] = [];
  #frame: Frame | undefined;
  #frames = 0;
  #binding: Binding | undefined;

  /** @param inputs what the graph is a function of */
  constructor(
    inputs: readonly Input[],
    { onednn, portable = false }: TraceOptions,
  ) {
    this.#given = inputs;
    this.#onednn = onednn;
    this.portable = portable;
    for (const [i, { id, dtype, shape }] of inputs.entries())
      this.bind(id, { place: `in${i}:0`, dtype, shape });
  }

  get inputs(): readonly string[] {
    return this.#given.map((_, i) => `in${i}:0`);
  }

  /** What computes these outputs: a GraphDef, and the ops in it. */
  finish(places: readonly string[]): { definition: Uint8Array; ops: string[] } {
    const shapes = new Map(
      [...this.#values.values()].map(({ place, shape }) => [place, shape]),
    );
    const folded = foldNormalization(live(this.#nodes, places), places, shapes);
    const nodes = this.#onednn
      ? onednnConvolutions(folded, places, shapes)
      : folded;
    const graph = new GraphDef();
    for (const [i, { dtype, shape }] of this.#given.entries())
      graph.placeholder(`in${i}`, dtype, shape);
    for (const node of nodes)
      if ("op" in node)
        graph.op(node.name, node.op, node.inputs, node.attributes);
      else graph.constant(node.name, node.dtype, node.shape, node.values);
    return {
      definition: graph.finish(),
      ops: nodes.flatMap((node) => ("op" in node ? [node.op] : [])),
    };
  }

  get nodes(): readonly Node[] {
    return this.#nodes;
  }

  /** What is known of the places outside of loops. */
  get places(): ReadonlyMap<string, Value> {
    const outside = [...this.#values.values()].filter(
      ({ frame }) => frame === undefined,
    );
    return new Map(outside.map((value) => [value.place, value]));
  }

  /** The layer that is being computed, those that hold it before it. */
  get layer(): string {
    return this.#layers.join("/");
  }

  inLayer<R>(name: string, work: () => R): R {
    this.#layers.push(name);
    // Left as it is by an error, which `layer` then explains.
    const result = work();
    this.#layers.pop();
    return result;
  }

  /** Where the graph computes what this handle holds, as it is seen from the loop whose body is recorded now. */
  place(id: number): string {
    return this.#value(id).place;
  }

  /** From now on this handle stands for another place, inside of the loop whose body is recorded now. */
  bind(id: number, value: Value): void {
    this.#values.set(id, { ...value, frame: this.#frame });
  }

  /** Adds a node that nothing computes now. */
  emit(
    op: string,
    inputs: readonly string[],
    attributes: readonly Attribute[],
  ): string {
    const name = `n${this.#nodes.length}`;
    this.#nodes.push({ name, op, inputs, attributes, layer: this.layer });
    return name;
  }

  /** Records the body of a loop. What it uses of the outside comes in by an `Enter`. */
  inFrame<R>(work: (name: string) => R): R {
    const name = `loop${this.#frames++}`;
    this.#frame = { name, outer: this.#frame, entered: new Map() };
    const result = work(name);
    this.#frame = this.#frame.outer;
    return result;
  }

  #value(id: number): Value {
    if (this.portable && !this.#values.has(id)) this.#kept(id);
    const value = this.#values.get(id);
    if (value === undefined)
      throw new Untraceable(
        "it uses a tensor that is neither an input nor a weight of the model",
      );
    return { ...value, place: this.#inside(value, this.#frame) };
  }

  /** What a layer has kept from elsewhere, as it is now. */
  #kept(id: number): void {
    const binding = this.#binding;
    const [copy] = binding?.executeOp("Identity", [], [id], 1) ?? [];
    if (binding === undefined || copy === undefined) return;
    const values = binding.tensorDataSync(copy.id);
    binding.deleteTensor(copy.id);
    this.#constant(id, copy.shape, copy.dtype, values);
  }

  #inside(value: Known, frame: Frame | undefined): string {
    if (value.frame === frame) return value.place;
    if (frame === undefined)
      throw new Untraceable("a tensor of a loop's body is used after the loop");
    const outside = this.#inside(value, frame.outer);
    const known = frame.entered.get(outside);
    if (known !== undefined) return known;
    const enter = this.emit(
      "Enter",
      [outside],
      [
        type("T", value.dtype),
        string("frame_name", frame.name),
        bool("is_constant", true),
      ],
    );
    frame.entered.set(outside, `${enter}:0`);
    return `${enter}:0`;
  }

  /** Runs `work` with everything that it asks of TensorFlow written down; the ops are computed too. */
  listen<R>(tf: Tf, work: () => R): R {
    const backend = nativeBackend(tf) as { binding: Binding };
    const real = backend.binding;
    this.#binding = real;
    // The add-on's own properties cannot be written, so an object in front of it listens.
    const listening = Object.create(real) as Binding;
    const property = (name: string, value: unknown): void => {
      Object.defineProperty(listening, name, { value });
    };
    property(
      "executeOp",
      (
        op: string,
        attributes: readonly Attribute[],
        inputs: readonly number[],
        outputs: number,
      ) => {
        const handles = real.executeOp(op, attributes, inputs, outputs);
        this.#op(op, attributes, inputs, handles);
        return handles;
      },
    );
    property(
      "createTensor",
      (shape: number[], dtype: number, values: ArrayLike<number>) => {
        const id = real.createTensor(shape, dtype, values);
        this.#constant(id, shape, dtype, values);
        return id;
      },
    );
    property("tensorDataSync", () => {
      throw new Untraceable("it reads values while it computes");
    });
    const stop = (): void => {
      recording = undefined;
      backend.binding = real;
    };
    backend.binding = listening;
    // oxlint-disable-next-line typescript/no-this-alias -- `recording` is asked by others
    recording = this;
    // A notebook's interrupt may end JavaScript here, and no `finally` runs then. Work that is recorded never waits for the event loop.
    const interrupted = setImmediate(stop);
    try {
      return work();
    } finally {
      clearImmediate(interrupted);
      stop();
    }
  }

  #op(
    op: string,
    attributes: readonly Attribute[],
    inputs: readonly number[],
    handles: readonly Handle[],
  ): void {
    if (RANDOM.test(op))
      throw new Untraceable(`it draws random numbers (${op})`);
    const given = inputs.map((id) => this.#value(id));
    const [first] = given;
    const [only] = handles;
    // tf.js asks for many that change nothing, and TensorFlow makes one op of those next to one another only.
    if (op === "Reshape" && first && only && same(first.shape, only.shape)) {
      this.bind(only.id, first);
      return;
    }
    const name = this.emit(
      // The same for numbers, and the one that TensorFlow's optimiser looks for.
      op === "Add" ? "AddV2" : op,
      given.map(({ place }) => place),
      TYPE_LEFT_OUT.has(op)
        ? [...attributes, type("T", first?.dtype ?? 0)]
        : attributes,
    );
    for (const [i, { id, dtype, shape }] of handles.entries())
      this.bind(id, { place: `${name}:${i}`, dtype, shape });
  }

  #constant(
    id: number,
    shape: readonly number[],
    dtype: number,
    given: ArrayLike<number>,
  ): void {
    if (!ArrayBuffer.isView(given))
      throw new Untraceable("it makes a tensor of strings");
    let values = given as Values;
    const [first] = values;
    // Zeros and ones of any size: one item stands for all.
    if (values.length > 2 && values.every((each) => each === first))
      values = values.slice(0, 1);
    if (values.length > (this.portable ? LARGEST_COMPARED : LARGEST_CONSTANT))
      throw new Untraceable("it makes large tensors in JavaScript");
    const name = `n${this.#nodes.length}`;
    const { layer } = this;
    this.#nodes.push({ name, dtype, shape, values, layer });
    // Constants of a loop's body stand outside of it.
    const place = `${name}:0`;
    this.#values.set(id, { place, dtype, shape, frame: undefined });
  }
}
