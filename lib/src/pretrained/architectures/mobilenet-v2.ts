import * as tf from "../../backend/tf.js";
import { checked, type ArchitectureOptions } from "./options.js";
import { headless, Parts, roundedFilters, strideTwoPadding } from "./parts.js";

/** Blocks of each group, their filters, and the stride of the first. */
const GROUPS = [
  { blocks: 1, filters: 16, stride: 1 },
  { blocks: 2, filters: 24, stride: 2 },
  { blocks: 3, filters: 32, stride: 2 },
  { blocks: 4, filters: 64, stride: 2 },
  { blocks: 3, filters: 96, stride: 1 },
  { blocks: 3, filters: 160, stride: 2 },
  { blocks: 1, filters: 320, stride: 1 },
];

/** How many times a block's channels are multiplied inside it. */
const EXPANSION = 6;

const NORM = { epsilon: 1e-3, momentum: 0.999 };

export interface MobileNetV2Options extends ArchitectureOptions {
  /** Factor on the number of filters, rounded to multiples of eight. */
  alpha?: number;
}

/**
 * MobileNetV2: residual blocks turned inside out. Few channels travel between the blocks; each block makes six times as many, filters them
 * one by one, and brings them back without a ReLU, which would lose what few channels hold. Layers are named as in Keras applications:
 * `Conv1`, `expanded_conv_depthwise`, `block_1_expand` … `block_16_project`, `Conv_1`, `out_relu`, `predictions`.
 *
 * @returns a model [batch, height, width, 3] → [batch, classes] of probabilities, or the feature map [batch, height / 32, width / 32, 1280]
 *          where `includeTop` is false. 3,538,984 parameters; 2,257,984 without the head.
 * @throws RangeError for a picture below 32 × 32 and other options that cannot be
 * @example
 * const model = pretrained.mobileNetV2({ inputShape: [96, 96, 3], start: "zeros" });
 * model.countParams();   // 3538984
 * @see Sandler et al. 2018, "MobileNetV2: inverted residuals and linear bottlenecks"
 */
export function mobileNetV2({
  alpha = 1,
  ...options
}: MobileNetV2Options = {}): tf.LayersModel {
  const given = checked("mobileNetV2", options, 224, 32);
  if (!(alpha > 0 && alpha <= 4)) {
    throw new RangeError(
      `mobileNetV2: alpha expected a factor in (0, 4], received ${alpha}. Give alpha: 1 for the published network, 0.35 for a small one.`,
    );
  }
  const parts = new Parts(given);
  const input = parts.input(given.inputShape);
  let x = parts.conv("Conv1", input, {
    filters: roundedFilters(32 * alpha),
    kernelSize: 3,
    strides: 2,
  });
  x = parts.relu("Conv1_relu", parts.norm("bn_Conv1", x, NORM), 6);

  let block = 0;
  for (const { blocks, filters, stride } of GROUPS) {
    for (let i = 0; i < blocks; i++) {
      x = inverted(parts, x, {
        block: block++,
        filters: roundedFilters(Math.trunc(filters * alpha)),
        stride: i === 0 ? stride : 1,
      });
    }
  }
  x = parts.conv("Conv_1", x, {
    filters: alpha > 1 ? roundedFilters(1280 * alpha) : 1280,
    kernelSize: 1,
    padding: "valid",
  });
  x = parts.relu("out_relu", parts.norm("Conv_1_bn", x, NORM), 6);
  if (!given.includeTop) {
    return headless("mobilenetv2", input, x, given.pooling);
  }
  x = parts.averages("global_average_pooling2d", x);
  const outputs = parts.dense("predictions", x, given.classes, "softmax");
  return tf.model({ name: "mobilenetv2", inputs: input, outputs });
}

function inverted(
  parts: Parts,
  input: tf.SymbolicTensor,
  {
    block,
    filters,
    stride,
  }: { block: number; filters: number; stride: number },
): tf.SymbolicTensor {
  const channels = input.shape[3] ?? 0;
  const name = block === 0 ? "expanded_conv_" : `block_${block}_`;
  let x = input;
  // The first block has nothing to expand: it follows the stem.
  if (block > 0) {
    x = parts.conv(`${name}expand`, x, {
      filters: EXPANSION * channels,
      kernelSize: 1,
    });
    x = parts.norm(`${name}expand_BN`, x, NORM);
    x = parts.relu(`${name}expand_relu`, x, 6);
  }
  if (stride === 2) x = parts.pad(`${name}pad`, x, strideTwoPadding(x, 3));
  x = parts.depthwise(`${name}depthwise`, x, {
    strides: stride,
    padding: stride === 2 ? "valid" : "same",
  });
  x = parts.norm(`${name}depthwise_BN`, x, NORM);
  x = parts.relu(`${name}depthwise_relu`, x, 6);
  x = parts.conv(`${name}project`, x, { filters, kernelSize: 1 });
  x = parts.norm(`${name}project_BN`, x, NORM);
  return channels === filters && stride === 1
    ? parts.add(`${name}add`, [input, x])
    : x;
}
