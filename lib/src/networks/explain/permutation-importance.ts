import * as tf from "../../backend/tf.js";
import { Random } from "../../data/random.js";
import type { Samples } from "../../data/samples.js";
import * as metrics from "../../training/metrics/index.js";
import { predict, type Prediction } from "../../training/predict.js";

export interface PermutationOptions {
  /** Decides how the columns are shuffled. */
  seed: number;
  /** How often each column is shuffled (default 5). */
  repeats?: number;
  /** More is better. Left out: accuracy for classes, R² for numbers. */
  measure?: (samples: Samples, prediction: Prediction) => number;
}

export interface FeatureImportance {
  name: string;
  /** How much the measure falls when this column says nothing, on average over the repeats. */
  mean: number;
  /** Standard deviation over the repeats. */
  deviation: number;
}

export interface PermutationImportance {
  /** The measure on the data as they are. */
  baseline: number;
  /** In the order of the columns. */
  features: FeatureImportance[];
}

/**
 * How much worse a model gets when a column is shuffled, so that it still has its values but no longer belongs to its sample. Of two columns
 * that say the same, neither may seem important: the model reads the other one.
 *
 * @param samples [samples, features] that the model was not trained on
 * @throws RangeError unless the samples are a table
 * @example
 * const { training, validation } = split(await penguins.load(), { validation: 0.3, seed: 1 });
 * const model = networks.mlp({ inputShape: [...training.featureShape], outputs: 3, seed: 1 });
 * const { features } = await explain.permutationImportance(model, validation, { seed: 1 });
 * features[0].name;   // "bill length (mm)"
 * @see Breiman 2001, "Random forests", section 10; scikit-learn's `permutation_importance`
 */
export async function permutationImportance(
  model: tf.LayersModel,
  samples: Samples,
  { seed, repeats = 5, measure = usual }: PermutationOptions,
): Promise<PermutationImportance> {
  const [width = 0, ...more] = samples.featureShape;
  if (more.length > 0 || width === 0)
    throw new RangeError(
      `permutationImportance expected samples [features], received [${samples.featureShape.join(", ")}]. For pictures use explain.saliency or explain.gradCam.`,
    );
  if (!Number.isInteger(repeats) || repeats < 1)
    throw new RangeError(
      `permutationImportance: repeats expected a whole number >= 1, received ${repeats}.`,
    );
  const random = new Random(seed);
  const score = async (given: Samples): Promise<number> =>
    measure(given, await predict(model, given));
  const baseline = await score(samples);
  const features: FeatureImportance[] = [];
  for (let column = 0; column < width; column++) {
    const falls: number[] = [];
    for (let i = 0; i < repeats; i++) {
      const order = random.permutation(samples.size);
      const shuffled = Float32Array.from(samples.features);
      for (const [row, from] of order.entries())
        shuffled[row * width + column] =
          samples.features[from * width + column] ?? 0;
      falls.push(baseline - (await score(samples.with(shuffled))));
    }
    const mean = falls.reduce((sum, fall) => sum + fall, 0) / repeats;
    const spread = falls.reduce((sum, fall) => sum + (fall - mean) ** 2, 0);
    features.push({
      name: samples.featureNames[column] ?? `feature ${column}`,
      mean,
      deviation: Math.sqrt(spread / repeats),
    });
  }
  return { baseline, features };
}

function usual(samples: Samples, prediction: Prediction): number {
  return samples.labels.length > 0
    ? metrics.accuracy(samples.labels, prediction.labels)
    : metrics.r2(samples.targets, prediction.values);
}
