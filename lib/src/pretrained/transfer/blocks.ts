/** The parts of a pre-trained model from its input to its output, as its layers' names tell them. */
import type * as tf from "../../backend/tf.js";

export interface Block {
  name: string;
  layers: tf.layers.Layer[];
}

/** What names the block in a layer's name: `encoder.layer.3` of BERT, `block5`, `block_16`, `conv4_block2`, `mixed10`; else all before a `.`, `_` or `/`. */
const NAMED =
  /^(?:encoder\.layer\.\d+|conv\d+_block\d+|(?:block|stage|mixed)_?\d+[a-z]?|[^._/]+)/i;

/** Names that Keras counts through a whole network, such as `conv2d_17` and `batch_normalization_3` of InceptionV3. */
const COUNTED = /^(?:conv2d|batch_normalization)(?:_\d+)?$/;

/** The concatenation that ends a block of counted layers. */
const ENDS = /^mixed\d+$/;

/** A pooling before the first of those ends the network's stem. */
const STEM = "stem";

/**
 * The blocks that have weights, from the first to the last. Layers whose names are only numbers belong to the concatenation that they lead to
 * (`mixed0` … `mixed10` of InceptionV3), those before its last max-pooling to the stem.
 *
 * @example
 * const model = pretrained.bert({ vocabulary: 50, width: 8, layers: 2, heads: 2, intermediate: 16, positions: 12 });
 * pretrained.blocks(model).map(({ name }) => name);   // ["embeddings", "encoder.layer.0", "encoder.layer.1", "pooler"]
 */
export function blocks(model: tf.LayersModel): Block[] {
  const found: Block[] = [];
  const put = (name: string, layers: tf.layers.Layer[]): void => {
    const known = found.find((each) => each.name === name);
    if (known !== undefined) known.layers.push(...layers);
    else if (layers.length > 0) found.push({ name, layers: [...layers] });
  };
  const junctions = model.layers.some(({ name }) => ENDS.test(name));
  const waiting: tf.layers.Layer[] = [];
  let begun = false;
  for (const layer of model.layers) {
    const { name } = layer;
    if (junctions && COUNTED.test(name)) waiting.push(layer);
    else if (junctions && ENDS.test(name)) {
      put(name, waiting.splice(0));
      begun = true;
    } else if (junctions && !begun && layer.getClassName() === "MaxPooling2D") {
      put(STEM, waiting.splice(0));
    } else if (layer.weights.length > 0) {
      put(NAMED.exec(name)?.[0] ?? name, [layer]);
    }
  }
  // What no concatenation follows.
  for (const layer of waiting) put(NAMED.exec(layer.name)?.[0] ?? "", [layer]);
  return found;
}
