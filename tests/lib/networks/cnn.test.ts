import { describe, expect, it } from "vitest";
import { networks } from "../../../lib/src/index.js";
import { brighter, contract } from "./contract.js";

contract({
  name: "cnn",
  make: (seed) =>
    networks.cnn({
      inputShape: [12, 12, 1],
      classes: 2,
      filters: [4, 6],
      kernelSize: 3,
      dense: [12],
      seed,
    }),
  input: [12, 12, 1],
  output: [2],
  // 10 x 4, 37 x 6; 12 -> 6 -> 4 -> 2 leaves 2 x 2 x 6
  parameters: 40 + 222 + 25 * 12 + 13 * 2,
  toy: brighter,
  loss: "categoricalCrossentropy",
  refuses: [
    [
      () => networks.cnn({ inputShape: [5, 28, 1] }),
      "cnn: inputShape expected at least 12 × 12 pixels, received 5 × 28. Resize first: tf.image.resizeBilinear(x, [12, 12]).",
    ],
    [
      () =>
        networks.cnn({ inputShape: [28, 28] as unknown as [28, 28, number] }),
      "cnn: inputShape expected [height, width, channels], received [28,28]. Leave the batch out; a grey picture has one channel: [28, 28, 1].",
    ],
    [
      () => networks.cnn({ filters: [] }),
      "cnn: filters expected a list of at least 1 whole numbers >= 1, received []. Give one number for each convolution, filters: [6, 16].",
    ],
  ],
});

describe("cnn", () => {
  it.each(["max", "average"] as const)(
    "has LeNet-5's 61,706 parameters with %s pooling",
    (pooling) => {
      const model = networks.cnn({ activation: "tanh", pooling });
      expect(model.countParams()).toBe(61_706);
      expect(model.getLayer("pool_2").outputShape).toEqual([null, 5, 5, 16]);
      model.dispose();
    },
  );

  it("takes the smallest picture that it says it takes", () => {
    const model = networks.cnn({ inputShape: [12, 12, 3] });
    expect(model.getLayer("pool_2").outputShape).toEqual([null, 1, 1, 16]);
    model.dispose();
  });
});
