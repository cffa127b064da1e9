import * as tf from "../backend/tf.js";
import { InitialWeights, type Seeded } from "./initial-weights.js";
import { imageShape, whole, wholes, type ImageShape } from "./options.js";

export interface DetectorOptions extends Seeded {
  inputShape?: ImageShape;
  classes: number;
  /** Filters of each level; each level halves the sides. Three levels make cells of 8 × 8 pixels. */
  filters?: readonly number[];
}

/** What the network says of a cell before it has learnt: that something is there in one of a hundred (Lin et al. 2017, 4.1). */
const RARE = -Math.log(99);

/**
 * Finds several things in one picture at once, without anchor boxes: a convolutional body, and a head that answers for each cell of a grid
 * whether a centre is in it, the box and the class.
 *
 * Compile it with `detection.detectionLoss()`, make targets with `detection.encode`, read its output with `detection.decode`.
 *
 * @returns a model [batch, height, width, channels] → [batch, height / stride, width / stride, 5 + classes] of logits, offsets and
 *          logarithms, stride 2^levels; layers `level1_conv1` … `level3_pool`, `context`, `head_conv`, `cells`
 * @throws RangeError where a side is no multiple of the stride, or a size no whole number >= 1
 * @example
 * const model = networks.detector({ inputShape: [64, 64, 1], classes: 10, filters: [8, 16, 32], seed: 1 });
 * model.outputs[0].shape;   // [null, 8, 8, 15]
 * @see Redmon et al. 2016, "You only look once"; Tian et al. 2019, "FCOS"
 */
export function detector({
  inputShape = [64, 64, 1],
  classes,
  filters = [16, 32, 64],
  seed,
}: DetectorOptions): tf.LayersModel {
  wholes("detector", "filters", filters, {
    least: 1,
    hint: "Give one number for each level, filters: [16, 32, 64]",
  });
  whole("detector", "classes", classes, {
    hint: "Give the number of classes, classes: 10",
  });
  const shape = imageShape("detector", inputShape, {
    multiple: 2 ** filters.length,
  });
  const start = new InitialWeights({ seed });
  const conv = (name: string, count: number): tf.layers.Layer =>
    tf.layers.conv2d({
      name,
      filters: count,
      kernelSize: 3,
      padding: "same",
      activation: "relu",
      kernelInitializer: start.he(),
    });
  const last = filters.at(-1) ?? 1;
  const model = tf.sequential({ name: "detector" });
  model.add(tf.layers.inputLayer({ inputShape: shape }));
  filters.forEach((count, i) => {
    model.add(conv(`level${i + 1}_conv1`, count));
    model.add(conv(`level${i + 1}_conv2`, count));
    model.add(
      tf.layers.maxPooling2d({ name: `level${i + 1}_pool`, poolSize: 2 }),
    );
  });
  // A cell must see the whole of a thing that is larger than itself.
  model.add(conv("context", last));
  model.add(conv("head_conv", last));
  model.add(
    tf.layers.conv2d({
      name: "cells",
      filters: 5 + classes,
      kernelSize: 1,
      kernelInitializer: start.glorot(),
    }),
  );
  const cells = model.getLayer("cells");
  tf.tidy(() => {
    const [kernel] = cells.getWeights();
    const bias = tf.concat1d([tf.tensor1d([RARE]), tf.zeros([4 + classes])]);
    cells.setWeights([kernel as tf.Tensor, bias]);
  });
  return model;
}
