/** Handles of TensorFlow that no tensor of tf.js stands for: in a loop of hundreds of ops, that bookkeeping would cost more than the ops. */
import type * as tfjs from "@tensorflow/tfjs";
import {
  nativeBackend,
  type Attribute,
  type Handle,
  type NativeBackend,
  type Tf,
} from "./ops.js";

type Tensor = tfjs.Tensor;

export class Scratch {
  readonly #backend: NativeBackend;
  readonly #ours = new Set<number>();

  constructor(readonly tf: Tf) {
    this.#backend = nativeBackend(tf);
  }

  /** The handle of a tensor, which stays the tensor's own. */
  of(tensor: Tensor): number {
    const [id] = this.#backend.getInputTensorIds([tensor]);
    if (id === undefined) throw new Error("The tensor has no handle.");
    return id;
  }

  /** The op's outputs; they live until `end`. */
  run(
    name: string,
    attributes: readonly Attribute[],
    inputs: readonly number[],
    outputs: number,
  ): Handle[] {
    const handles = this.#backend.binding.executeOp(
      name,
      attributes,
      inputs,
      outputs,
    );
    for (const { id } of handles) this.#ours.add(id);
    return handles;
  }

  /** As a tensor, which outlives this. */
  tensor(handle: Handle): Tensor {
    this.#ours.delete(handle.id);
    return this.#backend.createOutputTensor(handle);
  }

  end(): void {
    for (const id of this.#ours) this.#backend.binding.deleteTensor(id);
    this.#ours.clear();
  }
}

/** Runs `work` and frees every handle that it did not turn into a tensor. */
export function withScratch<R>(tf: Tf, work: (scratch: Scratch) => R): R {
  const scratch = new Scratch(tf);
  try {
    return work(scratch);
  } finally {
    scratch.end();
  }
}
