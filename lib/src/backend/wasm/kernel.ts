/** The terms in which our wasm kernels are written. */
import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import type * as tfjs from "@tensorflow/tfjs";
import type { Kernel } from "../kernels/kernel.js";

export type { BackendWasm };

/** What a kernel gets: its inputs by name, and the attributes that tf.js's core passes on. */
export interface Call<Inputs extends string, Attributes> {
  inputs: Record<Inputs, tfjs.TensorInfo>;
  backend: BackendWasm;
  attrs: Attributes;
}

/** Ties a typed kernel to tf.js's untyped registry. */
export function kernel<Inputs extends string, Attributes>(
  name: string,
  make: (
    core: typeof tfjs,
  ) => (call: Call<Inputs, Attributes>) => tfjs.TensorInfo | tfjs.TensorInfo[],
): Kernel {
  return {
    name,
    make: (core) => {
      const run = make(core);
      return (call) => run(call as unknown as Call<Inputs, Attributes>);
    },
  };
}

/** A tensor's values where they lie. Take it after every allocation: a growing heap leaves older views detached. */
export function heap(
  backend: BackendWasm,
  tensor: tfjs.TensorInfo,
): Float32Array {
  return backend.typedArrayFromHeap(tensor) as Float32Array;
}
