/** What decides a BERT's shape, and how Hugging Face's `config.json` says it. */
import type { Json, JsonObject } from "../../interchange/json.js";

export interface BertConfig {
  /** How many word pieces it knows. */
  vocabulary: number;
  /** Numbers that describe a token: a multiple of `heads`. */
  width: number;
  layers: number;
  heads: number;
  /** Width inside each layer's two dense layers. */
  intermediate: number;
  /** The longest text, in tokens. */
  positions: number;
  /** Kinds of token: first and second text. */
  tokenTypes: number;
  activation: "gelu" | "gelu_new" | "relu";
  /** Added to the variance in each layer normalisation. */
  epsilon: number;
  /** Share that is dropped while it learns, of tokens' numbers and of attention. */
  dropout: number;
  attentionDropout: number;
  /** Standard deviation of the first weights. */
  deviation: number;
}

/** BERT-base, uncased (Devlin et al. 2019): 109,482,240 parameters. */
export const BERT_BASE: BertConfig = {
  vocabulary: 30_522,
  width: 768,
  layers: 12,
  heads: 12,
  intermediate: 3072,
  positions: 512,
  tokenTypes: 2,
  activation: "gelu",
  epsilon: 1e-12,
  dropout: 0.1,
  attentionDropout: 0.1,
  deviation: 0.02,
};

/** MiniLM-L6 (Wang et al. 2020), half as wide and half as deep: 22,713,216 parameters. */
export const MINILM_L6: BertConfig = {
  ...BERT_BASE,
  width: 384,
  layers: 6,
  intermediate: 1536,
};

/** Where each number stands in `config.json`, and its bounds. */
const KEYS = {
  vocabulary: "vocab_size",
  width: "hidden_size",
  layers: "num_hidden_layers",
  heads: "num_attention_heads",
  intermediate: "intermediate_size",
  positions: "max_position_embeddings",
  tokenTypes: "type_vocab_size",
} as const;

/** Far beyond any BERT; a damaged file must not ask for all memory. */
const MOST_PARAMETERS = 4e9;

/**
 * @param json  Hugging Face's `config.json`
 * @throws Error where it is of another kind of model, or of a BERT that is not built here
 */
export function configOf(json: JsonObject, what: string): BertConfig {
  const kind = json["model_type"] ?? "bert";
  if (kind !== "bert")
    throw new Error(
      `${what} expected a model of the type "bert", received ${JSON.stringify(kind)}. Other transformers are built otherwise.`,
    );
  const placed = json["position_embedding_type"] ?? "absolute";
  if (placed !== "absolute")
    throw new Error(
      `${what} expected absolute positions, received ${JSON.stringify(placed)}, which are not built here.`,
    );
  if (json["is_decoder"] === true)
    throw new Error(
      `${what} is of a decoder, which sees only the tokens before; BERT as it is built here is an encoder.`,
    );
  const number = (value: Json | undefined, otherwise: number): number =>
    typeof value === "number" ? value : otherwise;
  const sizes = Object.fromEntries(
    Object.entries(KEYS).map(([name, key]) => [name, json[key]]),
  ) as Record<keyof typeof KEYS, Json | undefined>;
  const config = {
    ...(sizes as Record<keyof typeof KEYS, number>),
    tokenTypes: number(sizes.tokenTypes, 2),
    activation: (json["hidden_act"] ?? "gelu") as BertConfig["activation"],
    epsilon: number(json["layer_norm_eps"], 1e-12),
    dropout: number(json["hidden_dropout_prob"], 0.1),
    attentionDropout: number(json["attention_probs_dropout_prob"], 0.1),
    deviation: number(json["initializer_range"], 0.02),
  };
  return checked(config, what);
}

/** @throws RangeError that names the first entry which cannot be */
export function checked(config: BertConfig, what = "bert"): BertConfig {
  for (const name of Object.keys(KEYS) as (keyof typeof KEYS)[]) {
    const value: unknown = config[name];
    if (!Number.isSafeInteger(value) || (value as number) < 1)
      throw new RangeError(
        `${what}: ${name} (${KEYS[name]}) expected a whole number >= 1, received ${JSON.stringify(value)}.`,
      );
  }
  const { width, heads, activation, dropout, attentionDropout, epsilon } =
    config;
  if (width % heads !== 0)
    throw new RangeError(
      `${what}: width (hidden_size) expected a multiple of the ${heads} heads, received ${width}. Each head gets an equal part.`,
    );
  if (!["gelu", "gelu_new", "relu"].includes(activation))
    throw new RangeError(
      `${what}: activation (hidden_act) expected gelu, gelu_new or relu, received ${JSON.stringify(activation)}.`,
    );
  for (const [name, value] of Object.entries({ dropout, attentionDropout }))
    if (!(value >= 0 && value < 1))
      throw new RangeError(
        `${what}: ${name} expected a share in [0, 1), received ${value}.`,
      );
  if (!(epsilon > 0))
    throw new RangeError(
      `${what}: epsilon (layer_norm_eps) expected a positive number, received ${epsilon}.`,
    );
  const parameters = countOf(config);
  if (parameters > MOST_PARAMETERS)
    throw new RangeError(
      `${what} describes ${parameters} parameters; expected at most ${MOST_PARAMETERS}. Is the configuration damaged?`,
    );
  return config;
}

/** How many weights the body and its pooler have. */
export function countOf(config: BertConfig): number {
  const { vocabulary, width, layers, intermediate, positions, tokenTypes } =
    config;
  const norm = 2 * width;
  const square = width * width + width;
  const layer =
    4 * square + 2 * width * intermediate + intermediate + width + 2 * norm;
  return (
    (vocabulary + positions + tokenTypes) * width +
    norm +
    layers * layer +
    square
  );
}
