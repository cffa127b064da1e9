/**
 * `tf.gather`, and so every embedding, without reading the indices back: tfjs-node looks at each of them in JavaScript before TensorFlow
 * does, which on the CPU refuses a wrong one by itself. On a GPU it gives zeros instead: there tfjs-node's look stays where ops are computed one
 * by one, and a graph looks by itself (`graph/gathered.ts`).
 */
import { fusing } from "./fusion.js";
import { MOST_ROWS, watchIndices } from "./graph/gathered.js";
import { currentTrace } from "./graph/trace.js";
import { int, nativeBackend, type, type Tf } from "./ops.js";

const int32 = 3;

export function fuseGather(tf: Tf): void {
  const plain = tf.getKernel("GatherV2", "tensorflow");
  tf.unregisterKernel("GatherV2", "tensorflow");
  tf.registerKernel({
    ...plain,
    kernelFunc: (args) => {
      const { x, indices } = args.inputs;
      const { axis, batchDims } = args.attrs as Record<string, number>;
      const trace = currentTrace();
      const portable = trace?.portable === true;
      const refused = portable || !nativeBackend(tf).isUsingGpuDevice;
      const fits =
        x instanceof tf.Tensor &&
        indices instanceof tf.Tensor &&
        indices.dtype === "int32" &&
        axis !== undefined &&
        (portable || fusing(tf)) &&
        (refused || trace !== undefined);
      if (!fits) return plain.kernelFunc(args);
      tf.backend_util.segment_util.collectGatherOpShapeInfo(
        x,
        indices,
        axis,
        batchDims ?? 0,
      );
      if (!refused && trace !== undefined) {
        const rows = x.shape.at(axis) ?? 0;
        if (rows > MOST_ROWS) return plain.kernelFunc(args);
        watchIndices(tf, trace, indices, rows);
      }
      // Each batch of a data set comes through here, so nothing is made a tensor of tf.js that need not be.
      const backend = nativeBackend(tf);
      const { binding } = backend;
      const along = binding.createTensor([], int32, Int32Array.of(axis));
      try {
        const [picked] = binding.executeOp(
          "GatherV2",
          [
            int("batch_dims", batchDims ?? 0),
            type("Tparams", backend.getDTypeInteger(x.dtype)),
            type("Tindices", int32),
            type("Taxis", int32),
          ],
          [...backend.getInputTensorIds([x, indices]), along],
          1,
        );
        if (picked === undefined) throw new Error("GatherV2 gave no output.");
        return backend.createOutputTensor(picked);
      } finally {
        binding.deleteTensor(along);
      }
    },
  });
}
