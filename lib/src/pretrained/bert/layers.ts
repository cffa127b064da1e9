/**
 * The parts of BERT that tf.js has no layer for. Each is registered, so that a model of them is saved and loaded as any other; and
 * `traceable`, since it is a function of its inputs and weights alone (`backend/native/graph`).
 */
import * as tf from "../../backend/tf.js";

type Layer = tf.layers.Layer;
type Weight = ReturnType<Layer["addWeight"]>;
type Config = tf.serialization.ConfigDict;
type Args = NonNullable<ConstructorParameters<typeof tf.layers.Layer>[0]>;

const first = <T>(inputs: T | T[]): T => {
  const one = Array.isArray(inputs) ? inputs[0] : inputs;
  if (one === undefined)
    throw new Error("A layer expected an input, received none.");
  return one;
};

const shapeList = (shapes: tf.Shape | tf.Shape[]): tf.Shape[] =>
  (Array.isArray(shapes[0]) ? shapes : [shapes]) as tf.Shape[];

const several = (
  layer: Layer,
  inputs: tf.Tensor | tf.Tensor[],
  count: number,
): tf.Tensor[] => {
  if (!Array.isArray(inputs) || inputs.length !== count)
    throw new Error(
      `${layer.name} expected ${count} inputs, received ${[inputs].flat().length}.`,
    );
  return inputs;
};

/** The places 0, 1, 2 … of the tokens in its input, [1, tokens]; refuses a text that is longer than the model can place. */
export class TokenPlaces extends tf.layers.Layer {
  static readonly className = "TokenPlaces";
  static readonly traceable = true;
  readonly #limit: number;

  constructor(args: Args & { limit: number }) {
    super(args);
    this.#limit = args.limit;
  }

  override computeOutputShape(inputShape: tf.Shape): tf.Shape {
    return inputShape;
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const tokens = first(inputs).shape[1] ?? 0;
      if (tokens > this.#limit)
        throw new RangeError(
          `${this.name} expected at most ${this.#limit} tokens, received ${tokens}. Cut the text: tokenizer.encode(texts, { length: ${this.#limit} }).`,
        );
      return tf.range(0, tokens, 1, "int32").expandDims(0);
    });
  }

  override getConfig(): Config {
    return { ...super.getConfig(), limit: this.#limit };
  }
}

/** [batch, tokens, width] → [batch, heads, tokens, width / heads] */
const heads = (x: tf.Tensor, count: number): tf.Tensor => {
  const [batch = 0, tokens = 0, width = 0] = x.shape;
  return x
    .reshape([batch, tokens, count, width / count])
    .transpose([0, 2, 1, 3]);
};

/**
 * How much each token attends to each other: softmax(Q Kᵀ / √d) in every head (Vaswani et al. 2017, eq. 1).
 *
 * Inputs Q, K [batch, tokens, width] and the mask [batch, tokens], 1 for a token and 0 for padding, to which nothing attends. Gives
 * [batch, heads, tokens, tokens]; the last axis sums to 1.
 */
export class AttentionMap extends tf.layers.Layer {
  static readonly className = "AttentionMap";
  static readonly traceable = true;
  readonly #heads: number;

  constructor(args: Args & { heads: number }) {
    super(args);
    this.#heads = args.heads;
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    const [batch = null, tokens = null] = shapeList(inputShape)[0] ?? [];
    return [batch, this.#heads, tokens, tokens];
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const [q, k, mask] = several(this, inputs, 3) as [
        tf.Tensor,
        tf.Tensor,
        tf.Tensor,
      ];
      const [batch = 0, tokens = 0, width = 0] = q.shape;
      // Scaling Q is cheaper than scaling the scores, and the same.
      const scaled = q.mul(1 / Math.sqrt(width / this.#heads));
      const scores = tf.matMul(
        heads(scaled, this.#heads),
        heads(k, this.#heads),
        false,
        true,
      );
      const hidden = tf
        .sub(1, mask.toFloat())
        .mul(NEVER)
        .reshape([batch, 1, 1, tokens]);
      return tf.softmax(scores.add(hidden));
    });
  }

  override getConfig(): Config {
    return { ...super.getConfig(), heads: this.#heads };
  }
}

/** Added to a score that must not count; the softmax makes it an exact 0. */
const NEVER = -1e9;

/** Each token's mean of the values V, weighted by an attention map: [batch, heads, tokens, tokens] and [batch, tokens, width] → the latter's shape. */
export class AttentionMix extends tf.layers.Layer {
  static readonly className = "AttentionMix";
  static readonly traceable = true;

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    return shapeList(inputShape)[1] ?? [];
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const [map, values] = several(this, inputs, 2) as [tf.Tensor, tf.Tensor];
      return tf
        .matMul(map, heads(values, map.shape[1] ?? 1))
        .transpose([0, 2, 1, 3])
        .reshape(values.shape);
    });
  }
}

/** What stands at the first token, [CLS]: [batch, tokens, width] → [batch, width]. */
export class FirstToken extends tf.layers.Layer {
  static readonly className = "FirstToken";
  static readonly traceable = true;

  override computeOutputShape(inputShape: tf.Shape): tf.Shape {
    return [inputShape[0] ?? null, inputShape[2] ?? null];
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const x = first(inputs);
      const [batch = 0, , width = 0] = x.shape;
      return x.slice([0, 0, 0], [batch, 1, width]).reshape([batch, width]);
    });
  }
}

/** The mean over a text's tokens, without its padding: [batch, tokens, width] and the mask → [batch, width]. */
export class MeanOfTokens extends tf.layers.Layer {
  static readonly className = "MeanOfTokens";
  static readonly traceable = true;

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    const shape = shapeList(inputShape)[0] ?? [];
    return [shape[0] ?? null, shape[2] ?? null];
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const [x, mask] = several(this, inputs, 2) as [tf.Tensor, tf.Tensor];
      const weights = mask.toFloat().expandDims(2);
      return x.mul(weights).sum(1).div(weights.sum(1).maximum(1e-9));
    });
  }
}

/** The numbers 0 … size - 1, whatever its input: asked of the embedding, they give its whole matrix. */
export class EveryPiece extends tf.layers.Layer {
  static readonly className = "EveryPiece";
  static readonly traceable = true;
  readonly #size: number;

  constructor(args: Args & { size: number }) {
    super(args);
    this.#size = args.size;
  }

  override computeOutputShape(): tf.Shape {
    return [1, this.#size];
  }

  override call(): tf.Tensor {
    return tf.tidy(() => tf.range(0, this.#size, 1, "int32").expandDims(0));
  }

  override getConfig(): Config {
    return { ...super.getConfig(), size: this.#size };
  }
}

/**
 * A score for each word piece at each token: x Eᵀ + b, with E the matrix of word embeddings itself, as BERT learned it.
 * Inputs [batch, tokens, width] and [1, vocabulary, width].
 */
export class PieceScores extends tf.layers.Layer {
  static readonly className = "PieceScores";
  static readonly traceable = true;
  #bias: Weight | undefined;

  override build(inputShape: tf.Shape | tf.Shape[]): void {
    const vocabulary = shapeList(inputShape)[1]?.[1] ?? null;
    this.#bias = this.addWeight(
      "bias",
      [vocabulary],
      "float32",
      tf.initializers.zeros(),
    );
    this.built = true;
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    const [x = [], matrix = []] = shapeList(inputShape);
    return [x[0] ?? null, x[1] ?? null, matrix[1] ?? null];
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const [x, matrix] = several(this, inputs, 2) as [tf.Tensor, tf.Tensor];
      const [batch = 0, tokens = 0, width = 0] = x.shape;
      const [, vocabulary = 0] = matrix.shape;
      if (this.#bias === undefined)
        throw new Error(`${this.name} was called before it was built.`);
      return tf
        .matMul(
          x.reshape([batch * tokens, width]),
          matrix.reshape([vocabulary, width]),
          false,
          true,
        )
        .add(this.#bias.read())
        .reshape([batch, tokens, vocabulary]);
    });
  }
}

for (const each of [
  TokenPlaces,
  AttentionMap,
  AttentionMix,
  FirstToken,
  MeanOfTokens,
  EveryPiece,
  PieceScores,
])
  tf.serialization.registerClass(each);
