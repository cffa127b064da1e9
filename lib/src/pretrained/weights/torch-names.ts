/** Which tensors of a PyTorch file fill a layer. */
import type * as tf from "../../backend/tf.js";
import type { Source, Sources } from "./fill.js";
import type { Layout } from "./layout.js";

/** What PyTorch calls a layer; undefined where its file has none such. */
type Prefix = (layer: string) => string | undefined;

interface TorchModel {
  prefix: Prefix;
  /** Dense layers after a flattened map: its [channels, height, width]. */
  flattened: Readonly<Record<string, readonly [number, number, number]>>;
}

const listed =
  (names: Readonly<Record<string, string>>): Prefix =>
  (layer) =>
    names[layer];

const numbered = (
  names: readonly string[],
  start: string,
  at: readonly number[],
): [string, string][] => names.map((name, i) => [name, `${start}.${at[i]}`]);

const VGG16 = [2, 2, 3, 3, 3].flatMap((count, block) =>
  Array.from({ length: count }, (_, i) => `block${block + 1}_conv${i + 1}`),
);

/** torchvision's models, and EfficientNet-Lite0 of efficientnet-lite-pytorch; by the name of our model. */
const MODELS: Readonly<Record<string, TorchModel>> = {
  alexnet: {
    prefix: listed(
      Object.fromEntries([
        ...numbered(
          ["conv_1", "conv_2", "conv_3", "conv_4", "conv_5"],
          "features",
          [0, 3, 6, 8, 10],
        ),
        ...numbered(["dense_1", "dense_2", "classes"], "classifier", [1, 4, 6]),
      ]),
    ),
    flattened: { dense_1: [256, 6, 6] },
  },
  vgg16: {
    prefix: listed(
      Object.fromEntries([
        ...numbered(
          VGG16,
          "features",
          [0, 2, 5, 7, 10, 12, 14, 17, 19, 21, 24, 26, 28],
        ),
        ...numbered(["fc1", "fc2", "predictions"], "classifier", [0, 3, 6]),
      ]),
    ),
    flattened: { fc1: [512, 7, 7] },
  },
  resnet18: { prefix: resNet, flattened: {} },
  resnet34: { prefix: resNet, flattened: {} },
  efficientnet_lite0: { prefix: efficientNet, flattened: {} },
};

function resNet(layer: string): string | undefined {
  if (layer === "stem_conv") return "conv1";
  if (layer === "stem_norm") return "bn1";
  if (layer === "classes") return "fc";
  const found = /^stage(\d)_block(\d)_(?:conv(\d)|shortcut)(_norm)?$/.exec(
    layer,
  );
  if (found === null) return undefined;
  const [, stage, block, convolution, norm] = found;
  const start = `layer${stage}.${Number(block) - 1}`;
  if (convolution === undefined) {
    return `${start}.downsample.${norm === undefined ? 0 : 1}`;
  }
  return `${start}.${norm === undefined ? "conv" : "bn"}${convolution}`;
}

/** How many blocks stand before each group's first. */
const LITE_GROUPS = [0, 1, 3, 5, 8, 11, 15];

const LITE_ENDS: Readonly<Record<string, string>> = {
  expand_conv: "_expand_conv",
  expand_bn: "_bn0",
  dwconv: "_depthwise_conv",
  bn: "_bn1",
  project_conv: "_project_conv",
  project_bn: "_bn2",
};

function efficientNet(layer: string): string | undefined {
  const outer: Record<string, string> = {
    stem_conv: "_conv_stem",
    stem_bn: "_bn0",
    top_conv: "_conv_head",
    top_bn: "_bn1",
    predictions: "_fc",
  };
  if (layer in outer) return outer[layer];
  const found = /^block(\d)([a-d])_(\w+)$/.exec(layer);
  if (found === null) return undefined;
  const [, group, repeat = "a", end = ""] = found;
  const block = (LITE_GROUPS[Number(group) - 1] ?? 0) + "abcd".indexOf(repeat);
  const inner = LITE_ENDS[end];
  return inner === undefined ? undefined : `_blocks.${block}.${inner}`;
}

/**
 * The tensors that fill each layer with weights, in the order of the layer's weights.
 *
 * @throws Error for a model whose PyTorch files are not known, or compute otherwise
 */
export function torchSources(model: tf.LayersModel): Sources {
  const known = MODELS[model.name];
  if (known === undefined) {
    throw new Error(
      `The model "${model.name}" expected weights of Keras, received a file of PyTorch. PyTorch's files are read for ${Object.keys(MODELS).join(", ")}; ` +
        "its other networks of the same names have other strides, paddings or epsilons, and would compute something else with these layers.",
    );
  }
  return (layer) => {
    const prefix = known.prefix(layer.name);
    if (prefix === undefined) {
      throw new Error(
        `The layer "${layer.name}" of ${model.name} has no counterpart in PyTorch's file.`,
      );
    }
    const source = (end: string, layout: Layout = "same"): Source => ({
      name: `${prefix}.${end}`,
      layout,
    });
    const flattened = known.flattened[layer.name];
    const all = {
      Conv2D: [source("weight", "convolution"), source("bias")],
      DepthwiseConv2D: [source("weight", "depthwise"), source("bias")],
      Dense: [
        source("weight", flattened === undefined ? "dense" : { flattened }),
        source("bias"),
      ],
      BatchNormalization: ["weight", "bias", "running_mean", "running_var"].map(
        (end) => source(end),
      ),
    }[layer.getClassName()];
    return (all ?? []).slice(0, layer.weights.length);
  };
}
