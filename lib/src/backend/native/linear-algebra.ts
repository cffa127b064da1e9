/**
 * Factors of matrices by TensorFlow's own ops, in float32. tf.js has none of its own but a QR of many small ops.
 */
import { fusing } from "./fusion.js";
import { bool, nth, run, T, type Tf } from "./ops.js";
import type * as tfjs from "@tensorflow/tfjs";

type Matrix = tfjs.Tensor2D;

export interface LinearAlgebra {
  /** Orthonormal columns that span those of x, [rows, columns] with rows >= columns. */
  orthonormal: (x: Matrix) => Matrix;
  /** Of a symmetric [n, n]: eigenvalues [n], smallest first, and as columns their vectors [n, n]. */
  symmetricEigen: (x: Matrix) => {
    values: tfjs.Tensor1D;
    vectors: Matrix;
  };
}

/** Undefined where the backend in use is no native one. The surrounding `tidy` owns what comes out. */
export function linearAlgebra(tf: Tf): LinearAlgebra | undefined {
  if (!fusing(tf)) return undefined;
  return {
    orthonormal: (x) =>
      nth(run(tf, "Qr", [bool("full_matrices", false), ...T], [x], 2), 0) as Matrix, // prettier-ignore
    symmetricEigen: (x) => {
      const found = run(tf, "SelfAdjointEigV2", [bool("compute_v", true), ...T], [x], 2); // prettier-ignore
      return {
        values: nth(found, 0) as tfjs.Tensor1D,
        vectors: nth(found, 1) as Matrix,
      };
    },
  };
}
