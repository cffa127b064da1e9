/** Layers that draw random numbers while the model learns, from a seed that `train` may set anew before each batch. */
import * as tf from "../backend/tf.js";
import { Random } from "../data/random.js";

type Config = tf.serialization.ConfigDict;

interface LayerArgs {
  name?: string;
  inputShape?: tf.Shape;
}

abstract class RandomLayer extends tf.layers.Layer {
  /** Of the next draw. */
  seed: number;
  readonly #given: number | undefined;

  constructor(config: LayerArgs & { seed?: number }) {
    super(config);
    this.#given = config.seed ?? undefined; // a loaded configuration may say null
    this.seed = this.#given ?? Math.floor(Math.random() * 2 ** 32);
  }

  /** A new seed each time, since with one fixed seed every batch would get the same noise. */
  protected draw(): number {
    const seed = this.seed;
    this.seed = new Random(seed).bits();
    return seed;
  }

  override getConfig(): Config {
    return {
      ...super.getConfig(),
      ...(this.#given === undefined ? {} : { seed: this.#given }),
    };
  }
}

export interface CorruptionOptions extends LayerArgs {
  /** "masking" puts a share of the numbers to zero; "gaussian" adds noise of this standard deviation. */
  kind: "masking" | "gaussian";
  amount: number;
  seed?: number;
}

/** Spoils its input while the model learns, and passes it on unchanged afterwards. */
export class Corruption extends RandomLayer {
  static readonly className = "Corruption";
  readonly kind: "masking" | "gaussian";
  readonly amount: number;

  constructor(config: CorruptionOptions) {
    super(config);
    this.kind = config.kind;
    this.amount = config.amount;
  }

  override call(
    inputs: tf.Tensor | tf.Tensor[],
    kwargs: { training?: boolean },
  ): tf.Tensor {
    const x = one(inputs);
    if (kwargs.training !== true) return x.clone();
    const seed = this.draw();
    return tf.tidy(() =>
      this.kind === "gaussian"
        ? x.add(tf.randomNormal(x.shape, 0, this.amount, "float32", seed))
        : x.mul(
            tf
              .randomUniform(x.shape, 0, 1, "float32", seed)
              .greaterEqual(this.amount)
              .toFloat(),
          ),
    );
  }

  override computeOutputShape(shape: tf.Shape): tf.Shape {
    return shape;
  }

  override getConfig(): Config {
    return { ...super.getConfig(), kind: this.kind, amount: this.amount };
  }
}

export interface SamplingOptions extends LayerArgs {
  /** Factor of the divergence in the loss. */
  weight: number;
  seed?: number;
}

/**
 * Takes mean and log variance [batch, units] and draws z = μ + σ ε, ε ~ N(0, 1), so that the gradient reaches μ and σ past the draw
 * (Kingma & Welling 2014, "the reparameterisation trick"). After learning, z = μ.
 *
 * While it learns, it adds weight × KL(N(μ, σ²) ‖ N(0, 1)), the batch's mean, to the model's loss; `evaluate` leaves that out, as tf.js
 * does with all penalties.
 */
export class Sampling extends RandomLayer {
  static readonly className = "Sampling";
  readonly weight: number;
  #divergence: tf.Scalar | undefined;

  constructor(config: SamplingOptions) {
    super(config);
    this.weight = config.weight;
    this.addLoss(() => {
      const latest = this.#divergence ?? tf.scalar(0);
      this.#divergence = undefined;
      return latest;
    });
  }

  override call(
    inputs: tf.Tensor | tf.Tensor[],
    kwargs: { training?: boolean },
  ): tf.Tensor {
    const [mean, logVariance] = inputs as [tf.Tensor, tf.Tensor];
    if (kwargs.training !== true) return mean.clone();
    // Not in a tidy of its own: the divergence is read once the whole model has been called.
    this.#divergence = divergence(mean, logVariance).mul(this.weight);
    const noise = tf.randomNormal(mean.shape, 0, 1, "float32", this.draw());
    return mean.add(logVariance.div(2).exp().mul(noise));
  }

  override computeOutputShape(shapes: tf.Shape[]): tf.Shape {
    return shapes[0] ?? [];
  }

  override getConfig(): Config {
    return { ...super.getConfig(), weight: this.weight };
  }
}

/** KL(N(μ, σ²) ‖ N(0, 1)) = Σ (μ² + σ² - log σ² - 1) / 2 (Kingma & Welling 2014, appendix B), the mean over the batch. */
export function divergence(mean: tf.Tensor, logVariance: tf.Tensor): tf.Scalar {
  const each = mean
    .square()
    .add(logVariance.exp())
    .sub(logVariance)
    .sub(1)
    .div(2);
  return each.sum(-1).mean();
}

function one(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
  return Array.isArray(inputs) ? (inputs[0] as tf.Tensor) : inputs;
}

tf.serialization.registerClass(Corruption);
tf.serialization.registerClass(Sampling);
