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
import { GraphDef, type Values } from "./graph-def.js";

/** Why a step cannot be a graph. Not an error for the user: the step is computed op by op, as ever. */
export class Untraceable extends Error {}

/** Constants above this are data that somebody made in JavaScript, and may be others at the next step. */
const LARGEST_CONSTANT = 4096;

/** Ops that tfjs-node calls without the type of their first input, which eager TensorFlow finds out by itself. */
const TYPE_LEFT_OUT = new Set(["ExpandDims"]);

/** Their outputs differ from step to step. */
const RANDOM = /random|multinomial|shuffle|dropout/i;

type Binding = NativeBackend["binding"];

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

/** A graph as it grows: which node's output stands for each handle of TensorFlow. */
export class Trace {
  readonly graph = new GraphDef();
  readonly #places = new Map<number, string>();
  readonly #types = new Map<number, number>();
  readonly #inputs: string[] = [];
  #nodes = 0;
  /** By name, as they were asked for. */
  readonly ops: string[] = [];

  /** @param inputs what the graph is a function of */
  constructor(inputs: readonly Input[]) {
    for (const { id, dtype, shape } of inputs) {
      const name = `in${this.#inputs.length}`;
      this.graph.placeholder(name, dtype, shape);
      this.#inputs.push(`${name}:0`);
      this.#put(id, `${name}:0`, dtype);
    }
  }

  #put(id: number, place: string, dtype: number): void {
    this.#places.set(id, place);
    this.#types.set(id, dtype);
  }

  get inputs(): readonly string[] {
    return this.#inputs;
  }

  /** Where the graph computes what this handle holds. */
  place(id: number): string {
    const place = this.#places.get(id);
    if (place === undefined)
      throw new Untraceable(
        "the step uses a tensor that is neither its input nor a weight of the model",
      );
    return place;
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
    const name = `n${this.#nodes++}`;
    this.ops.push(op);
    this.graph.op(
      name,
      // The same for numbers, and the one that TensorFlow's optimiser looks for.
      op === "Add" ? "AddV2" : op,
      inputs.map((id) => this.place(id)),
      TYPE_LEFT_OUT.has(op)
        ? [...attributes, type("T", this.#types.get(inputs[0] ?? -1) ?? 0)]
        : attributes,
    );
    for (const [i, { id, dtype }] of handles.entries())
      this.#put(id, `${name}:${i}`, dtype);
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
    const name = `n${this.#nodes++}`;
    this.graph.constant(name, dtype, shape, values);
    this.#put(id, `${name}:0`, dtype);
  }
}
