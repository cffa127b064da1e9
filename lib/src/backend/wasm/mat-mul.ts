/**
 * BatchMatMul. wasm's own copies its right side at each call and is slow with transposed sides; whole numbers, which it refuses, go to the cpu
 * kernel. Different batch axes are `../kernels/broadcast-mat-mul.ts`'s business: here they are equal, or one side has a single matrix.
 */
import type * as tfjs from "@tensorflow/tfjs";
import type { Kernel } from "../kernels/kernel.js";
import { onCpu } from "../kernels/on-cpu.js";
import { addressOf, type BackendWasm } from "./kernel.js";
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
      const made = backend.makeOutput([...batches, rows, columns], "float32");
      if (core.util.sizeFromShape(made.shape) === 0) return made;
      if (terms === 0) {
        backend.typedArrayFromHeap(made).fill(0);
        return made;
      }
      const outputs = addressOf(backend, made);
      for (let batch = 0; batch < sizeOf(batches); batch++)
        withPanels(backend, right.at(batch), (panels) => {
          const into = matrixAt(outputs + 4 * batch * rows * columns, [rows, columns]); // prettier-ignore
          multiply(backend, left.at(batch), panels, into);
        });
      return made;
    };
  },
};
