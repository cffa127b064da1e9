/** Memory that loops in WebAssembly and JavaScript share, and how such a loop is had. */
import { assemble, type Procedure } from "./assembler.js";

interface WasmMemory {
  readonly buffer: ArrayBuffer;
}

/** What is needed of the global that Node and pages have alike; Node's types name it only. */
const { WebAssembly: engine } = globalThis as unknown as {
  WebAssembly: {
    Memory: new (size: { initial: number }) => WasmMemory;
    Module: new (bytes: Uint8Array<ArrayBuffer>) => object;
    Instance: new (module: object, imports: object) => { exports: unknown };
  };
};

const PAGE = 65536;
/** Each array begins where vectors of four numbers may be loaded fastest. */
const ALIGNMENT = 16;

/** Arrays, one after the other; an array's `byteOffset` is its address in the loops. */
export class LoopMemory {
  readonly wasm: WasmMemory;
  #taken = 0;

  /** @param bytes of all arrays, each rounded up to a multiple of 16 */
  constructor(bytes: number) {
    this.wasm = new engine.Memory({ initial: Math.ceil(bytes / PAGE) });
  }

  float32(length: number): Float32Array {
    return new Float32Array(this.wasm.buffer, this.#take(4 * length), length);
  }

  float64(length: number): Float64Array {
    return new Float64Array(this.wasm.buffer, this.#take(8 * length), length);
  }

  int32(length: number): Int32Array {
    return new Int32Array(this.wasm.buffer, this.#take(4 * length), length);
  }

  #take(bytes: number): number {
    const from = this.#taken;
    this.#taken += aligned(bytes);
    return from;
  }
}

/** Bytes that an array takes. */
export const aligned = (bytes: number): number =>
  Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;

/** The procedures by name, over a memory. They are compiled when they are first asked for. */
export function loopsOf(
  procedures: readonly Procedure[],
): (memory: LoopMemory) => unknown {
  let compiled: object | undefined;
  return ({ wasm }) => {
    compiled ??= new engine.Module(assemble(procedures));
    return new engine.Instance(compiled, { env: { memory: wasm } }).exports;
  };
}
