/** The first half of an autoencoder, as plain numbers: what both ways of deep clustering learn first. */
import * as tf from "../../backend/tf.js";
import { autoencoder, encoderOf } from "../../networks/index.js";
import { train } from "../../training/index.js";
import { Matrix } from "../algebra/matrix.js";
import { requireCount } from "../estimator.js";
import { PCA } from "../pca.js";

export interface EncoderOptions {
  /** Neurons on the way to the code; the way back has the same (default [256, 64]). */
  hidden?: readonly number[];
  /** Numbers in the code (default 10). */
  code?: number;
  /** Passes over X in which the autoencoder learns to give it back (default 30). */
  epochs?: number;
  /** Samples an update (default 128). */
  batchSize?: number;
  /** Of Adam (default 0.001). */
  learningRate?: number;
  /** Decides weights, order and starts (default 0). */
  seed?: number;
}

export interface LearnedEncoder {
  /** [layers + 1]: features, hidden …, code */
  widths: Float64Array;
  /** Layer after layer its kernel [inputs, units], then its biases. */
  encoder: Float64Array;
  /** X is brought to 0 … 1 by its least value and its range, one for all columns, so that columns keep their proportions. */
  low: number;
  range: number;
}

export const ENCODER_KEYS: readonly (keyof LearnedEncoder)[] = [
  "widths",
  "encoder",
  "low",
  "range",
];

/** @throws RangeError where an option is out of its range */
export function checkEncoderOptions(
  who: string,
  options: EncoderOptions & { clusters: number },
): void {
  requireCount(options.clusters, `${who}: clusters`, 2);
  for (const units of options.hidden ?? [])
    requireCount(units, `${who}: hidden`);
  for (const name of ["code", "epochs", "batchSize"] as const)
    requireCount(options[name] ?? 1, `${who}: ${name}`);
  if (!((options.learningRate ?? 1) > 0))
    throw new RangeError(
      `${who}: learningRate expected a number > 0, received ${options.learningRate}.`,
    );
}

/** One layer's kernel and biases. */
export type Layer = [kernel: tf.Tensor2D, bias: tf.Tensor1D];

/** Fresh tensors; the caller disposes them. */
export function layersOf({ widths, encoder }: LearnedEncoder): Layer[] {
  let at = 0;
  return Array.from({ length: widths.length - 1 }, (_, i) => {
    const [inputs = 0, units = 0] = [widths[i], widths[i + 1]];
    const next = (size: number): Float32Array =>
      new Float32Array(encoder.subarray(at, (at += size)));
    return [
      tf.tensor2d(next(inputs * units), [inputs, units]),
      tf.tensor1d(next(units)),
    ];
  });
}

/** [samples, features] → [samples, code]: ReLU between layers, nothing after the last. */
export function forward(x: tf.Tensor2D, layers: readonly Layer[]): tf.Tensor2D {
  return layers.reduce((values, [kernel, bias], i) => {
    const sum = values.matMul(kernel).add<tf.Tensor2D>(bias);
    return i < layers.length - 1 ? sum.relu() : sum;
  }, x);
}

/** X as the encoder takes it; the caller disposes it. */
export function scaledTensor(
  X: Matrix,
  { low, range }: Pick<LearnedEncoder, "low" | "range">,
): tf.Tensor2D {
  const values = Float32Array.from(X.values, (value) => (value - low) / range);
  return tf.tensor2d(values, [X.rows, X.columns]);
}

/** @returns [samples, code] */
export async function encode(
  X: Matrix,
  learned: LearnedEncoder,
): Promise<Matrix> {
  const layers = layersOf(learned);
  const codes = tf.tidy(() => forward(scaledTensor(X, learned), layers));
  const values = new Float64Array(await codes.data());
  tf.dispose([codes, layers]);
  return new Matrix(X.rows, learned.widths.at(-1) ?? 0, values);
}

/**
 * Trains an autoencoder on X and keeps its encoder, whose last layer is changed so that the codes of X are white: uncorrelated, each of
 * variance 1. A code's axes have no scale of their own, and distances between codes would hang on one that nobody chose.
 */
export async function learnEncoder(
  X: Matrix,
  options: EncoderOptions,
): Promise<LearnedEncoder> {
  const { hidden = [256, 64], code = 10, epochs = 30 } = options;
  const { batchSize = 128, learningRate = 0.001, seed = 0 } = options;
  const low = X.values.reduce((least, x) => Math.min(least, x), Infinity);
  const high = X.values.reduce((most, x) => Math.max(most, x), -Infinity);
  const scale = { low, range: high - low };
  const model = autoencoder({ inputShape: [X.columns], hidden, code, seed });
  const optimizer = tf.train.adam(learningRate);
  model.compile({ loss: "meanSquaredError", optimizer });
  const x = scaledTensor(X, scale);
  await train(model, { x, y: x }, { epochs, batchSize, seed });
  const weights = encoderOf(model).getWeights();
  const parts = await Promise.all(weights.map((weight) => weight.data()));
  x.dispose();
  model.dispose();
  optimizer.dispose();
  const raw = {
    ...scale,
    widths: Float64Array.from([X.columns, ...hidden, code]),
    encoder: Float64Array.from(parts.flatMap((part) => Array.from(part))),
  };
  return whitened(raw, await encode(X, raw));
}

/** The least variance along an axis of the codes that is stretched to 1, as a share of the largest. */
const FLAT = 1e-6;

async function whitened(
  learned: LearnedEncoder,
  codes: Matrix,
): Promise<LearnedEncoder> {
  const { widths, encoder } = learned;
  const code = codes.columns;
  const inputs = widths.at(-2) ?? 0;
  const pca = await new PCA({ components: Math.min(code, codes.rows) }).fit(
    codes.toArrays(),
  );
  const largest = pca.explainedVariance[0] ?? 1;
  const factors = pca.explainedVariance.map(
    (variance) => 1 / Math.sqrt(Math.max(variance, FLAT * largest)),
  );
  // (h W + b - μ) A: A is folded into W and b, row after row of [W; b].
  const changed = encoder.slice();
  const from = encoder.length - (inputs + 1) * code;
  for (let row = 0; row <= inputs; row++) {
    const at = from + row * code;
    const old = encoder.subarray(at, at + code);
    for (let j = 0; j < code; j++) {
      const axis = pca.components[j] ?? [];
      let sum = 0;
      for (let k = 0; k < code; k++)
        sum += (old[k]! - (row === inputs ? pca.mean[k]! : 0)) * (axis[k] ?? 0);
      changed[at + j] = sum * (factors[j] ?? 0);
    }
  }
  return { ...learned, encoder: changed };
}
