/** Whether fused ops are used: on native backends, unless they are switched off. */
import type { Tf } from "./ops.js";

let wanted = process.env["NABLA_FUSED"] !== "0";

/** Off: every layer, loss and optimiser computes as tf.js wrote it. For comparisons. */
export function setFusion(on: boolean): void {
  wanted = on;
}

/** Asked at each call, since `backend.use` may have changed the engine. */
export function fusing(tf: Tf): boolean {
  return wanted && tf.getBackend() === "tensorflow";
}

/** Whether gradients are being recorded, which need tf.js's own ops. */
export function taped(tf: Tf): boolean {
  return tf.engine().state.gradientDepth > 0;
}
