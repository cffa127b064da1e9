/** What an optimiser remembers of each weight, where Keras 3 keeps it: `optimizer/vars/0` counts updates, 1 is the rate, then the rest. */
import * as tf from "../backend/tf.js";
import type { Hdf5, Values } from "./hdf5.js";

type Weight = tf.LayersModel["trainableWeights"][number];

interface Layout {
  /** How many values a weight has in Keras's file and in tf.js's list. */
  memories: number;
  /** Keras writes all values of one weight together, or all weights of one value. */
  interleaved: boolean;
  /** tf.js keeps further ones, which stay zero. */
  unused?: number;
  /** tf.js's value is Keras's times this. */
  scale?: (rate: number) => number;
  /** Before the first update; else 0. */
  initial?: number;
}

function layoutOf(optimizer: tf.Optimizer): Layout {
  const { momentum = 0, initialAccumulatorValue } = optimizer as unknown as {
    momentum?: number;
    initialAccumulatorValue?: number;
  };
  switch (optimizer.getClassName()) {
    case "Momentum":
      // Keras keeps the step itself, tf.js the sum of gradients that is multiplied by the rate.
      return { memories: 1, interleaved: false, scale: (rate) => -1 / rate };
    case "Adam":
    case "Adamax":
    case "Adadelta":
      return { memories: 2, interleaved: true };
    case "RMSProp":
      return momentum === 0
        ? { memories: 1, interleaved: false, unused: 1 }
        : { memories: 2, interleaved: false };
    case "Adagrad":
      return {
        memories: 1,
        interleaved: false,
        initial: initialAccumulatorValue ?? 0,
      };
    default:
      return { memories: 0, interleaved: false };
  }
}

const rateOf = (optimizer: tf.Optimizer): number =>
  (optimizer as unknown as { learningRate: number }).learningRate;

const at = (i: number): string => `optimizer/vars/${i}`;

/** @param weight  its place among Keras's trainable weights @param memory  which of its values @param count  of weights */
const placeOf = (
  { memories, interleaved }: Layout,
  weight: number,
  memory: number,
  count: number,
): string =>
  at(2 + (interleaved ? weight * memories + memory : memory * count + weight));

/**
 * Gives a compiled model's optimiser what the file remembers.
 *
 * @param order  the model's trainable weights in the order in which Keras lists them
 * @returns when it has, all of the file being read by then; undefined where the file has nothing, or what belongs to an optimiser of other weights
 */
export function readState(
  file: Hdf5,
  model: tf.LayersModel,
  order: readonly Weight[],
): Promise<void> | undefined {
  const { optimizer } = model;
  const updates = file.dataset(at(0))?.values[0];
  if (updates === undefined || order.length !== model.trainableWeights.length)
    return undefined;
  const layout = layoutOf(optimizer);
  const scale = layout.scale?.(rateOf(optimizer)) ?? 1;
  const places = Array.from({ length: layout.memories }, (_, memory) =>
    model.trainableWeights.map((weight) =>
      placeOf(layout, order.indexOf(weight), memory, order.length),
    ),
  );
  const fits = places.every((list) =>
    list.every(
      (place, i) =>
        file.shape(place)?.join() === model.trainableWeights[i]!.shape.join(),
    ),
  );
  if (!fits) return undefined;
  const tensors = places.flatMap((list) =>
    list.map((place) => {
      const { shape, values } = file.dataset(place)!;
      return tf.tensor(
        scale === 1 ? values : values.map((value) => value * scale),
        shape,
      );
    }),
  );
  for (let i = 0; i < (layout.unused ?? 0); i++)
    tensors.push(
      ...model.trainableWeights.map(({ shape }) => tf.zeros(shape as number[])),
    );
  const count = tf.scalar(updates, "int32");
  return optimizer
    .setWeights(
      [count, ...tensors].map((tensor, i) => ({ name: `${i}`, tensor })),
    )
    .finally(() => tf.dispose([count, ...tensors]));
}

/** The data sets that `readState` reads; those of Keras before the first update, where there was none. */
export async function stateOf(
  model: tf.LayersModel,
  order: readonly Weight[],
): Promise<Map<string, Values>> {
  const { optimizer } = model;
  const layout = layoutOf(optimizer);
  const rate = rateOf(optimizer);
  const scale = layout.scale?.(rate) ?? 1;
  const one = (value: number): Values => ({
    shape: [],
    values: Float32Array.of(value),
  });
  const [count, ...remembered] = await optimizer.getWeights();
  count?.tensor.dispose(); // made for the caller; the rest are the optimiser's own
  const ours = model.trainableWeights;
  const state = new Map([
    [at(0), one(optimizer.iterations)],
    [at(1), one(rate)],
  ]);
  for (let memory = 0; memory < layout.memories; memory++)
    for (const [i, weight] of order.entries()) {
      const shape = weight.shape as number[];
      const kept = remembered[memory * ours.length + ours.indexOf(weight)];
      const size = shape.reduce((all, side) => all * side, 1);
      const values =
        kept === undefined
          ? new Float32Array(size).fill(layout.initial ?? 0)
          : Float32Array.from(await kept.tensor.data(), (value) => value / scale); // prettier-ignore
      state.set(placeOf(layout, i, memory, order.length), { shape, values });
    }
  return state;
}
