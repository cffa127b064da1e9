/**
 * What a batch measured, read once. tf.js hands tensors on: it adds them up with three ops a batch for the averages of the epoch, and each
 * callback that wants numbers reads them again. Where a value lies in memory that JavaScript reaches at once, it is a number from the start.
 */
import type * as tfjs from "@tensorflow/tfjs";
import { nativeBackend } from "../native/ops.js";

type Core = typeof tfjs;
type Logs = Record<string, number | tfjs.Tensor>;

/** On a GPU a read would wait for the batch, and nobody may have asked for it. */
function atOnce(core: Core): boolean {
  const name = core.getBackend();
  return (
    name === "wasm" ||
    name === "cpu" ||
    (name === "tensorflow" && !nativeBackend(core).isUsingGpuDevice)
  );
}

export function readLogs(core: Core): void {
  const { prototype } = core.CallbackList;
  // oxlint-disable-next-line typescript/unbound-method -- called with `this` below
  const { onBatchEnd } = prototype;
  prototype.onBatchEnd = async function (batch, logs: Logs = {}) {
    if (atOnce(core)) {
      const tensors = Object.entries(logs).filter(
        (entry): entry is [string, tfjs.Tensor] => typeof entry[1] !== "number",
      );
      for (const [name, tensor] of tensors)
        logs[name] = tensor.dataSync()[0] ?? Number.NaN;
      // After all are read: two measures may be one tensor.
      for (const [, tensor] of tensors) tensor.dispose();
    }
    return onBatchEnd.call(this, batch, logs as tfjs.Logs);
  };
}
