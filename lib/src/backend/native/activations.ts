/**
 * Gradients of the activations by TensorFlow's own ops: tf.js makes them of elementary ones, and its native `Step` alone is seven passes
 * over the data.
 */
import type * as tfjs from "@tensorflow/tfjs";
import { fusing } from "./fusion.js";
import { run1, T, type Tf } from "./ops.js";

type Tensor = tfjs.Tensor;

interface Fused {
  /** tf.js's kernel. */
  kernel: string;
  /** TensorFlow's gradient op. */
  op: string;
  /** The op's inputs; what tf.js saved for the kernel's gradient comes as `saved`. */
  inputs: (dy: Tensor, saved: Tensor) => Tensor[];
  /** The gradient is the same by what came out, and what went in can go. */
  savesOutput?: boolean;
}

const FUSED: readonly Fused[] = [
  {
    kernel: "Relu",
    op: "ReluGrad",
    inputs: (dy, y) => [dy, y],
    savesOutput: true,
  },
  { kernel: "Relu6", op: "Relu6Grad", inputs: (dy, x) => [dy, x] },
  { kernel: "Sigmoid", op: "SigmoidGrad", inputs: (dy, y) => [y, dy] },
  { kernel: "Tanh", op: "TanhGrad", inputs: (dy, y) => [y, dy] },
  { kernel: "Softplus", op: "SoftplusGrad", inputs: (dy, x) => [dy, x] },
];

export function fuseActivationGradients(tf: Tf): void {
  for (const { kernel, op, inputs, savesOutput } of FUSED) {
    const plain = tf.getGradient(kernel);
    tf.unregisterGradient(kernel);
    tf.registerGradient({
      ...plain,
      ...(savesOutput === true
        ? { inputsToSave: [], outputsToSave: [true] }
        : {}),
      gradFunc: (dy, saved, attributes) => {
        const [kept] = saved;
        if (
          !fusing(tf) ||
          Array.isArray(dy) ||
          kept === undefined ||
          dy.dtype !== "float32" ||
          kept.dtype !== "float32"
        )
          return plain.gradFunc(dy, saved, attributes);
        return { x: () => run1(tf, op, T, inputs(dy, kept)) };
      },
    });
  }
}
