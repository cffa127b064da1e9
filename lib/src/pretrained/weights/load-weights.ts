/** Weights of a file into a model that has its layers. */
import type * as tf from "../../backend/tf.js";
import { loadWeights as loadKerasWeights } from "../../interchange/index.js";
import { openSafetensors } from "../safetensors/file.js";
import { download } from "./download.js";
import { fill, ownSources, type Sources } from "./fill.js";
import { kerasResNetName } from "./names.js";
import { openPth } from "./pth/file.js";
import { torchSources } from "./torch-names.js";

/**
 * Fills a model with the weights of a file.
 *
 * @param model  one of this folder's architectures, with the head and the classes that the file has
 * @param from  a path, or a URL, which is downloaded once. `.h5`, `.weights.h5`, `.keras`: Keras applications; `.pth`, `.pt`, `.bin`: torchvision's
 *              alexnet, vgg16, resnet18 and resnet34, and efficientnet-lite-pytorch; `.safetensors`: the same names, or ours
 * @param options.sha256  of a file from a URL, in hex
 * @throws Error that names the tensor which is missing or has another shape, before any is read; or says why a file was refused
 * For example:
 * const model = pretrained.vgg16({ start: "zeros" });
 * await pretrained.loadWeights(model, "vgg16_weights_tf_dim_ordering_tf_kernels.h5");
 */
export async function loadWeights(
  model: tf.LayersModel,
  from: string,
  options: { sha256?: string; signal?: AbortSignal } = {},
): Promise<void> {
  const path = /^https?:/.test(from) ? await download(from, options) : from;
  if (/\.(h5|hdf5|keras)$/.test(path)) {
    const named =
      model.name === "resnet50" ? { named: kerasResNetName } : undefined;
    return loadKerasWeights(model, path, named);
  }
  const isTorch = /\.(pth|pt|bin)$/.test(path);
  if (!isTorch && !path.endsWith(".safetensors")) {
    throw new RangeError(
      `loadWeights expected a file that ends in .h5, .keras, .pth, .pt, .bin or .safetensors; received "${from}".`,
    );
  }
  const file = await (isTorch ? openPth(path) : openSafetensors(path));
  try {
    const isOwn = file.names.some((name) => name.endsWith("/0"));
    const sources: Sources = isOwn ? ownSources : torchSources(model);
    await fill(model, file, sources, path);
  } finally {
    await file.close();
  }
}
