/**
 * Models to and from files: Keras 3's `.keras` and `.weights.h5`, the older `.h5`, tf.js's `model.json`, TensorFlow's
 * SavedModel.
 *
 * @example
 * const model = tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [3] })] });
 * await models.save(model, "small.keras");            // keras.models.load_model("small.keras") reads it
 * const same = await models.load("small.keras");
 */
import * as tf from "../backend/tf.js";
import {
  loadH5,
  loadKerasWeights,
  loadKeras,
  saveH5,
  saveH5Weights,
  saveKeras,
} from "./keras-files.js";
import {
  isSavedModel,
  loadSavedModel,
  type SavedModel,
} from "./saved-model/load.js";
import { saveSavedModel } from "./saved-model/save.js";
import { loadTfjs, saveTfjs } from "./tfjs-files.js";

/**
 * Loads a model, by the ending of its file's name.
 *
 * @param path  `.keras` (Keras 3), `.h5` or `.hdf5` (Keras 2 and 3), tf.js's `model.json`, also one that tensorflowjs_converter made of a
 *   Keras 3 model, or the folder of a SavedModel (native backends)
 * @returns a `tf.LayersModel`; what can only predict for a SavedModel and for a `model.json` of a graph: with `predict` and `dispose`. The
 *   caller disposes it
 * @throws Error where the file is damaged, or has a layer that tf.js does not compute as Keras does: it names the layer and says why
 */
export async function load(
  path: `${string}.json`,
): Promise<tf.LayersModel | tf.GraphModel>;
export async function load(
  path: `${string}.keras` | `${string}.h5` | `${string}.hdf5`,
): Promise<tf.LayersModel>;
export async function load(path: `${string}/`): Promise<SavedModel>;
export async function load(path: string): Promise<tf.LayersModel>;
export async function load(
  path: string,
): Promise<tf.LayersModel | tf.GraphModel | SavedModel> {
  if (path.endsWith(".keras")) return loadKeras(path);
  if (/\.(h5|hdf5)$/.test(path)) return loadH5(path);
  if (path.endsWith(".json")) return loadTfjs(path);
  if (isSavedModel(path)) return loadSavedModel(path);
  throw new RangeError(
    `models.load expected a file that ends in .keras, .h5, .hdf5 or .json, or a SavedModel's folder; received "${path}".`,
  );
}

/**
 * Saves a model, by the ending of the path.
 *
 * @param path  `.keras` (Keras 3 reads it), `.h5` (older programs do too), `.json` (tf.js's model.json, its `weights.bin` beside it; the one
 *   kind that a graph can go into), or a folder with a slash behind it: TensorFlow's SavedModel, for native backends, with the signature
 *   "serving_default" for batches of any size and whatever lengths the model's inputs leave open. A file or a SavedModel that is there is
 *   replaced when the new one is whole; a folder of other things is refused
 * @throws Error where Keras 3 would compute a layer otherwise, or where a layer cannot be part of a SavedModel: it names the layer and says
 *   what to change. What was there stays
 * @example
 * const words = tf.layers.embedding({ inputDim: 100, outputDim: 8, inputShape: [null] });
 * const model = tf.sequential({ layers: [words, tf.layers.lstm({ units: 4 }), tf.layers.dense({ units: 1 })] });
 * if (backend.name() === "tfjs-node") {
 *   await models.save(model, "sentences/");           // Python: tf.saved_model.load("sentences").signatures["serving_default"]
 *   const saved = await models.load("sentences/");
 *   saved.predict(tf.tensor2d([[3, 14, 15]]), {});    // [1, 1], for a sentence of any length
 * }
 */
export async function save(
  model: tf.LayersModel | tf.GraphModel,
  path: string,
): Promise<void> {
  if (path.endsWith(".json")) return saveTfjs(model, path);
  if (!isLayers(model)) {
    throw new TypeError(
      `models.save writes a model of a graph, whose layers nobody knows any more, as .json alone; received "${path}".`,
    );
  }
  if (path.endsWith(".keras")) return saveKeras(model, path);
  if (/[/\\]$/.test(path)) return saveSavedModel(model, path);
  if (path.endsWith(".weights.h5")) {
    throw new RangeError(
      `models.save writes whole models; received "${path}". For weights alone: await models.saveWeights(model, "${path}").`,
    );
  }
  if (/\.(h5|hdf5)$/.test(path)) return saveH5(model, path);
  throw new RangeError(
    `models.save expected a file that ends in .keras, .h5, .hdf5 or .json, or a folder with a slash behind it for a SavedModel ("${path}/"); ` +
      `received "${path}". For weights alone: models.saveWeights.`,
  );
}

const isLayers = (
  model: tf.LayersModel | tf.GraphModel,
): model is tf.LayersModel => model instanceof tf.LayersModel;

/**
 * Fills a model with the weights of a file of the same layers in the same order.
 *
 * @param path  Keras 3's `.weights.h5` or `.keras`, or a `.h5` of Keras 2
 * @param options.named  what a `.h5` calls a layer of the model, where the names differ
 * @throws Error where a layer's shapes differ: it names the layer, what it expected and what the file has
 */
export async function loadWeights(
  model: tf.LayersModel,
  path: string,
  options: { named?: (name: string) => string } = {},
): Promise<void> {
  await loadKerasWeights(model, path, options.named);
}

/** @param path  `.weights.h5`: `model.load_weights` of Keras 3 reads it */
export async function saveWeights(
  model: tf.LayersModel,
  path: string,
): Promise<void> {
  if (!path.endsWith(".weights.h5")) {
    throw new RangeError(
      `models.saveWeights expected a file that ends in .weights.h5, as Keras does; received "${path}".`,
    );
  }
  await saveH5Weights(model, path);
}
