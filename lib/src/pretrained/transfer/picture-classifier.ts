/** A head of one layer on a body, for classes of one's own. */
import * as tf from "../../backend/tf.js";
import { InitialWeights, type Seeded } from "../../networks/initial-weights.js";
import { whole } from "../../networks/options.js";

export interface PictureClassifierOptions extends Seeded {
  classes: number;
  /** Share of the features that is left out at each update (default 0). */
  dropout?: number;
}

/**
 * The body with a dense layer, "classifier", of softmax on its features. Plain tf.js: `tf.layers.dense({ units, activation: "softmax" })
 * .apply(body.outputs[0])` and `tf.model`.
 *
 * @param body  whose output is a vector ("avg" pooling) or a map, which becomes the means of its channels; its layers are shared, not copied
 * @example
 * const body = pretrained.mobileNetV2({ includeTop: false, pooling: "avg", inputShape: [32, 32, 3], alpha: 0.35, start: "zeros" });
 * const model = pretrained.pictureClassifier(body, { classes: 5, seed: 1 });
 * model.outputs[0].shape;   // [null, 5]
 */
export function pictureClassifier(
  body: tf.LayersModel,
  { classes, dropout = 0, ...seeded }: PictureClassifierOptions,
): tf.LayersModel {
  whole("pictureClassifier", "classes", classes, { least: 2 });
  const start = new InitialWeights(seeded);
  let x = body.outputs[0] as tf.SymbolicTensor;
  if (x.shape.length === 4) {
    x = tf.layers
      .globalAveragePooling2d({ name: "means" })
      .apply(x) as tf.SymbolicTensor;
  }
  if (dropout > 0) {
    x = tf.layers
      .dropout({ name: "dropout", rate: dropout, ...start.seed() })
      .apply(x) as tf.SymbolicTensor;
  }
  const outputs = tf.layers
    .dense({
      name: "classifier",
      units: classes,
      activation: "softmax",
      kernelInitializer: start.glorot(),
    })
    .apply(x) as tf.SymbolicTensor;
  return tf.model({ name: body.name, inputs: body.inputs, outputs });
}
