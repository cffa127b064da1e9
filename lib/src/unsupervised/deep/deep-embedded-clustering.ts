import * as tf from "../../backend/tf.js";
import { Random } from "../../data/random.js";
import { interruption } from "../../backend/fit/interruption.js";
import { Matrix } from "../algebra/matrix.js";
import { nearest } from "../distances.js";
import { checkSaved, Estimator, requireCount } from "../estimator.js";
import { GaussianMixture } from "../gaussian-mixture.js";
import { readRows, requireVariation, type Rows } from "../samples.js";
import {
  checkEncoderOptions,
  encode,
  ENCODER_KEYS,
  forward,
  layersOf,
  learnEncoder,
  scaledTensor,
  type EncoderOptions,
  type LearnedEncoder,
} from "./encoder.js";

export interface DeepEmbeddedClusteringOptions extends EncoderOptions {
  clusters: number;
  /** Passes over X in which encoder and centres are moved together (default 15). */
  refinements?: number;
}

interface LearnedEmbedding extends LearnedEncoder {
  centers: Matrix;
  /** [refinements]: KL(P ‖ Q) in nats, the mean of each pass. */
  losses: Float64Array;
}

/**
 * Deep embedded clustering (DEC): starts from an autoencoder's codes, and then moves encoder and centres together so that samples come
 * to lie nearer to the centre that they already lean to. The soft assignments are q ∝ 1 / (1 + ‖z - μ‖²); their aim is
 * p ∝ q² / Σq, which trusts sure samples more and large clusters less.
 *
 * The centres start from a Gaussian mixture of the codes (the authors' from k-means).
 *
 * @param X of `fit`: [samples, features], kept as it is
 * @example
 * const digits = await mnist.load({ size: 200, seed: 1 });
 * const dec = new DeepEmbeddedClustering({ clusters: 10, hidden: [32], code: 3, epochs: 2, refinements: 2, seed: 1 });
 * await dec.fit(digits);
 * await dec.predict(digits);   // [200]: the cluster of each
 * @see Xie, Girshick & Farhadi 2016, "Unsupervised deep embedding for clustering analysis"
 */
export class DeepEmbeddedClustering extends Estimator<
  DeepEmbeddedClusteringOptions,
  LearnedEmbedding
> {
  constructor(options: DeepEmbeddedClusteringOptions) {
    super(options);
    checkEncoderOptions("DeepEmbeddedClustering", options);
    requireCount(
      options.refinements ?? 1,
      "DeepEmbeddedClustering: refinements",
    );
  }

  /** [clusters, code] */
  get centers(): readonly (readonly number[])[] {
    return this.learned.centers.toArrays();
  }

  /** [refinements]: how far assignments are from their aim, KL(P ‖ Q) in nats, pass after pass. The aim moves with each pass, so these need not fall. */
  get losses(): readonly number[] {
    return Array.from(this.learned.losses);
  }

  async fit(X: Rows): Promise<this> {
    const who = "DeepEmbeddedClustering.fit";
    const matrix = await readRows(X, who);
    requireVariation(matrix, who);
    const { clusters, seed = 0 } = this.options;
    const encoder = await learnEncoder(matrix, this.options);
    const codes = await encode(matrix, encoder);
    const mixture = await new GaussianMixture({
      components: clusters,
      restarts: 3,
      maxIterations: 200,
      seed,
    }).fit({ size: codes.rows, features: codes.values });
    return this.learn(
      await refine(matrix, encoder, Matrix.from(mixture.means), this.options),
    );
  }

  /** @returns [samples]: the cluster of each, that of the nearest centre */
  async predict(X: Rows): Promise<Int32Array> {
    const soft = await this.#assignments(X, "predict");
    return nearest(
      new Matrix(
        soft.rows,
        soft.columns,
        soft.values.map((q) => -q),
      ),
    );
  }

  /** @returns [samples, clusters]: soft assignments q, each row sums to 1 */
  async predictProba(X: Rows): Promise<number[][]> {
    return (await this.#assignments(X, "predictProba")).toArrays();
  }

  /** @returns [samples, code] */
  async transform(X: Rows): Promise<number[][]> {
    return (await this.#codes(X, "transform")).toArrays();
  }

  static fromJSON(saved: unknown): DeepEmbeddedClustering {
    const keys = [...ENCODER_KEYS, "centers", "losses"];
    const checked = checkSaved(saved, "DeepEmbeddedClustering", keys);
    return new DeepEmbeddedClustering(
      checked.options as DeepEmbeddedClusteringOptions,
    ).restore(checked);
  }

  async #codes(X: Rows, method: string): Promise<Matrix> {
    const { widths } = this.learned;
    const who = `DeepEmbeddedClustering.${method}`;
    return encode(await readRows(X, who, widths[0]), this.learned);
  }

  async #assignments(X: Rows, method: string): Promise<Matrix> {
    const codes = await this.#codes(X, method);
    const { centers } = this.learned;
    const soft = tf.tidy(() => softAssignments(tensorOf(codes), tensorOf(centers))); // prettier-ignore
    const values = new Float64Array(await soft.data());
    soft.dispose();
    return new Matrix(codes.rows, centers.rows, values);
  }
}

const tensorOf = ({ rows, columns, values }: Matrix): tf.Tensor2D =>
  tf.tensor2d(new Float32Array(values), [rows, columns]);

/** Student's t of one degree of freedom around each centre: [samples, clusters]. */
function softAssignments(
  codes: tf.Tensor2D,
  centers: tf.Tensor2D,
): tf.Tensor2D {
  const squares = codes
    .expandDims<tf.Tensor3D>(1)
    .sub<tf.Tensor3D>(centers.expandDims(0))
    .square()
    .sum<tf.Tensor2D>(2);
  const strengths = squares.add<tf.Tensor2D>(1).reciprocal();
  return strengths.div(strengths.sum(1, true));
}

/** p ∝ q² / Σ_samples q */
function aimOf(soft: tf.Tensor2D): tf.Tensor2D {
  const weighted = soft.square().div<tf.Tensor2D>(soft.sum(0, true));
  return weighted.div(weighted.sum(1, true));
}

/** Keeps logarithms finite. */
const TINY = 1e-9;

async function refine(
  X: Matrix,
  start: LearnedEncoder,
  centers: Matrix,
  options: DeepEmbeddedClusteringOptions,
): Promise<LearnedEmbedding> {
  const { refinements = 15, batchSize = 128 } = options;
  const { learningRate = 0.001, seed = 0 } = options;
  const random = new Random(seed);
  const optimizer = tf.train.adam(learningRate);
  const x = scaledTensor(X, start);
  const layers = layersOf(start).map(([kernel, bias]) => {
    const pair = [tf.variable(kernel), tf.variable(bias)] as const;
    tf.dispose([kernel, bias]);
    return pair;
  });
  const points = tf.tidy(() => tf.variable(tensorOf(centers)));
  const encoded = (batch: tf.Tensor2D): tf.Tensor2D =>
    forward(batch, layers.map(([kernel, bias]) => [kernel as tf.Tensor2D, bias as tf.Tensor1D])); // prettier-ignore
  const assign = (batch: tf.Tensor2D): tf.Tensor2D =>
    softAssignments(encoded(batch), points);
  const variables = [...layers.flat(), points] as tf.Variable[];
  const interrupted = interruption(undefined);
  const losses = new Float64Array(refinements);
  for (let pass = 0; pass < refinements && !interrupted(); pass++) {
    const aim = tf.tidy(() => aimOf(assign(x)));
    const order = random.permutation(X.rows);
    for (let from = 0; from < X.rows && !interrupted(); from += batchSize) {
      const some = order.slice(from, from + batchSize);
      const loss = tf.tidy(() => {
        const chosen = tf.tensor1d(some, "int32");
        const batch = x.gather(chosen);
        const wanted = aim.gather(chosen);
        const divergence = (): tf.Scalar => {
          const soft = assign(batch).add(TINY);
          return wanted
            .mul(wanted.add(TINY).log().sub(soft.log()))
            .sum(1)
            .mean();
        };
        return optimizer.minimize(divergence, true, variables) as tf.Scalar;
      });
      const [value = 0] = await loss.data();
      losses[pass]! += (value * some.length) / X.rows;
      loss.dispose();
    }
    aim.dispose();
  }
  const parts = await Promise.all(layers.flat().map((each) => each.data()));
  const moved = new Float64Array(await points.data());
  tf.dispose([x, ...variables]);
  optimizer.dispose();
  return {
    ...start,
    encoder: Float64Array.from(parts.flatMap((part) => Array.from(part))),
    centers: new Matrix(centers.rows, centers.columns, moved),
    losses,
  };
}
