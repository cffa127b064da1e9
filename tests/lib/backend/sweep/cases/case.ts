/** What a case is: a computation in tf.js, by the name under which tests/reference/backend/sweep.py computes the same in float64. */
import type * as tfjs from "@tensorflow/tfjs";

export type Tf = Omit<typeof tfjs, "default">;
export type Tensor = tfjs.Tensor;

/** Inputs in the reference's order. */
export type Compute = (
  ...inputs: Tensor[]
) => Tensor | Tensor[] | Promise<Tensor | Tensor[]>;

export type Family = (tf: Tf) => Record<string, Compute>;

export const t1 = (x: Tensor): tfjs.Tensor1D => x as tfjs.Tensor1D;
export const t2 = (x: Tensor): tfjs.Tensor2D => x as tfjs.Tensor2D;
export const t3 = (x: Tensor): tfjs.Tensor3D => x as tfjs.Tensor3D;
export const t4 = (x: Tensor): tfjs.Tensor4D => x as tfjs.Tensor4D;
export const t5 = (x: Tensor): tfjs.Tensor5D => x as tfjs.Tensor5D;
