/** The architectures that `networks` has, with the options that the others have here. */
import * as tf from "../../backend/tf.js";
import { alexnet as buildAlexNet } from "../../networks/alexnet.js";
import { resnet } from "../../networks/resnet.js";
import { checked, type ArchitectureOptions } from "./options.js";
import { headless } from "./parts.js";

/**
 * ResNet-50 of `networks.resnet`, which follows Keras applications.
 *
 * @returns a model [batch, height, width, 3] → [batch, classes] of probabilities, or the feature map [batch, height / 32, width / 32, 2048]
 *          where `includeTop` is false. 25,636,712 parameters; 23,587,712 without the head.
 * @throws RangeError for a picture below 32 × 32 and other options that cannot be
 * @example
 * const body = pretrained.resnet50({ includeTop: false, inputShape: [64, 64, 3], pooling: "avg", start: "zeros" });
 * body.outputs[0].shape;   // [null, 2048]
 * @see He, Zhang, Ren & Sun 2016, "Deep residual learning for image recognition"
 */
export function resnet50(options: ArchitectureOptions = {}): tf.LayersModel {
  return residual("resnet50", 50, 3, options);
}

export interface ResNet18Options extends ArchitectureOptions {
  /** Of the first stage (default 64, the published network); each later stage has twice those of the one before. */
  filters?: number;
}

/**
 * ResNet-18 of `networks.resnet`, which follows torchvision.
 *
 * @returns a model [batch, height, width, 3] → [batch, classes] of probabilities, or the feature map [batch, height / 32, width / 32, 512]
 *          where `includeTop` is false. 11,699,112 parameters; 11,186,112 without the head.
 * @throws RangeError for a picture below 32 × 32 and other options that cannot be
 * @example
 * const body = pretrained.resnet18({ includeTop: false, inputShape: [32, 32, 3], filters: 8, pooling: "avg", start: "zeros" });
 * body.outputs[0].shape;   // [null, 64]
 * @see He, Zhang, Ren & Sun 2016, "Deep residual learning for image recognition"
 */
export function resnet18(options: ResNet18Options = {}): tf.LayersModel {
  const { filters, ...rest } = options;
  return residual("resnet18", 18, 2, rest, filters);
}

function residual(
  name: string,
  depth: 18 | 50,
  blocks: number,
  options: ArchitectureOptions,
  filters = 64,
): tf.LayersModel {
  const given = checked(name, options, 224, 32);
  const { inputShape, classes, seed, start } = given;
  const model = resnet({ depth, inputShape, classes, filters, seed, start });
  return given.includeTop
    ? model
    : cut(name, model, `stage4_block${blocks}_out`, given.pooling);
}

export interface AlexNetOptions extends ArchitectureOptions {
  /** Factor on the number of filters and neurons (default 1, the published network). */
  width?: number;
}

/**
 * AlexNet of `networks.alexnet`, which follows torchvision.
 *
 * @returns a model [batch, height, width, 3] → [batch, classes] of probabilities, or the feature map (6 × 6 × 256 for 224 × 224) where
 *          `includeTop` is false. 61,100,840 parameters (244 MB); 2,469,696 without the head.
 * @throws RangeError for a picture below 63 × 63 and other options that cannot be
 * @example
 * const body = pretrained.alexnet({ includeTop: false, inputShape: [64, 64, 3], start: "zeros" });
 * body.countParams();   // 2469696
 * @see Krizhevsky 2014, "One weird trick for parallelizing convolutional neural networks"
 */
export function alexnet(options: AlexNetOptions = {}): tf.LayersModel {
  const { width = 1, ...rest } = options;
  const given = checked("alexnet", rest, 224, 63);
  const { inputShape, classes, seed, start } = given;
  const model = buildAlexNet({ inputShape, classes, width, seed, start });
  return given.includeTop
    ? model
    : cut("alexnet", model, "pool_5", given.pooling);
}

/** The part of a model up to a layer; what comes after it is let go of. */
function cut(
  name: string,
  model: tf.LayersModel,
  last: string,
  pooling: "none" | "avg" | "max",
): tf.LayersModel {
  const at = model.layers.findIndex((layer) => layer.name === last);
  const map = model.layers[at]?.output as tf.SymbolicTensor;
  const body = headless(name, model.inputs[0]!, map, pooling);
  for (const layer of model.layers.slice(at + 1)) layer.dispose();
  return body;
}
