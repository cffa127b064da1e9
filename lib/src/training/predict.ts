/** The fourth step: define → compile → train → **predict** → redesign. */
import { inspect } from "node:util";
import * as tf from "../backend/tf.js";
import { Samples } from "../data/samples.js";
import { everyTensor, hold, type TrainingData } from "./batches.js";
import { checkFit } from "./check-fit.js";

/** What a model says of each sample, as plain arrays. */
export class Prediction {
  /** Samples. */
  readonly size: number;

  constructor(
    /** Outputs, sample after sample. */
    readonly values: Float32Array,
    /** [samples, …outputs] */
    readonly shape: readonly number[],
    /** For classes (two outputs or more): the index of each sample's largest output. One output: 1 where it is above 0.5. */
    readonly labels: Int32Array,
    readonly classNames: readonly string[],
  ) {
    this.size = shape[0] ?? 0;
  }

  /** The outputs of one sample. */
  at(index: number): Float32Array {
    const width = this.values.length / this.size;
    if (!Number.isInteger(index) || index < 0 || index >= this.size) {
      throw new RangeError(
        `Prediction.at expected an index below ${this.size}, received ${index}.`,
      );
    }
    return this.values.subarray(index * width, (index + 1) * width);
  }

  toString(): string {
    return `predictions of ${this.size} samples, [${this.shape.join(", ")}]`;
  }

  [inspect.custom](): string {
    return this.toString();
  }
}

/**
 * A model's outputs for samples or a tensor of inputs.
 *
 * @param model with one output
 * @param input samples, or x [samples, …], kept
 * @throws RangeError where the model has several outputs
 * @example
 * const { training, validation } = split(await penguins.load(), { validation: 0.2, seed: 1 });
 * const model = networks.mlp({ inputShape: [...training.featureShape], outputs: 3, seed: 1 });
 * const predicted = await predict(model, validation);
 * metrics.accuracy(validation.labels, predicted.labels);
 */
export async function predict(
  model: tf.LayersModel,
  input: Samples | tf.Tensor,
  options: { batchSize?: number } = {},
): Promise<Prediction> {
  const made = input instanceof Samples ? input.tensors() : undefined;
  const x = made?.x ?? (input as tf.Tensor);
  const output = model.predict(x, { batchSize: options.batchSize ?? 256 });
  if (made !== undefined) tf.dispose([made.x, made.y]);
  if (Array.isArray(output)) {
    tf.dispose(output);
    throw new RangeError(
      `predict expected a model with one output, this one has ${output.length}; use model.predict(x).`,
    );
  }
  const values = Float32Array.from(await output.data());
  const shape = output.shape;
  output.dispose();
  return new Prediction(
    values,
    shape,
    winners(values, shape.at(-1) ?? 1),
    input instanceof Samples ? input.classNames : [],
  );
}

function winners(values: Float32Array, width: number): Int32Array {
  const labels = new Int32Array(values.length / width);
  for (let i = 0; i < labels.length; i++) {
    const row = values.subarray(i * width, (i + 1) * width);
    labels[i] =
      width === 1
        ? Number((row[0] ?? 0) > 0.5)
        : row.reduce(
            (best, value, j) => (value > (row[best] ?? -Infinity) ? j : best),
            0,
          );
  }
  return labels;
}

/**
 * Loss and measures of a compiled model on data that it is not trained on: `{ loss: 0.1, acc: 0.97 }`.
 *
 * @throws RangeError where data and model do not fit each other
 */
export async function evaluate(
  model: tf.LayersModel,
  data: TrainingData,
  options: { batchSize?: number } = {},
): Promise<Record<string, number>> {
  const held = hold(data, "evaluate");
  try {
    checkFit(model, held, "evaluate");
    const results = [
      model.evaluate(everyTensor(held.x), everyTensor(held.y), {
        batchSize: options.batchSize ?? 256,
      }),
    ].flat();
    const named: Record<string, number> = {};
    for (const [i, name] of model.metricsNames.entries()) {
      named[name] = (await results[i]?.data())?.[0] ?? Number.NaN;
    }
    tf.dispose(results);
    return named;
  } finally {
    held.release();
  }
}
