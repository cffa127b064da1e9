import * as tf from "../../backend/tf.js";
import { checked, type ArchitectureOptions } from "./options.js";
import { headless, Parts } from "./parts.js";

/** Filters of the pointwise convolution and stride of the depthwise one, block by block. */
const BLOCKS = [
  [64, 1],
  [128, 2],
  [128, 1],
  [256, 2],
  [256, 1],
  [512, 2],
  [512, 1],
  [512, 1],
  [512, 1],
  [512, 1],
  [512, 1],
  [1024, 2],
  [1024, 1],
] as const;

const NORM = { epsilon: 1e-3, momentum: 0.99 };

/**
 * MobileNet (the first): each convolution of 3 × 3 is split into one per channel and one of 1 × 1 among the channels, which takes about a
 * ninth of the multiplications. Layers are named as in Keras applications: `conv1`, `conv_dw_1`, `conv_pw_1` … `conv_pw_13_relu`,
 * `conv_preds`, `predictions`.
 *
 * @returns a model [batch, height, width, 3] → [batch, classes] of probabilities, or the feature map [batch, height / 32, width / 32, 1024]
 *          where `includeTop` is false. 4,253,864 parameters; 3,228,864 without the head.
 * @throws RangeError for a picture below 32 × 32 and other options that cannot be
 * @example
 * const model = pretrained.mobileNet({ inputShape: [64, 64, 3], start: "zeros" });
 * model.countParams();   // 4253864
 * @see Howard et al. 2017, "MobileNets: efficient convolutional neural networks for mobile vision applications"
 */
export function mobileNet(options: ArchitectureOptions = {}): tf.LayersModel {
  const given = checked("mobileNet", options, 224, 32);
  const parts = new Parts(given);
  const input = parts.input(given.inputShape);
  const finish = (name: string, x: tf.SymbolicTensor): tf.SymbolicTensor =>
    parts.relu(`${name}_relu`, parts.norm(`${name}_bn`, x, NORM), 6);

  let x = finish(
    "conv1",
    parts.conv("conv1", input, { filters: 32, kernelSize: 3, strides: 2 }),
  );
  BLOCKS.forEach(([filters, strides], i) => {
    const block = i + 1;
    // Zeros below and to the right alone, whatever the size.
    if (strides === 2) {
      x = parts.pad(`conv_pad_${block}`, x, [
        [0, 1],
        [0, 1],
      ]);
    }
    const padding = strides === 2 ? "valid" : "same";
    const depthwise = `conv_dw_${block}`;
    x = finish(depthwise, parts.depthwise(depthwise, x, { strides, padding }));
    const pointwise = `conv_pw_${block}`;
    x = finish(pointwise, parts.conv(pointwise, x, { filters, kernelSize: 1 }));
  });
  if (!given.includeTop) return headless("mobilenet", input, x, given.pooling);

  x = parts.averages("global_average_pooling2d", x);
  const reshape = (name: string, targetShape: number[]): tf.SymbolicTensor =>
    tf.layers.reshape({ name, targetShape }).apply(x) as tf.SymbolicTensor;
  x = reshape("reshape_1", [1, 1, 1024]);
  x = parts.dropout("dropout", x, 1e-3);
  x = parts.conv("conv_preds", x, {
    filters: given.classes,
    kernelSize: 1,
    useBias: true,
  });
  x = reshape("reshape_2", [given.classes]);
  const outputs = tf.layers
    .activation({ name: "predictions", activation: "softmax" })
    .apply(x) as tf.SymbolicTensor;
  return tf.model({ name: "mobilenet", inputs: input, outputs });
}
