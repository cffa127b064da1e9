/** Where a network's weights start: one seed, from which every layer gets its own. */
import * as tf from "../backend/tf.js";
import { Random } from "../data/random.js";

type Initializer = ReturnType<typeof tf.initializers.zeros>;

/** The option that every builder has. */
export interface Seeded {
  /** The same seed gives the same weights. Left out, they differ each time. */
  seed?: number | undefined;
  /** "zeros" where weights are about to be read in: drawing a large network's random ones takes seconds. */
  start?: "random" | "zeros" | undefined;
}

/** Initialisers with successive seeds; without a seed, tf.js draws as it likes. */
export class InitialWeights {
  readonly #random: Random | undefined;
  readonly #zeros: boolean;

  constructor({ seed, start }: Seeded) {
    this.#random = seed === undefined ? undefined : new Random(seed);
    this.#zeros = start === "zeros";
  }

  /** For a layer that draws by itself: dropout, noise. */
  seed(): { seed: number } | Record<string, never> {
    return this.#random === undefined ? {} : { seed: this.#random.bits() };
  }

  /** Keeps the variance from layer to layer for tanh, sigmoid and softmax (Glorot & Bengio 2010). */
  glorot(): Initializer {
    return this.#zeros
      ? tf.initializers.zeros()
      : tf.initializers.glorotUniform(this.seed());
  }

  /** … and for ReLU, which silences one half (He et al. 2015). */
  he(): Initializer {
    return this.#zeros
      ? tf.initializers.zeros()
      : tf.initializers.heNormal(this.seed());
  }

  /** Keeps the length of a state that is multiplied by it at each step (Saxe et al. 2014). */
  orthogonal(): Initializer {
    return this.#zeros
      ? tf.initializers.zeros()
      : tf.initializers.orthogonal(this.seed());
  }

  /** The one that suits a layer's activation. */
  suited(activation: string): Initializer {
    return RECTIFIED.has(activation) ? this.he() : this.glorot();
  }
}

const RECTIFIED = new Set(["relu", "relu6", "elu", "selu", "swish", "mish"]);
