/**
 * BatchMatMul: whole numbers, which wasm refuses, go to the cpu kernel; transposed operands, with which wasm is slow, are transposed first.
 */
import type * as tfjs from "@tensorflow/tfjs";
import { builtIn, type Kernel } from "../kernels/kernel.js";
import { onCpu } from "../kernels/on-cpu.js";
import type { BackendWasm } from "./kernel.js";

function transposed(
  core: typeof tfjs,
  backend: BackendWasm,
  matrix: tfjs.TensorInfo,
): tfjs.TensorInfo {
  const rank = matrix.shape.length;
  const perm = Array.from({ length: rank }, (_, axis) => axis);
  perm.push(...perm.splice(rank - 2).toReversed());
  return builtIn(
    core,
    "Transpose",
    "wasm",
  )({
    inputs: { x: matrix },
    backend,
    attrs: { perm },
  }) as tfjs.TensorInfo;
}

export const matMul: Kernel = {
  name: "BatchMatMul",
  make: (core) => {
    const multiply = builtIn(core, "BatchMatMul", "wasm");
    const exact = onCpu("BatchMatMul").make(core, "wasm");
    return (call) => {
      const { a, b } = call.inputs as {
        a: tfjs.TensorInfo;
        b: tfjs.TensorInfo;
      };
      if (a.dtype !== "float32" || b.dtype !== "float32") return exact(call);
      const { transposeA, transposeB } = call.attrs as {
        transposeA: boolean;
        transposeB: boolean;
      };
      if (!transposeA && !transposeB) return multiply(call);
      const backend = call.backend as BackendWasm;
      const left = transposeA ? transposed(core, backend, a) : a;
      const right = transposeB ? transposed(core, backend, b) : b;
      const product = multiply({
        inputs: { a: left, b: right },
        backend,
        attrs: { transposeA: false, transposeB: false },
      });
      if (transposeA) backend.disposeData(left.dataId);
      if (transposeB) backend.disposeData(right.dataId);
      return product;
    };
  },
};
