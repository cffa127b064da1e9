/**
 * Kernels of oneDNN that TensorFlow's graph optimiser would choose and its eager mode does not. They are registered under a label of their
 * own (`kMklNameChangeOpLabel` in tensorflow/core/graph/mkl_graph_util.h) and exist in the x86 wheels.
 */
import {
  bool,
  int,
  NHWC,
  nativeBackend,
  run,
  string,
  T,
  type Tf,
} from "./ops.js";

export const onednn = string("_kernel", "MklNameChangeOp");

let found: boolean | undefined;

/** Asked once, by trying: a wheel without them says so. */
export function hasOnednn(tf: Tf): boolean {
  return (found ??= tried(tf));
}

function tried(tf: Tf): boolean {
  if (nativeBackend(tf).isUsingGpuDevice) return false;
  try {
    tf.tidy(() => {
      const x = tf.zeros([1, 2, 2, 1]);
      run(
        tf,
        "_MklNativeMaxPool",
        [
          ...T,
          int("ksize", [1, 2, 2, 1]),
          int("strides", [1, 2, 2, 1]),
          string("padding", "VALID"),
          NHWC,
          bool("workspace_enabled", true),
          onednn,
        ],
        [x],
        2,
      );
    });
    return true;
  } catch {
    return false;
  }
}
