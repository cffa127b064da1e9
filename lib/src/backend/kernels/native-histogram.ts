/**
 * TensorBoard's histograms of tensors whose values are all one, a single value among them: tfjs-node joins three scalars with `concat`,
 * which takes none. One bucket around the value, as its author meant.
 */
import type * as tfjs from "@tensorflow/tfjs";
import type { Core } from "./kernel.js";

interface Native {
  buckets(data: tfjs.Tensor, count?: number): tfjs.Tensor;
}

export function histogramsOfOneValue(core: Core): void {
  const native = core.backend() as unknown as Native;
  const own = native.buckets.bind(native);
  native.buckets = (data, count) => {
    if (data.size === 0) return own(data, count);
    const values = data.dataSync();
    const first = values[0] ?? 0;
    return values.every((value) => value === first)
      ? core.tensor2d([[first - 0.5, first + 0.5, data.size]])
      : own(data, count);
  };
}
