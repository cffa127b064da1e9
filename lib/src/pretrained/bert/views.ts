/** Other models of a BERT's own layers: the same weights, other outputs. */
import * as tf from "../../backend/tf.js";
import { MeanOfTokens } from "./layers.js";

type Symbolic = tf.SymbolicTensor;

const outputsOf = (model: tf.LayersModel, suffix: RegExp): Symbolic[] =>
  model.layers
    .filter((layer) => suffix.test(layer.name))
    .map((layer) => layer.output as Symbolic);

/**
 * What every layer attends to.
 *
 * @returns a model with an output [batch, heads, tokens, tokens] for each layer, from the first to the last; its weights are the given
 *   model's, so it is not disposed by itself
 * @example
 * const model = pretrained.bert({ vocabulary: 50, width: 8, layers: 2, heads: 2, intermediate: 16, positions: 12 });
 * pretrained.attentionMaps(model).outputs.length;   // 2
 */
export function attentionMaps(model: tf.LayersModel): tf.LayersModel {
  return view(
    model,
    outputsOf(model, /attention\.self\.map$/),
    "attention maps",
  );
}

/**
 * What the tokens are after the embeddings and after every layer.
 *
 * @returns a model with layers + 1 outputs [batch, tokens, width]; its weights are the given model's
 */
export function hiddenStates(model: tf.LayersModel): tf.LayersModel {
  return view(
    model,
    outputsOf(
      model,
      /^embeddings\.LayerNorm$|^encoder\.layer\.\d+\.output\.LayerNorm$/,
    ),
    "hidden states",
  );
}

/**
 * One vector for each text: the mean of its tokens in the last layer, as sentence encoders are trained for, or the pooled first token.
 *
 * @returns a model with one output [batch, width]; its weights are the given model's
 */
export function textFeatures(
  model: tf.LayersModel,
  by: "mean" | "pooled" = "mean",
): tf.LayersModel {
  const [tokens, pooled] = model.outputs;
  if (tokens === undefined || pooled === undefined)
    throw new Error(
      "textFeatures expected a BERT with the outputs tokens and pooled, as pretrained.bert(config) makes it.",
    );
  const mask = model.inputs[1] as Symbolic;
  const output =
    by === "pooled"
      ? pooled
      : (new MeanOfTokens({ name: "mean_of_tokens" }).apply([
          tokens,
          mask,
        ]) as Symbolic);
  return view(model, [output], "features");
}

/**
 * A classifier on a BERT: its text features, dropout, and a dense layer with softmax, not yet trained.
 *
 * @param options.classes  how many
 * @param options.by  which features (default "mean")
 * @param options.dropout  of the features while it learns (default 0.1)
 * @returns a model with one output [batch, classes]; the body's weights are the given model's
 * @example
 * const model = pretrained.bert({ vocabulary: 50, width: 8, layers: 2, heads: 2, intermediate: 16, positions: 12 });
 * pretrained.textClassifier(model, { classes: 3, seed: 1 }).outputs[0].shape;   // [null, 3]
 */
export function textClassifier(
  model: tf.LayersModel,
  options: {
    classes: number;
    by?: "mean" | "pooled";
    dropout?: number;
    seed?: number;
  },
): tf.LayersModel {
  const { classes, by = "mean", dropout = 0.1, seed } = options;
  if (!Number.isInteger(classes) || classes < 2)
    throw new RangeError(
      `textClassifier: classes expected a whole number >= 2, received ${classes}.`,
    );
  const [features] = textFeatures(model, by).outputs;
  const dropped =
    dropout === 0
      ? features
      : tf.layers
          .dropout({ rate: dropout, name: "classifier.dropout" })
          .apply(features as Symbolic);
  const output = tf.layers
    .dense({
      units: classes,
      activation: "softmax",
      kernelInitializer: tf.initializers.truncatedNormal({
        stddev: 0.02,
        ...(seed === undefined ? {} : { seed }),
      }),
      name: "classifier",
    })
    .apply(dropped as Symbolic) as Symbolic;
  return tf.model({
    inputs: model.inputs,
    outputs: output,
    name: "text_classifier",
  });
}

function view(
  model: tf.LayersModel,
  outputs: Symbolic[],
  what: string,
): tf.LayersModel {
  if (outputs.length === 0)
    throw new Error(
      `A BERT of pretrained.bert was expected; ${model.name} has no ${what}.`,
    );
  return tf.model({ inputs: model.inputs, outputs });
}
