/**
 * BatchMatMul. wasm's own is slow with transposed sides, and wrong where the same numbers are its right side in two shapes, as [3, 1] and
 * [1, 3]: it keeps what it made of the first. Whole numbers, which it refuses, go to the cpu kernel. Different batch axes are
 * `../kernels/broadcast-mat-mul.ts`'s business: here they are equal, or one side has a single matrix.
 */
import type * as tfjs from "@tensorflow/tfjs";
import type { Kernel } from "../kernels/kernel.js";
import { onCpu } from "../kernels/on-cpu.js";
import { addressOf, heap, type BackendWasm } from "./kernel.js";
import {
  matrixAt,
  multiply,
  transposed,
  withPanels,
  type Matrix,
} from "./product.js";

export const matMul: Kernel = {
  name: "BatchMatMul",
  make: (core) => {
    const exact = onCpu("BatchMatMul").make(core, "wasm");
    const sizeOf = core.util.sizeFromShape;
    return (call) => {
      const { a, b } = call.inputs as Record<"a" | "b", tfjs.TensorInfo>;
      if (a.dtype !== "float32" || b.dtype !== "float32") return exact(call);
      const { transposeA, transposeB } = call.attrs as {
        transposeA: boolean;
        transposeB: boolean;
      };
      const backend = call.backend as BackendWasm;
      const side = (tensor: tfjs.TensorInfo, turned: boolean) => {
        const batches = tensor.shape.slice(0, -2);
        const shape = tensor.shape.slice(-2) as [number, number];
        const apart = sizeOf(batches) === 1 ? 0 : 4 * sizeOf(shape);
        return {
          batches,
          at: (batch: number): Matrix => {
            const at = addressOf(backend, tensor) + batch * apart;
            const matrix = matrixAt(at, shape);
            return turned ? transposed(matrix) : matrix;
          },
        };
      };
      const [left, right] = [side(a, transposeA), side(b, transposeB)];
      const { rows, columns: terms } = left.at(0);
      const { columns } = right.at(0);
      const batches = core.broadcast_util.assertAndGetBroadcastShape(left.batches, right.batches); // prettier-ignore
      const shape = [...batches, rows, columns];
      if (sizeOf(shape) === 0 || terms === 0) {
        const nothing = backend.makeOutput(shape, "float32");
        heap(backend, nothing).fill(0);
        return nothing;
      }
      const made = backend.makeOutput(shape, "float32");
      const outputs = addressOf(backend, made);
      for (let batch = 0; batch < sizeOf(batches); batch++)
        withPanels(backend, right.at(batch), rows, (panels) => {
          const into = matrixAt(outputs + 4 * batch * rows * columns, [rows, columns]); // prettier-ignore
          multiply(backend, left.at(batch), panels, into);
        });
      return made;
    };
  },
};
