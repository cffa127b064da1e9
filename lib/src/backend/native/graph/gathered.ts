/**
 * A wrong index of `tf.gather` in a graph on a GPU, where TensorFlow gives zeros for it instead of refusing it. The graph gives the smallest
 * and the largest index of every gather besides, all in one small tensor, which is looked at before anything else that came out of it is used.
 */
import type { Tensor } from "@tensorflow/tfjs";
import {
  float32,
  int,
  nativeBackend,
  nth,
  type,
  type NativeBackend,
  type Tf,
} from "../ops.js";
import type { Gathered, Trace } from "./trace.js";

/** Whole numbers are exact in float32 up to here. TensorFlow has few kernels for int32 on a GPU. */
export const MOST_ROWS = 2 ** 24;

/** Has the indices of a gather looked at, each time that the graph which is being recorded runs. */
export function watchIndices(
  tf: Tf,
  trace: Trace,
  indices: Tensor,
  rows: number,
): void {
  if (indices.size === 0) return;
  const backend = nativeBackend(tf);
  tf.tidy(() => {
    const all = tf.reshape(tf.cast(indices, "float32"), [indices.size]);
    const ends = tf.stack([tf.min(all), tf.max(all)]);
    const [id = -1] = backend.getInputTensorIds([ends]);
    trace.gathered.push({ ends: trace.place(id), rows });
  });
}

export class IndexCheck {
  readonly #gathered: readonly Gathered[];
  /** The last of the graph's outputs; none where nothing is to be looked at. */
  readonly places: readonly string[];

  constructor(trace: Trace) {
    this.#gathered = trace.gathered;
    const pairs = trace.gathered.map(({ ends }) => ends);
    const pack = (): string =>
      trace.emit("Pack", pairs, [
        int("N", pairs.length),
        type("T", float32),
        int("axis", 0),
      ]);
    this.places = pairs.length === 0 ? [] : [`${pack()}:0`];
  }

  /**
   * Takes its own off the graph's outputs.
   *
   * @throws RangeError in the words in which tfjs-node refuses a wrong index
   */
  take(backend: NativeBackend, outputs: Tensor[]): void {
    if (this.places.length === 0) return;
    const own = nth(outputs.splice(-1), 0);
    const [id = -1] = backend.getInputTensorIds([own]);
    const ends = backend.binding.tensorDataSync(id);
    for (const [i, { rows }] of this.#gathered.entries()) {
      const wrong = [ends[2 * i] ?? 0, ends[2 * i + 1] ?? 0].find(
        (index) => !(index >= 0 && index < rows),
      );
      if (wrong !== undefined)
        throw new RangeError(
          `GatherV2: the index value ${wrong} is not in [0, ${rows - 1}]`,
        );
    }
  }
}
