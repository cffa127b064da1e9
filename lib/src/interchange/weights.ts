/** Puts the weights of a file into a model, and takes them out, layer by layer. */
import * as tf from "../backend/tf.js";
import type { Attributes, Hdf5, Values } from "./hdf5.js";
import type { LayerPlace } from "./weight-paths.js";

type Layer = tf.layers.Layer;

/** @throws Error where the model has no such layer */
function layerAt(model: tf.LayersModel, names: readonly string[]): Layer {
  let here: Layer = model;
  for (const name of names) {
    const inside = (here as tf.LayersModel).layers;
    const found = inside.find((each) => each.name === name);
    if (found === undefined) {
      throw new Error(
        `The file has weights of a layer "${names.join("/")}"; the model has ${inside.map((each) => each.name).join(", ")}.`,
      );
    }
    here = found;
  }
  return here;
}

/** In the order of the places, which is Keras's; `model.trainableWeights` may have another. */
export const trainableAt = (
  model: tf.LayersModel,
  places: readonly LayerPlace[],
): Layer["trainableWeights"] =>
  places.flatMap(({ names }) => layerAt(model, names).trainableWeights);

type Shape = readonly (number | null)[];

/** @throws Error that names the layer, what it expected and what the file has */
function compare(layer: Layer, received: readonly Shape[]): void {
  const shapes = (list: readonly Shape[]): string =>
    list.map((shape) => `[${shape.join(", ")}]`).join(" ") || "none";
  const expected = layer.weights.map(({ shape }) => shape);
  if (shapes(expected) !== shapes(received)) {
    throw new Error(
      `The layer "${layer.name}" (${layer.getClassName()}) expected weights of shapes ${shapes(expected)}, the file has ${shapes(received)}. Is it the file of another model?`,
    );
  }
}

/** @throws Error that names the layer, what it expected and what the file has */
export function setWeights(layer: Layer, values: readonly Values[]): void {
  compare(
    layer,
    values.map(({ shape }) => shape),
  );
  const tensors = values.map(({ shape, values: data }) =>
    tf.tensor(data, shape),
  );
  layer.setWeights(tensors);
  tf.dispose(tensors);
}

/** Shapes are compared before any number is read. */
function readLayer(file: Hdf5, layer: Layer, paths: readonly string[]): void {
  compare(
    layer,
    paths.map((path) => file.shape(path) ?? []),
  );
  setWeights(
    layer,
    paths.flatMap((path) => file.dataset(path) ?? []),
  );
}

/** Keras 3's layout. */
export function readPlaces(
  file: Hdf5,
  model: tf.LayersModel,
  places: readonly LayerPlace[],
): void {
  for (const { names, groups } of places) {
    const layer = layerAt(model, names);
    const count = layer.weights.length;
    if (count === 0) continue;
    const paths = groups.flatMap((group) => {
      const each = count / groups.length;
      // No more than the layer has: Normalization also keeps how many samples it saw.
      return Array.from({ length: each }, (_, i) => `${group}/${i}`).filter(
        (path) => file.shape(path) !== undefined,
      );
    });
    readLayer(file, layer, paths);
  }
}

/** The layout of `.h5` files: a group for each top layer, whose attribute lists its weights, those of inner models included. */
export function readLegacy(
  file: Hdf5,
  model: tf.LayersModel,
  root: string,
  /** What the file calls a layer of the model. */
  named: (name: string) => string = (name) => name,
): void {
  const ours = new Map(model.layers.map(({ name }) => [named(name), name]));
  for (const name of file.texts(root, "layer_names") ?? []) {
    const path = root === "/" ? name : `${root}/${name}`;
    const paths = (file.texts(path, "weight_names") ?? []).map(
      (weight) => `${path}/${weight}`,
    );
    for (const weight of paths)
      if (file.shape(weight) === undefined) {
        throw new Error(
          `The file lists the weight ${weight} and does not have it: it is damaged.`,
        );
      }
    if (paths.length === 0) continue;
    const layer = layerAt(model, [ours.get(name) ?? name]);
    // No more than the layer has: Normalization also keeps how many samples it saw.
    readLayer(
      file,
      layer,
      layer.getClassName() === NORMALIZATION
        ? paths.slice(0, layer.weights.length)
        : paths,
    );
  }
}

const NORMALIZATION = "Normalization";

/** Keras expects how many samples a Normalization was adapted to; it goes on from mean and variance where that is 0. */
const noSamples: Values = { shape: [], values: Float32Array.of(0) };

async function valuesOf(layer: Layer): Promise<Values[]> {
  return Promise.all(
    layer.getWeights().map(async (weight) => ({
      shape: [...weight.shape],
      values: Float32Array.from(await weight.data()),
    })),
  );
}

/** The layout that `readLegacy` reads. */
export async function legacyWeights(
  model: tf.LayersModel,
  root: string,
): Promise<{
  datasets: Map<string, Values>;
  attributes: Map<string, Attributes>;
}> {
  const datasets = new Map<string, Values>();
  const attributes = new Map<string, Attributes>();
  attributes.set(root, { layer_names: model.layers.map(({ name }) => name) });
  for (const layer of model.layers) {
    const values = await valuesOf(layer);
    if (layer.getClassName() === NORMALIZATION) values.push(noSamples);
    // Keras goes by the order; the names are for people.
    const names = values.map((_, i) => {
      const name = layer.weights[i]?.originalName ?? `${layer.name}/count`;
      return `${name}:${i}`;
    });
    attributes.set(`${root}/${layer.name}`, { weight_names: names });
    for (const [i, value] of values.entries())
      datasets.set(`${root}/${layer.name}/${names[i]}`, value);
  }
  return { datasets, attributes };
}

/** Every weight by its path in Keras 3's layout. */
export async function weightsAt(
  model: tf.LayersModel,
  places: readonly LayerPlace[],
): Promise<Map<string, Values>> {
  const out = new Map<string, Values>();
  for (const { names, groups } of places) {
    const layer = layerAt(model, names);
    const weights = await valuesOf(layer);
    const each = weights.length / groups.length;
    for (const [i, weight] of weights.entries())
      out.set(`${groups[Math.floor(i / each)]}/${i % each}`, weight);
    if (layer.getClassName() === NORMALIZATION)
      out.set(`${groups[0]}/2`, noSamples);
  }
  return out;
}
