/** Making the random parts of a model repeatable. */
import * as tf from "../backend/tf.js";
import { Random } from "../data/random.js";

/** Layers that hold layers: a model inside a model, a wrapper. */
function everyLayer(layers: readonly tf.layers.Layer[]): tf.layers.Layer[] {
  return layers.flatMap((layer) => {
    const inner = (layer as { layers?: tf.layers.Layer[] }).layers ?? [];
    return [layer, ...everyLayer(inner)];
  });
}

/** Layers that draw with their `seed` while the model learns: tf.js's and those of our networks. */
const DRAWING = new Set(["Dropout", "Corruption", "Sampling"]);

/**
 * @returns what gives each dropout layer a fresh seed, to be called before each batch: with one fixed seed tf.js would draw the same mask
 * every time.
 *
 * tf.js's GaussianNoise, GaussianDropout and the `dropout` inside recurrent layers take no seed.
 */
export function reseedDropout(
  model: tf.LayersModel,
  random: Random,
): () => void {
  const drawing = everyLayer(model.layers).filter((layer) =>
    DRAWING.has(layer.getClassName()),
  );
  return () => {
    for (const layer of drawing)
      (layer as { seed?: number }).seed = random.bits();
  };
}

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

const isObject = (value: Json | undefined): value is { [key: string]: Json } =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Copies a model's configuration with a seed in every initialiser that has none. */
function seeded(config: Json, random: Random): Json {
  if (Array.isArray(config)) return config.map((each) => seeded(each, random));
  if (!isObject(config)) return config;
  const copy: { [key: string]: Json } = {};
  for (const [key, value] of Object.entries(config)) {
    const inner = isObject(value) ? value["config"] : undefined;
    copy[key] =
      key.endsWith("initializer") && isObject(value) && isObject(inner)
        ? { ...value, config: { ...inner, seed: random.bits() } }
        : seeded(value, random);
  }
  return copy;
}

/**
 * Draws a model's weights anew, each by its own initialiser, so that the seed decides them all. Training then starts from the same place
 * every time.
 *
 * @param model built (its input shape is known); changed in place and returned
 * @example
 * const model = tf.sequential({ layers: [tf.layers.dense({ units: 8, inputShape: [4] })] });
 * await initialize(model, { seed: 1 });
 */
export async function initialize<M extends tf.LayersModel>(
  model: M,
  { seed }: { seed: number },
): Promise<M> {
  const config = model.toJSON(undefined, false) as unknown as Json;
  // A twin is built from the seeded configuration, since a layer draws its weights only when it is built.
  const twin = await tf.models.modelFromJSON(
    seeded(config, new Random(seed)) as unknown as tf.io.ModelJSON,
  );
  model.setWeights(twin.getWeights());
  twin.dispose();
  return model;
}
