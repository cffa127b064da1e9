/** Samples in seeded random order, batch by batch. */
import * as tf from "../backend/tf.js";
import { Random } from "../data/random.js";
import { Samples } from "../data/samples.js";

/** What can be trained on. Tensors: one, a list in the order of the model's inputs, or by input name; kept, not disposed. */
export type TrainingData = Samples | { x: Several; y: Several };
export type Several = tf.Tensor | tf.Tensor[] | tf.NamedTensorMap;

export interface Held {
  x: Several;
  y: Several;
  size: number;
  /** Disposes what was made here, and nothing that was given. */
  release(): void;
}

export function everyTensor(several: Several): tf.Tensor[] {
  if (several instanceof tf.Tensor) return [several];
  return Array.isArray(several) ? several : Object.values(several);
}

function mapTensors(
  several: Several,
  each: (tensor: tf.Tensor) => tf.Tensor,
): Several {
  if (several instanceof tf.Tensor) return each(several);
  if (Array.isArray(several)) return several.map(each);
  return Object.fromEntries(
    Object.entries(several).map(([name, tensor]) => [name, each(tensor)]),
  );
}

/** Tensors of the data, with their common number of samples. @throws RangeError where it is not common, or zero */
export function hold(data: TrainingData, what: string): Held {
  if (data instanceof Samples) {
    const made = data.tensors();
    if (data.size === 0)
      throw new RangeError(`${what} expected samples, received none.`);
    return {
      ...made,
      size: data.size,
      release: () => tf.dispose([made.x, made.y]),
    };
  }
  const sizes = [...everyTensor(data.x), ...everyTensor(data.y)].map(
    (tensor) => tensor.shape[0] ?? 0,
  );
  const size = sizes[0] ?? 0;
  if (size === 0 || sizes.some((other) => other !== size)) {
    throw new RangeError(
      `${what} expected x and y with the same number of samples, at least one; received ${sizes.join(", ")}.`,
    );
  }
  return { x: data.x, y: data.y, size, release: () => undefined };
}

/**
 * A dataset for `fitDataset`: each pass over it is one epoch in a new order, which the seed decides.
 *
 * tf.js's own `fit({shuffle: true})` cannot be seeded, which is why the order is made here.
 */
export function epochsOf(
  held: Held,
  batchSize: number,
  random: Random | undefined,
): tf.data.Dataset<tf.TensorContainer> {
  function* epoch(): Generator<tf.TensorContainer> {
    const order = random?.permutation(held.size);
    for (let start = 0; start < held.size; start += batchSize) {
      const end = Math.min(start + batchSize, held.size);
      yield tf.tidy(() => {
        const indices =
          order === undefined
            ? undefined
            : tf.tensor1d(order.subarray(start, end), "int32");
        const pick = (tensor: tf.Tensor): tf.Tensor =>
          indices === undefined
            ? tensor.slice(start, end - start)
            : tf.gather(tensor, indices);
        return { xs: mapTensors(held.x, pick), ys: mapTensors(held.y, pick) };
      });
    }
  }
  return tf.data.generator(epoch);
}
