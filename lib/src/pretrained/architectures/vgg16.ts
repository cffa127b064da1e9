import * as tf from "../../backend/tf.js";
import { checked, type ArchitectureOptions } from "./options.js";
import { headless, Parts } from "./parts.js";

/** Filters of each block's convolutions. */
const BLOCKS = [
  [64, 64],
  [128, 128],
  [256, 256, 256],
  [512, 512, 512],
  [512, 512, 512],
];

/**
 * VGG16: thirteen convolutions of 3 × 3 in five blocks, each halved by a max-pooling, and three dense layers. Layers are named as in Keras
 * applications: `block1_conv1` … `block5_pool`, `flatten`, `fc1`, `fc2`, `predictions`.
 *
 * @returns a model [batch, height, width, 3] → [batch, classes] of probabilities, or the feature map [batch, height / 32, width / 32, 512]
 *          where `includeTop` is false. 138,357,544 parameters (553 MB) at 224 × 224; 14,714,688 without the head.
 * @throws RangeError for a picture below 32 × 32 and other options that cannot be
 * @example
 * const body = pretrained.vgg16({ includeTop: false, inputShape: [64, 64, 3], start: "zeros" });
 * body.countParams();   // 14714688
 * body.outputs[0].shape;   // [null, 2, 2, 512]
 * @see Simonyan & Zisserman 2015, "Very deep convolutional networks for large-scale image recognition"
 */
export function vgg16(options: ArchitectureOptions = {}): tf.LayersModel {
  const given = checked("vgg16", options, 224, 32);
  const parts = new Parts(given);
  const input = parts.input(given.inputShape);
  let x = input;
  BLOCKS.forEach((block, b) => {
    block.forEach((filters, c) => {
      x = parts.conv(`block${b + 1}_conv${c + 1}`, x, {
        filters,
        kernelSize: 3,
        useBias: true,
        activation: "relu",
      });
    });
    x = parts.pool("max", `block${b + 1}_pool`, x, 2, 2);
  });
  if (!given.includeTop) return headless("vgg16", input, x, given.pooling);
  x = tf.layers.flatten({ name: "flatten" }).apply(x) as tf.SymbolicTensor;
  x = parts.dense("fc1", x, 4096, "relu");
  x = parts.dense("fc2", x, 4096, "relu");
  const outputs = parts.dense("predictions", x, given.classes, "softmax");
  return tf.model({ name: "vgg16", inputs: input, outputs });
}
