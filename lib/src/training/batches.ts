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

/** So many bytes are gathered at once: little beside any data set, and still in the processor's last cache when their batches are trained on. */
const AT_ONCE = 4 * 1024 * 1024;

/**
 * How many batches are gathered at once and then cut apart. Asking native TensorFlow for an op costs more than picking a batch's rows, and
 * what is cut off along the first axis is no copy there. Elsewhere asking is cheap and cutting copies.
 */
function batchesAtOnce({ x, y, size }: Held, batchSize: number): number {
  if (tf.getBackend() !== "tensorflow") return 1;
  const floats = [...everyTensor(x), ...everyTensor(y)].reduce((all, tensor) => all + tensor.size, 0); // prettier-ignore
  const batch = (4 * floats * batchSize) / size;
  return Math.max(1, Math.floor(AT_ONCE / batch));
}

export interface Epochs {
  /** For `fitDataset`: each pass over it is one epoch. */
  dataset: tf.data.Dataset<tf.TensorContainer>;
  /** Disposes the batches that were made and not asked for, where training ended before its epoch. */
  release(): void;
}

/**
 * Each epoch in a new order, which the seed decides.
 *
 * tf.js's own `fit({shuffle: true})` cannot be seeded, which is why the order is made here.
 */
export function epochsOf(
  held: Held,
  batchSize: number,
  random: Random | undefined,
): Epochs {
  const rows = batchSize * batchesAtOnce(held, batchSize);
  let waiting: { xs: Several; ys: Several }[] = [];

  /** Batches of these sizes from a sample on, in the epoch's order. */
  const cut = (
    several: Several,
    start: number,
    sizes: number[],
    indices: tf.Tensor1D | undefined,
  ): Several[] => {
    const all = sizes.reduce((sum, size) => sum + size);
    const parts = everyTensor(several).map((tensor) => {
      const picked =
        indices === undefined
          ? tensor.slice(start, all)
          : tf.gather(tensor, indices);
      return sizes.length === 1 ? [picked] : tf.split(picked, sizes);
    });
    return sizes.map((_, i) => {
      let place = 0;
      return mapTensors(several, () => parts[place++]![i]!);
    });
  };

  function* epoch(): Generator<tf.TensorContainer> {
    const order = random?.permutation(held.size);
    for (let start = 0; start < held.size; start += rows) {
      const end = Math.min(start + rows, held.size);
      const sizes = Array.from(
        { length: Math.ceil((end - start) / batchSize) },
        (_, i) => Math.min(batchSize, end - start - i * batchSize),
      );
      waiting = tf.tidy(() => {
        const indices =
          order === undefined
            ? undefined
            : tf.tensor1d(order.subarray(start, end), "int32");
        const xs = cut(held.x, start, sizes, indices);
        const ys = cut(held.y, start, sizes, indices);
        return xs.map((each, i) => ({ xs: each, ys: ys[i]! }));
      });
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) yield next; // prettier-ignore
    }
  }
  return {
    dataset: tf.data.generator(epoch),
    release: () => tf.dispose(waiting.splice(0)),
  };
}
