/** What can be had with trained weights, and from where. */
import type * as tf from "../../backend/tf.js";
import { existsSync, statSync } from "node:fs";
import { isCached } from "../../packages/index.js";
import { efficientNetLite0 } from "../architectures/efficientnet-lite0.js";
import { inceptionV3 } from "../architectures/inception-v3.js";
import { mobileNetV2 } from "../architectures/mobilenet-v2.js";
import type { ArchitectureOptions } from "../architectures/options.js";
import { vgg16 } from "../architectures/vgg16.js";
import { MINILM_SOURCE } from "../bert/minilm.js";
import { keptAt } from "../weights/kept.js";
import { readRecord, zooPath } from "../zoo/record.js";
import { recipes, type ZooName } from "../zoo/recipes.js";
import * as origins from "./origins.js";
import type { Scale } from "./preprocess.js";

export interface VisionEntry {
  build: (options: ArchitectureOptions) => tf.LayersModel;
  /** A package, or the files in `lib/zoo/` that `npm run train-zoo` wrote. */
  origin: origins.Origin | { zoo: ZooName };
  scale: Scale;
  /** Side of the pictures that it was trained with. */
  side: number;
  /** Whether the weights have a head that names classes. */
  head: boolean;
  /** Of the head, where they are not ImageNet's. */
  labels?: readonly string[];
  parameters: number;
  trainedFor: string;
}

const EIGHT_BITS =
  "Kept with eight bits a weight. The package's own head, which told indecent pictures from others, is cut off: nothing here classifies that.";

const digits = (zoo: ZooName, parameters: number) =>
  ({
    build: recipes[zoo].build,
    origin: { zoo },
    scale: "tf",
    side: recipes[zoo].side,
    head: true,
    labels: Array.from({ length: 10 }, (_, digit) => String(digit)),
    parameters,
    trainedFor:
      "the ten digits of MNIST, white on black, by our own script. Kept with eight bits a weight",
  }) as const satisfies VisionEntry;

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
  "alexnet-digits": digits("alexnet-digits", 325_938),
  "resnet18-digits": digits("resnet18-digits", 398_590),
} as const satisfies Record<string, VisionEntry>;

export type VisionName = keyof typeof vision;

export interface Available {
  /** For `pretrained.load`, or the name of a function of `pretrained`. */
  name: string;
  parameters: number;
  /** Whether it classifies as it is. */
  head: boolean;
  trainedFor: string;
  /** Of the package that carries it, to be fetched once; or of the file that came with this library. */
  megabytes: number;
  /** Whether it is on this machine already, so that it works without a network. */
  offline: boolean;
  licence: string;
  source: string;
  /** Share of held-out samples that it names, where we trained it ourselves. */
  accuracy?: number;
}

/** In MB, to one decimal. */
const inMegabytes = (bytes: number): number => Math.round(bytes / 1e5) / 10;

type About = Pick<
  Available,
  "offline" | "megabytes" | "licence" | "source" | "accuracy"
>;

const packaged = (
  { registry, name, version, bytes, licence }: origins.Origin["source"],
  offline: boolean,
): About => ({
  offline,
  megabytes: inMegabytes(bytes),
  licence,
  source: `${registry === "pypi" ? "PyPI" : "npm"} ${name} ${version}`,
});

function ours(zoo: ZooName): About {
  const { trained } = readRecord(zoo);
  return {
    offline: true,
    megabytes: inMegabytes(statSync(zooPath(zoo, "bin")).size),
    licence: "Apache-2.0",
    source: `this library: npm run train-zoo, ${trained.on}, seed ${trained.seed}, ${trained.date}`,
    accuracy: trained.testAccuracy,
  };
}

/**
 * Everything that can be had with trained weights: what it was trained for, its size, licence and source, and whether it is on this machine.
 *
 * @example
 * pretrained.list().map(({ name }) => name);   // ["efficientnet-lite0", "vgg16", "mobilenet-v2", "inception-v3", "alexnet-digits", "resnet18-digits", "minilm"]
 */
export function list(): Available[] {
  const pictures = Object.entries(vision).map(
    ([name, { origin, parameters, head, trainedFor }]): Available => ({
      name,
      parameters,
      head,
      trainedFor,
      ...("zoo" in origin
        ? ours(origin.zoo)
        : packaged(
            origin.source,
            isCached(origin.source) ||
              existsSync(keptAt(name, origin.source.sha256)),
          )),
    }),
  );
  return [
    ...pictures,
    {
      name: "minilm",
      parameters: 22_713_216,
      head: false,
      trainedFor: "giving sentences of like meaning like vectors",
      ...packaged(MINILM_SOURCE, isCached(MINILM_SOURCE)),
    },
  ];
}
