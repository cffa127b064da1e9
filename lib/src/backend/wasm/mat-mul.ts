/**
 * BatchMatMul and _FusedMatMul. wasm's own are slow with transposed sides, and wrong where the same numbers are its right side in two shapes, as [3, 1] and
 * [1, 3]: they keep what they made of the first. Whole numbers, which they refuse, go to the cpu kernel. Different batch axes are
 * `../kernels/broadcast-mat-mul.ts`'s business: here they are equal, or one side has a single matrix.
 */
import type * as tfjs from "@tensorflow/tfjs";
import type { Kernel } from "../kernels/kernel.js";
import { onCpu } from "../kernels/on-cpu.js";
import { addressOf, heap, kernel, type BackendWasm } from "./kernel.js";
import {
  matrixAt,
  multiply,
  transposed,
  withPanels,
  type Matrix,
} from "./product.js";

interface Turned {
  transposeA: boolean;
  transposeB: boolean;
}

function product(
  core: typeof tfjs,
  backend: BackendWasm,
  { a, b }: Record<"a" | "b", tfjs.TensorInfo>,
  { transposeA, transposeB }: Turned,
): tfjs.TensorInfo {
  const sizeOf = core.util.sizeFromShape;
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
  if (sizeOf(made.shape) === 0 || terms === 0) {
    heap(backend, made).fill(0);
    return made;
  }
  const outputs = addressOf(backend, made);
  for (let batch = 0; batch < sizeOf(batches); batch++)
    withPanels(backend, right.at(batch), rows, (panels) => {
      const into = matrixAt(outputs + 4 * batch * rows * columns, [rows, columns]); // prettier-ignore
      multiply(backend, left.at(batch), panels, into);
    });
  return made;
}

export const matMul: Kernel = {
  name: "BatchMatMul",
  make: (core) => {
    const exact = onCpu("BatchMatMul").make(core, "wasm");
    return (call) => {
      const { a, b } = call.inputs as Record<"a" | "b", tfjs.TensorInfo>;
      if (a.dtype !== "float32" || b.dtype !== "float32") return exact(call);
      const attributes = call.attrs as unknown as Turned;
      return product(core, call.backend as BackendWasm, { a, b }, attributes);
    };
  },
};

/** The kernels of the activations that tf.js fuses; "linear" has none. */
const ACTIVATIONS: Record<string, string> = {
  relu: "Relu",
  relu6: "Relu6",
  prelu: "Prelu",
  leakyrelu: "LeakyRelu",
  sigmoid: "Sigmoid",
  elu: "Elu",
};

interface Fused extends Turned {
  activation: string;
  leakyreluAlpha: number;
}

export const fusedMatMul = kernel<
  "a" | "b" | "bias" | "preluActivationWeights",
  Fused
>("_FusedMatMul", (core) => ({ inputs, backend, attrs }) => {
  const { a, b, bias, preluActivationWeights: alpha } = inputs;
  const run = (
    name: string,
    operands: tfjs.NamedTensorInfoMap,
    attributes: tfjs.NamedAttrMap = {},
  ): tfjs.TensorInfo => {
    const { kernelFunc } = core.getKernel(name, "wasm");
    const call = { inputs: operands, backend, attrs: attributes };
    return kernelFunc(call) as tfjs.TensorInfo;
  };
  let made = run("BatchMatMul", { a, b }, { transposeA: attrs.transposeA, transposeB: attrs.transposeB }); // prettier-ignore
  const becomes = (next: tfjs.TensorInfo): void => {
    backend.disposeData(made.dataId);
    made = next;
  };
  // tf.js's core hands over null where there is none.
  if (((bias as tfjs.TensorInfo | null | undefined) ?? null) !== null)
    becomes(run("Add", { a: made, b: bias }));
  const activation = ACTIVATIONS[attrs.activation];
  if (activation === "Prelu") becomes(run(activation, { x: made, alpha }));
  else if (activation !== undefined)
    becomes(run(activation, { x: made }, { alpha: attrs.leakyreluAlpha }));
  return made;
});
