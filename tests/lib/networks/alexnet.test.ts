import { describe, expect, it } from "vitest";
import { networks } from "../../../lib/src/index.js";
import { brighter, contract } from "./contract.js";

contract({
  name: "alexnet",
  make: (seed) =>
    networks.alexnet({
      inputShape: [63, 63, 1],
      classes: 2,
      width: 1 / 32,
      dropout: 0.1,
      seed,
    }),
  input: [63, 63, 1],
  output: [2],
  // filters 2, 6, 12, 8, 8; 63 -> 15 -> 7 -> 3 -> 1 leaves 8 numbers; neurons 128, 128
  parameters:
    (121 + 1) * 2 +
    (50 + 1) * 6 +
    (54 + 1) * 12 +
    (108 + 1) * 8 +
    (72 + 1) * 8 +
    9 * 128 +
    129 * 128 +
    129 * 2,
  toy: brighter,
  loss: "categoricalCrossentropy",
  lr: 0.003,
  epochs: 40,
  refuses: [
    [
      () => networks.alexnet({ inputShape: [32, 32, 3] }),
      "alexnet: inputShape expected at least 63 × 63 pixels, received 32 × 32. Resize first: tf.image.resizeBilinear(x, [63, 63]).",
    ],
    [
      () => networks.alexnet({ width: 0 }),
      "alexnet: width expected a factor in (0, 4], received 0. Give width: 1 for the published network, 1 / 8 for a small one.",
    ],
  ],
});

describe("alexnet", () => {
  // Built once: 244 MB.
  it("has torchvision's 61,100,840 parameters and shapes at 1000 classes", () => {
    const model = networks.alexnet({ seed: 1 });
    expect(model.countParams()).toBe(61_100_840);
    const shape = (layer: string): unknown => model.getLayer(layer).outputShape;
    expect(shape("conv_1")).toEqual([null, 55, 55, 64]);
    expect(shape("pool_1")).toEqual([null, 27, 27, 64]);
    expect(shape("conv_2")).toEqual([null, 27, 27, 192]);
    expect(shape("pool_2")).toEqual([null, 13, 13, 192]);
    expect(shape("pool_5")).toEqual([null, 6, 6, 256]);
    expect(shape("flatten")).toEqual([null, 9216]);
    model.dispose();
  });
});
