/**
 * `tf.gather`, and so every embedding, without reading the indices back: tfjs-node looks at each of them in JavaScript before TensorFlow
 * does, which on the CPU refuses a wrong one by itself. On a GPU it gives zeros instead, so there tfjs-node's look stays.
 */
import { fusing } from "./fusion.js";
import { int, nativeBackend, run1, type, type Tf } from "./ops.js";

const int32 = 3;

export function fuseGather(tf: Tf): void {
  const plain = tf.getKernel("GatherV2", "tensorflow");
  tf.unregisterKernel("GatherV2", "tensorflow");
  tf.registerKernel({
    ...plain,
    kernelFunc: (args) => {
      const { x, indices } = args.inputs;
      const { axis, batchDims } = args.attrs as Record<string, number>;
      const fits =
        x instanceof tf.Tensor &&
        indices instanceof tf.Tensor &&
        indices.dtype === "int32" &&
        axis !== undefined &&
        !nativeBackend(tf).isUsingGpuDevice &&
        fusing(tf);
      if (!fits) return plain.kernelFunc(args);
      return tf.tidy(() => {
        tf.backend_util.segment_util.collectGatherOpShapeInfo(
          x,
          indices,
          axis,
          batchDims ?? 0,
        );
        return run1(
          tf,
          "GatherV2",
          [
            int("batch_dims", batchDims ?? 0),
            type("Tparams", nativeBackend(tf).getDTypeInteger(x.dtype)),
            type("Tindices", int32),
            type("Taxis", int32),
          ],
          [x, indices, tf.scalar(axis, "int32")],
        );
      });
    },
  });
}
