/** The parts of a pre-trained model from its input to its output, as its layers' names tell them. */
import type * as tf from "../../backend/tf.js";

export interface Block {
  name: string;
  layers: tf.layers.Layer[];
}

/** What names the block in a layer's name: `encoder.layer.3` of BERT, `block5`, `block_16`, `conv4_block2`, `mixed10`; else all before a `.`, `_` or `/`. */
const NAMED =
  /^(?:encoder\.layer\.\d+|conv\d+_block\d+|(?:block|stage|mixed)_?\d+[a-z]?|[^._/]+)/i;

/**
 * The blocks that have weights, from the first to the last.
 *
 * @example
 * const model = pretrained.bert({ vocabulary: 50, width: 8, layers: 2, heads: 2, intermediate: 16, positions: 12 });
 * pretrained.blocks(model).map(({ name }) => name);   // ["embeddings", "encoder.layer.0", "encoder.layer.1", "pooler"]
 */
export function blocks(model: tf.LayersModel): Block[] {
  const found: Block[] = [];
  for (const layer of model.layers) {
    if (layer.weights.length === 0) continue;
    const name = NAMED.exec(layer.name)?.[0] ?? layer.name;
    const known = found.find((each) => each.name === name);
    if (known === undefined) found.push({ name, layers: [layer] });
    else known.layers.push(layer);
  }
  return found;
}
