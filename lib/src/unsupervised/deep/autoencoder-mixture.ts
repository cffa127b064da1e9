import { checkSaved, Estimator } from "../estimator.js";
import { GaussianMixture, type LearnedMixture } from "../gaussian-mixture.js";
import { readRows, requireVariation, type Rows } from "../samples.js";
import { Matrix } from "../algebra/matrix.js";
import {
  checkEncoderOptions,
  encode,
  ENCODER_KEYS,
  learnEncoder,
  type EncoderOptions,
  type LearnedEncoder,
} from "./encoder.js";

export interface AutoencoderMixtureOptions extends EncoderOptions {
  clusters: number;
  /** Runs of the mixture from other starts, of which the most likely is kept (default 3). */
  restarts?: number;
}

interface LearnedDeepMixture extends LearnedEncoder, LearnedMixture {}

/**
 * Clusters of what an autoencoder has made of the samples: it learns to give X back through a narrow code, and a Gaussian mixture is
 * fitted to the codes. Codes of like samples lie together where their pixels do not.
 *
 * @param X of `fit`: [samples, features], kept as it is
 * @throws RangeError where a component collapses onto codes that do not vary
 * @example
 * const digits = await mnist.load({ size: 200, seed: 1 });
 * const model = new AutoencoderMixture({ clusters: 10, hidden: [32], code: 3, epochs: 2, seed: 1 });
 * await model.fit(digits);
 * await model.predict(digits);     // [200]: the cluster of each
 * await model.transform(digits);   // [200, 3]: their codes
 * @see Hinton & Salakhutdinov 2006, "Reducing the dimensionality of data with neural networks"
 */
export class AutoencoderMixture extends Estimator<
  AutoencoderMixtureOptions,
  LearnedDeepMixture
> {
  constructor(options: AutoencoderMixtureOptions) {
    super(options);
    checkEncoderOptions("AutoencoderMixture", options);
  }

  /** The mixture of the codes. */
  get mixture(): GaussianMixture {
    const { learned } = this.toJSON();
    return GaussianMixture.fromJSON({
      estimator: "GaussianMixture",
      options: mixtureOptions(this.options),
      learned,
    });
  }

  async fit(X: Rows): Promise<this> {
    const matrix = await readRows(X, "AutoencoderMixture.fit");
    requireVariation(matrix, "AutoencoderMixture.fit");
    const encoder = await learnEncoder(matrix, this.options);
    const codes = await encode(matrix, encoder);
    const mixture = await new GaussianMixture(mixtureOptions(this.options)).fit(
      { size: codes.rows, features: codes.values },
    );
    return this.learn({
      ...encoder,
      weights: Float64Array.from(mixture.weights),
      means: Matrix.from(mixture.means),
      covariances: Matrix.from(mixture.covariances.flat()),
      lowerBound: mixture.lowerBound,
      iterations: mixture.iterations,
      converged: mixture.converged,
    });
  }

  /** @returns [samples]: the cluster of each */
  async predict(X: Rows): Promise<Int32Array> {
    return this.mixture.predict(await this.transform(X));
  }

  /** @returns [samples, clusters]: how likely each sample is of each cluster */
  async predictProba(X: Rows): Promise<number[][]> {
    return this.mixture.predictProba(await this.transform(X));
  }

  /** @returns [samples, code]: white over the samples of `fit` */
  async transform(X: Rows): Promise<number[][]> {
    const { widths } = this.learned;
    const who = "AutoencoderMixture.transform";
    const matrix = await readRows(X, who, widths[0]);
    return (await encode(matrix, this.learned)).toArrays();
  }

  static fromJSON(saved: unknown): AutoencoderMixture {
    const keys = [...ENCODER_KEYS, "weights", "means", "covariances", "lowerBound", "iterations", "converged"]; // prettier-ignore
    const checked = checkSaved(saved, "AutoencoderMixture", keys);
    return new AutoencoderMixture(
      checked.options as AutoencoderMixtureOptions,
    ).restore(checked);
  }
}

const mixtureOptions = ({
  clusters,
  restarts = 3,
  seed = 0,
}: AutoencoderMixtureOptions) => ({
  components: clusters,
  restarts,
  maxIterations: 200,
  seed,
});
