import { describe, expect, it } from "vitest";
import { networks } from "../../../lib/src/index.js";
import { brighter, contract } from "./contract.js";

contract({
  name: "mlp",
  make: (seed) =>
    networks.mlp({
      inputShape: [2, 3],
      hidden: [16, 8],
      outputs: 2,
      dropout: 0.1,
      seed,
    }),
  input: [2, 3],
  output: [2],
  parameters: 7 * 16 + 17 * 8 + 9 * 2,
  toy: brighter,
  loss: "categoricalCrossentropy",
  refuses: [
    [
      () => networks.mlp({ inputShape: [], outputs: 1 }),
      "mlp: inputShape expected a list of at least 1 whole numbers >= 1, received []. Give the shape of one sample without the batch, inputShape: [4].",
    ],
    [
      () => networks.mlp({ inputShape: [4], hidden: [0], outputs: 1 }),
      "mlp: hidden expected a list of whole numbers >= 1, received [0]. Give hidden: [32, 16], for example.",
    ],
    [
      () => networks.mlp({ inputShape: [4], outputs: 1, dropout: 1 }),
      "mlp: dropout expected a number in [0, 1), received 1. Give dropout: 0.5 for one half.",
    ],
  ],
});

describe("mlp", () => {
  it("784-128-64-10 has Keras's 109,386 parameters", () => {
    const model = networks.mlp({
      inputShape: [784],
      hidden: [128, 64],
      outputs: 10,
    });
    expect(model.countParams()).toBe(109_386);
    model.dispose();
  });
});
