import { describe, expect, it } from "vitest";
import { networks, tf } from "../../../lib/src/index.js";
import { brighter, contract } from "./contract.js";

/** Trainable ones and moving averages, from the shapes alone. */
function counts(model: tf.LayersModel): { all: number; trainable: number } {
  const sum = (weights: tf.LayersModel["weights"]): number =>
    weights.reduce(
      (all, weight) =>
        all + weight.shape.reduce<number>((n, side) => n * (side ?? 1), 1),
      0,
    );
  return { all: sum(model.weights), trainable: sum(model.trainableWeights) };
}

contract({
  name: "resnet",
  make: (seed) =>
    networks.resnet({
      depth: 18,
      inputShape: [32, 32, 1],
      classes: 2,
      filters: 2,
      seed,
    }),
  input: [32, 32, 1],
  output: [2],
  // stem 49 x 2; stages of 2, 4, 8, 16 filters; batch normalisation four a filter
  parameters:
    98 +
    8 +
    4 * (36 + 8) +
    (72 + 16 + 3 * (144 + 16) + 8 + 16) +
    (288 + 32 + 3 * (576 + 32) + 32 + 32) +
    (1152 + 64 + 3 * (2304 + 64) + 128 + 64) +
    34,
  toy: brighter,
  loss: "categoricalCrossentropy",
  epochs: 10,
  refuses: [
    [
      () => networks.resnet({ depth: 20 as 18 }),
      "resnet: depth expected one of 18, 34, 50, received 20. Choose one of these.",
    ],
    [
      () => networks.resnet({ inputShape: [28, 28, 1] }),
      "resnet: inputShape expected at least 32 × 32 pixels, received 28 × 28.",
    ],
  ],
});

describe("resnet", () => {
  // torchvision counts no moving averages; Keras does.
  it.each([
    { depth: 18, trainable: 11_689_512, all: 11_699_112 },
    { depth: 34, trainable: 21_797_672, all: 21_814_696 },
    { depth: 50, trainable: 25_583_592, all: 25_636_712 },
  ] as const)(
    "$depth has the published $all parameters, $trainable to be learnt",
    ({ depth, trainable, all }) => {
      const model = networks.resnet({ depth });
      expect(counts(model)).toEqual({ all, trainable });
      const last = model.getLayer(
        depth === 18 ? "stage4_block2_out" : "stage4_block3_out",
      );
      expect(last.outputShape).toEqual([null, 7, 7, depth === 50 ? 2048 : 512]);
      model.dispose();
    },
  );
});
