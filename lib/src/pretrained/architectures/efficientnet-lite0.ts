import * as tf from "../../backend/tf.js";
import { checked, type ArchitectureOptions } from "./options.js";
import { headless, Parts } from "./parts.js";

type Symbolic = tf.SymbolicTensor;

/** Blocks of each group, their filters, kernel size, the stride of the first, and how many times a block's channels are multiplied. */
const GROUPS = [
  { blocks: 1, filters: 16, kernelSize: 3, stride: 1, expansion: 1 },
  { blocks: 2, filters: 24, kernelSize: 3, stride: 2, expansion: 6 },
  { blocks: 2, filters: 40, kernelSize: 5, stride: 2, expansion: 6 },
  { blocks: 3, filters: 80, kernelSize: 3, stride: 2, expansion: 6 },
  { blocks: 3, filters: 112, kernelSize: 5, stride: 1, expansion: 6 },
  { blocks: 4, filters: 192, kernelSize: 5, stride: 2, expansion: 6 },
  { blocks: 1, filters: 320, kernelSize: 3, stride: 1, expansion: 6 },
];

const NORM = { epsilon: 1e-3, momentum: 0.99 };

/**
 * EfficientNet-Lite0: EfficientNet-B0 for small devices, that is without squeeze-and-excitation and with ReLU6 in place of swish. Layers are
 * named after Keras's EfficientNet: `stem_conv`, `block1a_dwconv`, `block2a_expand_conv` … `block7a_project_bn`, `top_conv`, `predictions`.
 *
 * @returns a model [batch, height, width, 3] → [batch, classes] of probabilities, or the feature map [batch, height / 32, width / 32, 1280]
 *          where `includeTop` is false. 4,694,024 parameters, of which 4,652,008 are learnt; 3,413,024 without the head.
 * @throws RangeError for a picture below 32 × 32 and other options that cannot be
 * @example
 * const model = pretrained.efficientNetLite0({ inputShape: [64, 64, 3], start: "zeros" });
 * model.countParams();   // 4694024
 * @see Tan & Le 2019, "EfficientNet: rethinking model scaling for convolutional neural networks"
 */
export function efficientNetLite0(
  options: ArchitectureOptions = {},
): tf.LayersModel {
  const given = checked("efficientNetLite0", options, 224, 32);
  const parts = new Parts(given);
  const finish = (name: string, x: Symbolic): Symbolic =>
    parts.relu(`${name}activation`, parts.norm(`${name}bn`, x, NORM), 6);

  const input = parts.input(given.inputShape);
  let x = parts.conv("stem_conv", input, {
    filters: 32,
    kernelSize: 3,
    strides: 2,
  });
  x = finish("stem_", x);

  GROUPS.forEach(({ blocks, filters, kernelSize, stride, expansion }, g) => {
    for (let b = 0; b < blocks; b++) {
      const name = `block${g + 1}${"abcd"[b]}_`;
      const strides = b === 0 ? stride : 1;
      const start = x;
      const channels = start.shape[3] ?? 0;
      if (expansion > 1) {
        x = parts.conv(`${name}expand_conv`, x, {
          filters: expansion * channels,
          kernelSize: 1,
        });
        x = finish(`${name}expand_`, x);
      }
      x = parts.depthwise(`${name}dwconv`, x, { kernelSize, strides });
      x = finish(name, x);
      x = parts.conv(`${name}project_conv`, x, { filters, kernelSize: 1 });
      x = parts.norm(`${name}project_bn`, x, NORM);
      if (strides === 1 && channels === filters) {
        x = parts.add(`${name}add`, [start, x]);
      }
    }
  });

  x = finish(
    "top_",
    parts.conv("top_conv", x, { filters: 1280, kernelSize: 1 }),
  );
  if (!given.includeTop) {
    return headless("efficientnet_lite0", input, x, given.pooling);
  }
  x = parts.averages("avg_pool", x);
  x = parts.dropout("top_dropout", x, 0.2);
  const outputs = parts.dense("predictions", x, given.classes, "softmax");
  return tf.model({ name: "efficientnet_lite0", inputs: input, outputs });
}
