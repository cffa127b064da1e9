/** Whether data and model fit each other, asked before training, so that the answer can name the cure. */
import type * as tf from "../backend/tf.js";
import { everyTensor, type Held } from "./batches.js";

const shown = (shape: readonly (number | null)[]): string =>
  `[${["batch", ...shape.slice(1).map((side) => side ?? "any")].join(", ")}]`;

function agrees(
  expected: readonly (number | null)[],
  received: readonly number[],
): boolean {
  return (
    expected.length === received.length &&
    expected.every(
      (side, axis) => axis === 0 || side === null || side === received[axis],
    )
  );
}

const volume = (shape: readonly (number | null)[]): number =>
  shape.slice(1).reduce<number>((all, side) => all * (side ?? 1), 1);

function advice(
  expected: readonly (number | null)[],
  received: readonly number[],
): string {
  if (volume(expected) !== volume(received)) return "";
  const shape = [received[0], ...expected.slice(1)].join(", ");
  return expected.length < received.length
    ? ` Flatten first: x.reshape([${shape}]), or begin the model with tf.layers.flatten.`
    : ` Reshape first: x.reshape([${shape}]).`;
}

/** @throws Error where the model is not compiled, RangeError where shapes differ */
export function checkFit(
  model: tf.LayersModel,
  held: Held,
  what: string,
): void {
  if ((model.optimizer as unknown) === undefined || model.optimizer === null) {
    throw new Error(
      `${what}: the model is not compiled yet. Call model.compile({ optimizer, loss }) first.`,
    );
  }
  const xs = everyTensor(held.x);
  for (const [i, input] of model.inputs.entries()) {
    const received = xs[i]?.shape ?? [];
    if (!agrees(input.shape, received)) {
      throw new RangeError(
        `${what}: the model's input expected ${shown(input.shape)}, received ${shown(received)}.` +
          advice(input.shape, received),
      );
    }
  }
  // Targets of sparse losses are class numbers, one a sample, whatever the output's width.
  const sparse = [model.loss].flat().includes("sparseCategoricalCrossentropy");
  const ys = everyTensor(held.y);
  for (const [i, output] of model.outputs.entries()) {
    const received = ys[i]?.shape ?? [];
    if (!sparse && !agrees(output.shape, received)) {
      throw new RangeError(
        `${what}: the model's output is ${shown(output.shape)}, but the targets are ${shown(received)}. ` +
          "The last layer's units must equal the targets' width.",
      );
    }
  }
}
