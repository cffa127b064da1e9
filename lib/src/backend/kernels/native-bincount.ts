/**
 * `tf.bincount` with weights on a GPU, for which TensorFlow has no kernel. A negative value is an error, so the values have to be read in any
 * case; the sum is then taken in their order, the same each time, which a GPU's is not.
 */
import { nativeBackend } from "../native/ops.js";
import type { Kernel } from "./kernel.js";
import { onCpu } from "./on-cpu.js";

const NAME = "Bincount";

export const weightedBincountOnGpu: Kernel = {
  name: NAME,
  make: (core, engine) =>
    onCpu(
      NAME,
      ({ weights }) =>
        nativeBackend(core).isUsingGpuDevice &&
        weights !== undefined &&
        core.util.sizeFromShape(weights.shape) > 0,
    ).make(core, engine),
};
