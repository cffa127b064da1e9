import * as tf from "../../backend/tf.js";
import type { Detection } from "./box.js";
import { nonMaximumSuppression } from "./non-maximum-suppression.js";

export interface SlidingWindowOptions {
  /** Pixels from one window to the next. */
  stride: number;
  /** The least probability (default 0.9). */
  threshold?: number;
  /** The class that means nothing is there; its windows are left out. */
  background?: number;
  /** The IoU above which two windows are taken for one thing (default 0.3). */
  overlap?: number;
}

/**
 * Looks for what a classifier knows by asking it about every window of its own size. The picture is cut and classified anew at each place,
 * which is why detectors that answer for all places at once took over.
 *
 * @param model [batch, height, width, channels] → [batch, classes] of probabilities
 * @param picture [height, width, channels], at least as large as the model's input; kept
 * @returns detections after non-maximum suppression, surest first
 * @throws RangeError where the picture is smaller than a window
 * @example
 * const model = networks.cnn({ inputShape: [28, 28, 1], classes: 10, seed: 1 });
 * await detection.slidingWindow(model, tf.zeros([56, 56, 1]), { stride: 14, threshold: 0.5 });
 */
export async function slidingWindow(
  model: tf.LayersModel,
  picture: tf.Tensor3D,
  { stride, threshold = 0.9, background, overlap = 0.3 }: SlidingWindowOptions,
): Promise<Detection[]> {
  const [, height, width, channels] = model.inputs[0]?.shape ?? [];
  const [tall, wide, depth] = picture.shape;
  if (!height || !width || channels !== depth || tall < height || wide < width)
    throw new RangeError(
      `slidingWindow expected a picture of at least [${height}, ${width}, ${channels}], received [${picture.shape.join(", ")}]. Resize it first: tf.image.resizeBilinear.`,
    );
  if (!Number.isInteger(stride) || stride < 1)
    throw new RangeError(
      `slidingWindow: stride expected a whole number >= 1, received ${stride}.`,
    );
  const found: Detection[] = [];
  for (let top = 0; top + height <= tall; top += stride) {
    // One row of windows at a time, so that memory does not grow with the picture.
    const lefts: number[] = [];
    for (let left = 0; left + width <= wide; left += stride) lefts.push(left);
    const output = tf.tidy(() => {
      const windows = lefts.map((left) =>
        picture.slice([top, left, 0], [height, width, depth]),
      );
      return model.predict(tf.stack(windows)) as tf.Tensor2D;
    });
    const classes = output.shape[1];
    const values = await output.data();
    output.dispose();
    for (const [i, left] of lefts.entries()) {
      const row = Array.from(values.slice(i * classes, (i + 1) * classes));
      const score = Math.max(...row);
      const label = row.indexOf(score);
      if (score >= threshold && label !== background)
        found.push({
          box: [left, top, left + width, top + height],
          label,
          score,
        });
    }
  }
  return nonMaximumSuppression(found, overlap);
}
