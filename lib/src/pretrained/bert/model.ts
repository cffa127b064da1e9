/**
 * BERT as a plain `tf.LayersModel` (Devlin et al. 2019): embeddings, then layers of attention and two dense layers, each followed by a
 * residual sum and a layer normalisation. Layers have the names of their weights in Hugging Face's files: `encoder.layer.0.output.dense`.
 */
import * as tf from "../../backend/tf.js";
import { Random } from "../../data/random.js";
import { BERT_BASE, checked, type BertConfig } from "./config.js";
import {
  AttentionMap,
  AttentionMix,
  EveryPiece,
  FirstToken,
  PieceScores,
  TokenPlaces,
} from "./layers.js";

type Symbolic = tf.SymbolicTensor;
type Initializer = ReturnType<typeof tf.initializers.zeros>;

export interface BertOptions {
  /**
   * What the model gives: `"none"`: [tokens, pooled], a vector for each token and one for the text; `"words"`: the logit of each word
   * piece at each token, for words that are masked out (default `"none"`).
   */
  head?: "none" | "words";
  /** The same seed gives the same first weights. */
  seed?: number;
  /** `"zeros"` where weights are to be filled in from a file: nothing is drawn (default `"random"`). */
  weights?: "random" | "zeros";
}

/**
 * @param config  by default BERT-base's; what is left out is BERT-base's too
 * @returns a model of three int32 inputs [batch, tokens], any number of tokens up to `positions`: the word pieces' ids, the mask (1 for
 *   a token, 0 for padding) and the token types. Outputs [batch, tokens, width] and [batch, width], or [batch, tokens, vocabulary] with
 *   the head `"words"`. The caller disposes it
 * @throws RangeError where the configuration cannot be
 * @see Devlin, Chang, Lee & Toutanova, BERT (NAACL 2019)
 * @example
 * const model = pretrained.bert({ vocabulary: 50, width: 8, layers: 2, heads: 2, intermediate: 16, positions: 12 }, { seed: 1 });
 * const [tokens, pooled] = model.predict([
 *   tf.tensor2d([[2, 7, 3]], [1, 3], "int32"),
 *   tf.onesLike(tf.zeros([1, 3], "int32")),
 *   tf.zeros([1, 3], "int32"),
 * ]);
 * tokens.shape;   // [1, 3, 8]
 * pooled.shape;   // [1, 8]
 */
export function bert(
  config: Partial<BertConfig> = {},
  options: BertOptions = {},
): tf.LayersModel {
  const whole = checked({ ...BERT_BASE, ...config });
  return new Builder(whole, options).model(options.head ?? "none");
}

/** The name of the i-th layer's block; all its layers' names begin with it. */
const block = (i: number): string => `encoder.layer.${i}.`;

class Builder {
  readonly #config: BertConfig;
  readonly #initial: () => Initializer;

  constructor(config: BertConfig, { seed, weights }: BertOptions) {
    this.#config = config;
    const random = seed === undefined ? undefined : new Random(seed);
    this.#initial = () =>
      weights === "zeros"
        ? tf.initializers.zeros()
        : tf.initializers.truncatedNormal({
            stddev: config.deviation,
            ...(random === undefined ? {} : { seed: random.bits() }),
          });
  }

  model(head: "none" | "words"): tf.LayersModel {
    const input = (name: string): Symbolic =>
      tf.input({ shape: [null], dtype: "int32", name });
    const ids = input("ids");
    const mask = input("mask");
    const types = input("token_types");
    const words = this.#embedding("word", this.#config.vocabulary);
    let x = this.#embedded(ids, types, words);
    for (let i = 0; i < this.#config.layers; i++)
      x = this.#layer(block(i), x, mask);
    const outputs =
      head === "words"
        ? [this.#wordScores(x, ids, words)]
        : [x, this.#pooled(x)];
    return tf.model({ inputs: [ids, mask, types], outputs, name: "bert" });
  }

  #embedding(kind: string, inputDim: number): tf.layers.Layer {
    return tf.layers.embedding({
      inputDim,
      outputDim: this.#config.width,
      embeddingsInitializer: this.#initial(),
      name: `embeddings.${kind}_embeddings`,
    });
  }

  #embedded(ids: Symbolic, types: Symbolic, words: tf.layers.Layer): Symbolic {
    const { positions, tokenTypes } = this.#config;
    const places = new TokenPlaces({
      limit: positions,
      name: "embeddings.position_ids",
    }).apply(ids);
    const parts = [
      words.apply(ids),
      this.#embedding("token_type", tokenTypes).apply(types),
      this.#embedding("position", positions).apply(places),
    ] as Symbolic[];
    const sum = tf.layers
      .add({ name: "embeddings.sum" })
      .apply(parts) as Symbolic;
    return this.#dropped(
      this.#normal("embeddings.LayerNorm", sum),
      "embeddings.dropout",
    );
  }

  #layer(name: string, x: Symbolic, mask: Symbolic): Symbolic {
    const { width, heads, intermediate, activation, attentionDropout } =
      this.#config;
    const self = `${name}attention.self`;
    const part = (which: string): Symbolic =>
      this.#dense(`${self}.${which}`, width, x);
    const map = new AttentionMap({ heads, name: `${self}.map` }).apply([
      part("query"),
      part("key"),
      mask,
    ]) as Symbolic;
    const dropped = this.#dropped(map, `${self}.dropout`, attentionDropout);
    const mixed = new AttentionMix({ name: `${self}.mix` }).apply([
      dropped,
      part("value"),
    ]) as Symbolic;
    const attended = this.#added(`${name}attention.output`, mixed, x);
    const inside = this.#dense(
      `${name}intermediate.dense`,
      intermediate,
      attended,
      activation,
    );
    return this.#added(`${name}output`, inside, attended);
  }

  /** norm(x + dropout(dense(y))) */
  #added(name: string, y: Symbolic, x: Symbolic): Symbolic {
    const dense = this.#dense(`${name}.dense`, this.#config.width, y);
    const dropped = this.#dropped(dense, `${name}.dropout`);
    const sum = tf.layers
      .add({ name: `${name}.sum` })
      .apply([dropped, x]) as Symbolic;
    return this.#normal(`${name}.LayerNorm`, sum);
  }

  #pooled(x: Symbolic): Symbolic {
    const start = new FirstToken({ name: "pooler.first_token" }).apply(
      x,
    ) as Symbolic;
    return this.#dense("pooler.dense", this.#config.width, start, "tanh");
  }

  #wordScores(x: Symbolic, ids: Symbolic, words: tf.layers.Layer): Symbolic {
    const { width, vocabulary, activation } = this.#config;
    const name = "cls.predictions";
    const dense = this.#dense(`${name}.transform.dense`, width, x, activation);
    const normal = this.#normal(`${name}.transform.LayerNorm`, dense);
    const every = new EveryPiece({
      size: vocabulary,
      name: `${name}.pieces`,
    }).apply(ids);
    return new PieceScores({ name }).apply([
      normal,
      words.apply(every) as Symbolic,
    ]) as Symbolic;
  }

  #dense(
    name: string,
    units: number,
    x: Symbolic,
    activation?: "tanh" | BertConfig["activation"],
  ): Symbolic {
    return tf.layers
      .dense({
        units,
        name,
        kernelInitializer: this.#initial(),
        ...(activation === undefined ? {} : { activation }),
      })
      .apply(x) as Symbolic;
  }

  #normal(name: string, x: Symbolic): Symbolic {
    return tf.layers
      .layerNormalization({ name, epsilon: this.#config.epsilon })
      .apply(x) as Symbolic;
  }

  #dropped(x: Symbolic, name: string, rate = this.#config.dropout): Symbolic {
    return rate === 0
      ? x
      : (tf.layers.dropout({ rate, name }).apply(x) as Symbolic);
  }
}
