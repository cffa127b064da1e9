/** Brings the tensors of a file into a model, layer by layer, so that no more than one layer's numbers lie in memory twice. */
import * as tf from "../../backend/tf.js";
import type { Values } from "../../interchange/hdf5.js";
import type { WeightFile } from "../safetensors/file.js";
import { fromTorch, torchShape, type Layout } from "./layout.js";

/** One weight's place in the file. */
export interface Source {
  name: string;
  layout: Layout;
}

/** What fills each of a layer's weights, in their order. */
export type Sources = (layer: tf.layers.Layer) => readonly Source[];

/** In our own files a weight is called after its layer and its place there. */
export const ownSources: Sources = (layer) =>
  layer.weights.map((_, i) => ({ name: `${layer.name}/${i}`, layout: "same" }));

interface Wanted {
  layer: tf.layers.Layer;
  sources: readonly Source[];
}

/**
 * Every name and shape is compared before the first number is read.
 *
 * @throws Error that names the tensor which is missing or has another shape
 */
export function matched(
  model: tf.LayersModel,
  file: WeightFile,
  sourcesOf: Sources,
  what: string,
): Wanted[] {
  const layers = model.layers.filter((layer) => layer.weights.length > 0);
  return layers.map((layer) => {
    const sources = sourcesOf(layer);
    layer.weights.forEach((weight, i) => {
      const source = sources[i];
      const found = source && file.shape(source.name);
      if (source === undefined || found === undefined) {
        throw new Error(
          `${what} expected the tensor ${source?.name ?? `${layer.name}/${i}`}, weights of "${layer.name}" of ${model.name}; it has ${brief(file.names)}. Are they the weights of another model?`,
        );
      }
      const wanted = torchShape(weight.shape as number[], source.layout);
      if (found.join() !== wanted.join()) {
        throw new Error(
          `${what}: ${source.name}, weights of "${layer.name}" of ${model.name}, expected the shape [${wanted.join(", ")}], received [${found.join(", ")}]. ` +
            "Are inputShape and classes those that the weights were trained with?",
        );
      }
    });
    return { layer, sources };
  });
}

const brief = (names: readonly string[]): string =>
  names.length <= 6
    ? names.join(", ") || "none"
    : `${names.slice(0, 6).join(", ")} and ${names.length - 6} more`;

export async function fill(
  model: tf.LayersModel,
  file: WeightFile,
  sourcesOf: Sources,
  what: string,
): Promise<void> {
  for (const { layer, sources } of matched(model, file, sourcesOf, what)) {
    for (const [i, { name, layout }] of sources.entries()) {
      write(layer, i, fromTorch(await file.read(name), layout));
    }
  }
}

function write(layer: tf.layers.Layer, i: number, values: Values): void {
  const tensor = tf.tensor(values.values, values.shape);
  layer.weights[i]?.write(tensor);
  tensor.dispose();
}
