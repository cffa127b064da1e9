/** Which tensor of a Hugging Face file fills which weight. PyTorch keeps a dense layer's matrix as [outputs, inputs], tf.js as [inputs, outputs]. */
import * as tf from "../../backend/tf.js";
import type { WeightFile } from "../safetensors/file.js";

/** A weight's place in a file, in the order of preference: `gamma` and `beta` are names of files converted from TensorFlow. */
interface Source {
  names: string[];
  transposed: boolean;
}

/** One for each of the layer's weights. */
function sourcesOf(layer: tf.layers.Layer): Source[] {
  const { name } = layer;
  const plain = (...ends: string[]): Source => ({
    names: ends.map((end) => `${name}.${end}`),
    transposed: false,
  });
  switch (layer.getClassName()) {
    case "Embedding":
      return [plain("weight")];
    case "LayerNormalization":
      return [plain("weight", "gamma"), plain("bias", "beta")];
    case "Dense":
      return [{ ...plain("weight"), transposed: true }, plain("bias")];
    case "PieceScores":
      return [plain("bias", "decoder.bias")];
    default:
      return [];
  }
}

/**
 * Fills a BERT with the weights of a file; tensors go over one by one.
 *
 * @param file  names as Hugging Face's BertModel has them, or with `bert.` before them
 * @throws Error that names the weight where the file has none of it, or one of another shape
 */
export async function fillBert(
  model: tf.LayersModel,
  file: WeightFile,
  what: string,
): Promise<void> {
  for (const layer of model.layers) {
    const weights = layer.weights;
    if (weights.length === 0) continue;
    const sources = sourcesOf(layer);
    const found = weights.map((weight, i) =>
      find(file, sources[i], layer, weight.shape, what),
    );
    for (const [i, name] of found.entries()) {
      const { shape, values } = await file.read(name);
      const weight = weights[i];
      if (weight === undefined) continue;
      tf.tidy(() => {
        const tensor = tf.tensor(values, shape);
        weight.write(
          sources[i]?.transposed === true ? tensor.transpose() : tensor,
        );
      });
    }
  }
}

function find(
  file: WeightFile,
  source: Source | undefined,
  layer: tf.layers.Layer,
  expected: readonly (number | null)[],
  what: string,
): string {
  const names = source?.names.flatMap((name) => [name, `bert.${name}`]) ?? [];
  const name = names.find((each) => file.shape(each) !== undefined);
  if (name === undefined)
    throw new Error(
      `${what} expected the tensor ${names[0] ?? layer.name}, the weights of ${layer.name}; it has none. Are they the weights of a BERT of this configuration and head?`,
    );
  const shape = file.shape(name) ?? [];
  const wanted = source?.transposed === true ? expected.toReversed() : expected;
  if (shape.join() !== wanted.join())
    throw new Error(
      `${what}: ${name} expected the shape [${wanted.join(", ")}], received [${shape.join(", ")}]. Is config.json of the same model?`,
    );
  return name;
}
