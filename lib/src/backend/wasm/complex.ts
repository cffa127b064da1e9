/**
 * Complex numbers, which wasm has none of: kept on its heap as pairs (real, imaginary), as TensorFlow keeps them. Arithmetic with them goes
 * to the cpu kernels.
 */
import type * as tfjs from "@tensorflow/tfjs";
import type { Kernel } from "../kernels/kernel.js";
import { interleaved, onCpu } from "../kernels/on-cpu.js";
import { heap, kernel, type BackendWasm } from "./kernel.js";

const isComplex = (inputs: tfjs.NamedTensorInfoMap): boolean =>
  Object.values(inputs).some((each) => each?.dtype === "complex64");

/** wasm's own reader knows no complex64 and throws. */
export function readsComplex(backend: BackendWasm): void {
  const read = backend.readSync.bind(backend);
  backend.readSync = (id, start, end) => {
    const { dtype, shape, memoryOffset } = (
      backend as unknown as {
        dataIdMap: { get(id: object): Stored };
      }
    ).dataIdMap.get(id);
    if (dtype !== "complex64") return read(id, start, end);
    const floats = 2 * shape.reduce((all, side) => all * side, 1);
    return new Float32Array(
      (backend.wasm as unknown as { HEAPU8: Uint8Array }).HEAPU8.buffer,
      memoryOffset,
      floats,
    ).slice(2 * (start ?? 0), end === undefined ? floats : 2 * end);
  };
}

interface Stored {
  dtype: string;
  shape: number[];
  memoryOffset: number;
}

const complex = kernel<"real" | "imag", object>(
  "Complex",
  () =>
    ({ inputs, backend }) => {
      const { real, imag } = inputs;
      const pairs = interleaved(heap(backend, real), heap(backend, imag));
      return {
        dataId: backend.write(pairs, real.shape, "complex64"),
        shape: real.shape,
        dtype: "complex64",
      };
    },
);

function part(name: string, offset: 0 | 1): Kernel {
  return kernel<"input", object>(name, () => ({ inputs, backend }) => {
    const { input } = inputs;
    const pairs = backend.readSync(input.dataId) as Float32Array;
    const values =
      input.dtype === "complex64"
        ? pairs.filter((_, i) => i % 2 === offset)
        : pairs.map((value) => (offset === 0 ? value : 0));
    return {
      dataId: backend.write(values, input.shape, "float32"),
      shape: input.shape,
      dtype: "float32",
    };
  });
}

export const complexKernels: readonly Kernel[] = [
  complex,
  part("Real", 0),
  part("Imag", 1),
  ...["Add", "Sub", "Multiply", "Concat", "Slice", "Transpose"].map((name) =>
    onCpu(name, isComplex),
  ),
  // Besides: wasm casts a whole number to bool by keeping it, so that 5 stays 5.
  onCpu(
    "Cast",
    (inputs, { dtype }) =>
      isComplex(inputs) ||
      dtype === "complex64" ||
      (dtype === "bool" && inputs["x"]?.dtype !== "bool"),
  ),
];
