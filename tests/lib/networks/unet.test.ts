import { describe, expect, it } from "vitest";
import { networks } from "../../../lib/src/index.js";
import { contract } from "./contract.js";

contract({
  name: "unet",
  make: (seed) =>
    networks.unet({ inputShape: [8, 8, 1], filters: 4, depth: 2, seed }),
  input: [8, 8, 1],
  output: [8, 8, 1],
  parameters:
    40 +
    148 +
    (296 + 584) +
    (1168 + 2320) +
    (520 + 1160 + 584) +
    (132 + 292 + 148) +
    5,
  toy: (x) => x.greater(0.5).toFloat(),
  loss: "binaryCrossentropy",
  refuses: [
    [
      () => networks.unet({ inputShape: [100, 60, 1] }),
      "unet: inputShape expected sides that are multiples of 16, received 100 × 60. Pad or resize to 112 × 64 first.",
    ],
    [
      () => networks.unet({ depth: 0 }),
      "unet: depth expected a whole number >= 1, received 0. Give depth: 4 as published.",
    ],
  ],
});

describe("unet", () => {
  it("with 64 filters has the published 31,030,658 parameters for two classes", () => {
    const model = networks.unet({
      inputShape: [32, 32, 1],
      classes: 2,
      filters: 64,
    });
    expect(model.countParams()).toBe(31_030_658);
    expect(model.getLayer("bottom_conv2").outputShape).toEqual([
      null,
      2,
      2,
      1024,
    ]);
    model.dispose();
  });
});
