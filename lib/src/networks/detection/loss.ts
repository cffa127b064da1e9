import * as tf from "../../backend/tf.js";
import type { Loss } from "../../training/losses/index.js";

export interface DetectionLossOptions {
  /** Weight of where the boxes are (default 1). */
  box?: number;
  /** Weight of which class (default 1). */
  label?: number;
  /** Exponent of the focal loss (default 2), which keeps the many empty cells from drowning the few others. */
  γ?: number;
}

/** log(1 + e^v), without overflow. */
const softplus = (v: tf.Tensor): tf.Tensor => tf.softplus(v);

/**
 * For `model.compile` of a `networks.detector`: whether there is something (focal cross-entropy, all cells), where (absolute differences)
 * and what (cross-entropy), the last two where there is something; each divided by the number of things.
 *
 * @example
 * const model = networks.detector({ inputShape: [32, 32, 1], classes: 3, seed: 1 });
 * model.compile({ optimizer: tf.train.adam(0.01), loss: detection.detectionLoss() });
 * @see Tian et al. 2019, "FCOS: fully convolutional one-stage object detection"; Lin et al. 2017, "Focal loss for dense object detection"
 */
export function detectionLoss({
  box = 1,
  label = 1,
  γ = 2,
}: DetectionLossOptions = {}): Loss {
  if (!(box >= 0 && label >= 0 && γ >= 0))
    throw new RangeError(
      `detectionLoss expected weights and γ of at least 0, received box ${box}, label ${label}, γ ${γ}.`,
    );
  return (actual, predicted) => {
    const width = predicted.shape.at(-1) ?? 0;
    if (!tf.util.arraysEqual(actual.shape, predicted.shape) || width < 6)
      throw new RangeError(
        `detectionLoss expected targets and outputs [pictures, rows, columns, 5 + classes], received [${actual.shape.join(", ")}] and [${predicted.shape.join(", ")}]. Make targets with detection.encode.`,
      );
    const parts = [1, 2, 2, width - 5];
    const [there, offset, size, classes] = tf.split(
      actual.reshape([-1, width]),
      parts,
      1,
    ) as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor];
    const [z, zOffset, zSize, zClasses] = tf.split(
      predicted.reshape([-1, width]),
      parts,
      1,
    ) as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor];
    const things = tf.maximum(there.sum(), 1);

    // σ(-z) is 1 - σ(z): what is missing to certainty, on either side.
    const yes = there.mul(softplus(z.neg())).mul(tf.sigmoid(z.neg()).pow(γ));
    const no = tf.sub(1, there).mul(softplus(z)).mul(tf.sigmoid(z).pow(γ));
    const where = tf
      .concat([tf.sigmoid(zOffset).sub(offset), zSize.sub(size)], 1)
      .abs()
      .mul(there)
      .sum();
    const what = tf.logSoftmax(zClasses).mul(classes).sum().neg();
    return yes
      .add(no)
      .sum()
      .add(where.mul(box))
      .add(what.mul(label))
      .div<tf.Scalar>(things);
  };
}
