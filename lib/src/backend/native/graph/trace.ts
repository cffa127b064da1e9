/** Listens to the ops that a piece of plain tf.js asks of TensorFlow, and writes them down as a graph. */
import type { Tensor } from "@tensorflow/tfjs";
import {
  nativeBackend,
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
export class Untraceable extends Error {}

/** Constants above this are data that somebody made in JavaScript, and may be others at the next step. */
const LARGEST_CONSTANT = 4096;

/** Ops that tfjs-node calls without the type of their first input, which eager TensorFlow finds out by itself. */
const TYPE_LEFT_OUT = new Set(["ExpandDims"]);

/** Their outputs differ from step to step. */
const RANDOM = /random|multinomial|shuffle|dropout/i;

type Binding = NativeBackend["binding"];

const same = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((side, axis) => side === b[axis]);

let recording = false;

/** Whether what is computed now is being written down. */
export const isRecording = (): boolean => recording;

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

interface Value {
  place: string;
  dtype: number;
  shape: readonly number[];
}

/** A graph as it grows: which node's output stands for each handle of TensorFlow. */
export class Trace {
  readonly #given: readonly Input[];
  readonly #values = new Map<number, Value>();
  readonly #nodes: Node[] = [];

  readonly #onednn: boolean;

  /**
   * @param inputs what the graph is a function of
   * @param onednn whether TensorFlow has oneDNN's kernels
   */
  constructor(inputs: readonly Input[], onednn: boolean) {
    this.#given = inputs;
    this.#onednn = onednn;
    for (const [i, { id, dtype, shape }] of inputs.entries())
      this.#values.set(id, { place: `in${i}:0`, dtype, shape });
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

  /** Where the graph computes what this handle holds. */
  place(id: number): string {
    return this.#value(id).place;
  }

  #value(id: number): Value {
    const value = this.#values.get(id);
    if (value === undefined)
      throw new Untraceable(
        "the step uses a tensor that is neither its input nor a weight of the model",
      );
    return value;
  }

  /** Runs `work` with everything that it asks of TensorFlow written down; the ops are computed too. */
  listen<R>(tf: Tf, work: () => R): R {
    const backend = nativeBackend(tf) as { binding: Binding };
    const real = backend.binding;
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
      throw new Untraceable("the step reads values while it computes");
    });
    const stop = (): void => {
      recording = false;
      backend.binding = real;
    };
    backend.binding = listening;
    recording = true;
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
    if (RANDOM.test(op)) throw new Untraceable(`${op} draws random numbers`);
    const given = inputs.map((id) => this.#value(id));
    const [first] = given;
    const [only] = handles;
    // tf.js asks for many that change nothing, and TensorFlow makes one op of those next to one another only.
    if (op === "Reshape" && first && only && same(first.shape, only.shape)) {
      this.#values.set(only.id, first);
      return;
    }
    const name = `n${this.#nodes.length}`;
    this.#nodes.push({
      name,
      // The same for numbers, and the one that TensorFlow's optimiser looks for.
      op: op === "Add" ? "AddV2" : op,
      inputs: given.map(({ place }) => place),
      attributes: TYPE_LEFT_OUT.has(op)
        ? [...attributes, type("T", first?.dtype ?? 0)]
        : attributes,
    });
    for (const [i, { id, dtype, shape }] of handles.entries())
      this.#values.set(id, { place: `${name}:${i}`, dtype, shape });
  }

  #constant(
    id: number,
    shape: readonly number[],
    dtype: number,
    given: ArrayLike<number>,
  ): void {
    if (!ArrayBuffer.isView(given))
      throw new Untraceable("the step makes a tensor of strings");
    let values = given as Values;
    const [first] = values;
    // Zeros and ones of any size: one item stands for all.
    if (values.length > 2 && values.every((each) => each === first))
      values = values.slice(0, 1);
    if (values.length > LARGEST_CONSTANT)
      throw new Untraceable("the step makes large tensors in JavaScript");
    const name = `n${this.#nodes.length}`;
    this.#nodes.push({ name, dtype, shape, values });
    this.#values.set(id, { place: `${name}:0`, dtype, shape });
  }
}
