/** Memory that loops in WebAssembly and JavaScript share, and how such a loop is had. */
import {
  assemble,
  constantVector,
  multiplyAddRelaxed,
  put,
  V128,
  type Procedure,
} from "./assembler.js";

/** To be sent to another thread where it is shared; its buffer is then a SharedArrayBuffer. */
export interface WasmMemory {
  readonly buffer: ArrayBuffer;
}

/** What is needed of the global that Node and pages have alike; Node's types name it only. */
const { WebAssembly: engine } = globalThis as unknown as {
  WebAssembly: {
    Memory: new (size: {
      initial: number;
      maximum?: number;
      shared?: boolean;
    }) => WasmMemory;
    Module: new (bytes: Uint8Array<ArrayBuffer>) => object;
    Instance: new (module: object, imports: object) => { exports: unknown };
    validate(bytes: Uint8Array<ArrayBuffer>): boolean;
  };
};

/** Whether this engine multiplies and adds in one instruction. */
export const relaxed = ((): boolean => {
  const one = constantVector(1);
  const body = [put(0, multiplyAddRelaxed(one, one, one))];
  return engine.validate(
    assemble([{ name: "try", parameters: [], results: [], locals: [V128], body }]), // prettier-ignore
  );
})();

const PAGE = 65536;
/** Each array begins where vectors of four numbers may be loaded fastest. */
const ALIGNMENT = 16;

/** Arrays, one after the other; an array's `byteOffset` is its address in the loops. */
export class LoopMemory {
  #taken = 0;

  /** Over another thread's memory, the same arrays asked for in the same order are the same arrays. */
  constructor(
    readonly wasm: WasmMemory,
    readonly shared = false,
  ) {}

  /** @param bytes of all arrays, each rounded up to a multiple of 16; @param shared with other threads */
  static of(bytes: number, shared = false): LoopMemory {
    const initial = Math.ceil(bytes / PAGE);
    const size = shared ? { initial, maximum: initial, shared } : { initial };
    return new LoopMemory(new engine.Memory(size), shared);
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

/** Bytes that an array takes, whole vectors of `to` bytes. */
export const aligned = (bytes: number, to = ALIGNMENT): number =>
  Math.ceil(bytes / to) * to;

/** The procedures by name, over a memory. They are compiled when they are first asked for. */
export function loopsOf(
  procedures: readonly Procedure[],
): (memory: LoopMemory) => unknown {
  const compiled: { own?: object; shared?: object } = {};
  return ({ wasm, shared }) => {
    const module = (compiled[shared ? "shared" : "own"] ??= new engine.Module(
      assemble(procedures, shared),
    ));
    return new engine.Instance(module, { env: { memory: wasm } }).exports;
  };
}
