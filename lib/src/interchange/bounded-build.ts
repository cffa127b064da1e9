/**
 * A model of a configuration that somebody else wrote. A few words of JSON can ask for any number of weights, so they are counted while the
 * model is built, and more than its file can hold are refused before memory is taken for them.
 */
import * as tf from "../backend/tf.js";
import type { JsonObject } from "./json.js";

type AddWeight = (
  this: tf.layers.Layer,
  name: string,
  shape: readonly number[],
  dtype: tf.DataType,
  ...rest: unknown[]
) => tf.LayerVariable;

/**
 * @param topology  as tf.js reads it
 * @param most  how many numbers the file can hold
 * @param path  for the message
 * @returns with weights of zero, which its file then fills
 * @throws Error where the configuration asks for more
 */
export async function boundedBuild(
  topology: JsonObject,
  most: number,
  path: string,
): Promise<tf.LayersModel> {
  const layers = tf.layers.Layer.prototype as unknown as {
    addWeight: AddWeight;
  };
  const { addWeight } = layers;
  let total = 0;
  layers.addWeight = function (name, shape, dtype, _initializer, ...rest) {
    total += shape.reduce((all, side) => all * side, 1);
    if (!(total <= most))
      throw new Error(
        `${path}: layer "${this.name}" asks for weights of shape [${shape.join(", ")}], and the whole file has room for ${most} numbers: the configuration was made to fill the memory, or belongs to another file. Nothing was read.`,
      );
    return addWeight.call(
      this,
      name,
      shape,
      dtype,
      tf.initializers.zeros(),
      ...rest,
    );
  };
  try {
    // Builds before it first waits for anything, so that no other model meets the counter.
    return tf.models.modelFromJSON({
      modelTopology: topology,
    } as Parameters<typeof tf.models.modelFromJSON>[0]);
  } finally {
    layers.addWeight = addWeight;
  }
}
