/** The terms in which our wasm kernels are written. */
import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import type * as tfjs from "@tensorflow/tfjs";
import type { Procedure } from "../assembly/assembler.js";
import { LoopMemory, loopsOf, type WasmMemory } from "../assembly/memory.js";
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

/** Where a tensor's values lie, in bytes: it stays there while the heap grows. */
export const addressOf = (
  backend: BackendWasm,
  tensor: tfjs.TensorInfo,
): number => backend.getMemoryOffset(tensor.dataId);

/** What the backend's WebAssembly gives out, as Emscripten names it. */
interface Exports {
  memory: WasmMemory;
  malloc: (bytes: number) => number;
  free: (address: number) => void;
}

const exportsOf = (backend: BackendWasm): Exports =>
  (backend.wasm as unknown as { asm: Exports }).asm;

/** Room on the heap until it is given back. @throws Error where there is none */
export function allocate(backend: BackendWasm, bytes: number): number {
  const address = exportsOf(backend).malloc(bytes) >>> 0;
  if (address === 0)
    throw new Error(
      `WebAssembly's memory is full: ${bytes} more bytes were needed. Dispose of tensors, or take a smaller batch.`,
    );
  return address;
}

/** Room on the heap for the time of `use`. */
export function scratch<T>(
  backend: BackendWasm,
  bytes: number,
  use: (address: number) => T,
): T {
  const address = allocate(backend, bytes);
  try {
    return use(address);
  } finally {
    exportsOf(backend).free(address);
  }
}

/** Loops of ours over the heap, by their names. */
export function heapLoops(
  procedures: readonly Procedure[],
): (backend: BackendWasm) => unknown {
  const make = loopsOf(procedures);
  const made = new WeakMap<BackendWasm, unknown>();
  return (backend) => {
    let loops = made.get(backend);
    if (loops === undefined) {
      loops = make(new LoopMemory(exportsOf(backend).memory));
      made.set(backend, loops);
    }
    return loops;
  };
}
