import { describe, expect, it } from "vitest";
import { networks, tf } from "../../../lib/src/index.js";
import {
  Corruption,
  divergence,
} from "../../../lib/src/networks/random-layers.js";
import { contract, inputs } from "./contract.js";

const shape = [4, 4, 1] as const;
const loss = "meanSquaredError";
const dense = { inputShape: shape, hidden: [12], code: 3 };
const parameters = 17 * 12 + 13 * 3 + 4 * 12 + 13 * 16;
const common = { input: shape, output: shape, loss, epochs: 60, falls: 0.9 };

contract({
  ...common,
  name: "autoencoder",
  make: (seed) => networks.autoencoder({ ...dense, seed }),
  parameters,
  refuses: [
    [
      () => networks.autoencoder({ inputShape: [8], code: 0 }),
      "autoencoder: code expected a whole number >= 1, received 0. Give code: 8, for example.",
    ],
  ],
});

contract({
  ...common,
  name: "denoisingAutoencoder",
  make: (seed) =>
    networks.denoisingAutoencoder({ ...dense, amount: 0.1, seed }),
  parameters,
  refuses: [
    [
      () => networks.denoisingAutoencoder({ ...dense, amount: 0 }),
      "denoisingAutoencoder: amount expected a number in (0, 1), received 0. Give amount: 0.3, or use networks.autoencoder without noise.",
    ],
  ],
});

contract({
  ...common,
  name: "convolutionalAutoencoder",
  make: (seed) =>
    networks.convolutionalAutoencoder({
      inputShape: shape,
      filters: [4, 6],
      code: 3,
      seed,
    }),
  parameters: 40 + 222 + 7 * 3 + 4 * 6 + (9 * 6 * 6 + 6) + (9 * 6 * 4 + 4) + 37,
  refuses: [
    [
      () => networks.convolutionalAutoencoder({ inputShape: [30, 28, 1] }),
      "convolutionalAutoencoder: inputShape expected sides that are multiples of 4, received 30 × 28. Pad or resize to 32 × 28 first.",
    ],
  ],
});

contract({
  ...common,
  name: "variationalAutoencoder",
  make: (seed) => networks.variationalAutoencoder({ ...dense, seed }),
  parameters: parameters + 13 * 3,
  // One bit that must pass through the code: all pixels as bright as the first.
  toy: (x) => x.slice([0, 0, 0, 0], [-1, 1, 1, 1]).round().tile([1, 4, 4, 1]),
  loss: "binaryCrossentropy",
  refuses: [
    [
      () => networks.variationalAutoencoder({ ...dense, beta: -1 }),
      "variationalAutoencoder: beta expected a number >= 0, received -1. Give beta: 1 for the evidence lower bound.",
    ],
  ],
});

describe("halves of an autoencoder", () => {
  it.each([
    networks.autoencoder,
    networks.denoisingAutoencoder,
    networks.variationalAutoencoder,
  ])("%o: decoded after encoded is the whole", (make) => {
    const model = make({ ...dense, seed: 1 });
    const [encoder, decoder] = [
      networks.encoderOf(model),
      networks.decoderOf(model),
    ];
    const off = tf.tidy(() => {
      const x = inputs([3, ...shape]);
      const code = encoder.predict(x) as tf.Tensor;
      expect(code.shape).toEqual([3, 3]);
      const whole = model.predict(x) as tf.Tensor;
      const halves = decoder.predict(code) as tf.Tensor;
      return whole.sub(halves).abs().max().dataSync()[0];
    });
    expect(off).toBe(0);
    model.dispose();
  });

  it("are asked of an autoencoder only", () => {
    const model = networks.mlp({ inputShape: [2], outputs: 1 });
    expect(() => networks.encoderOf(model)).toThrow(
      'encoderOf expected an autoencoder, with a layer "code", received layers',
    );
    model.dispose();
  });
});

describe("random layers", () => {
  it("masking puts its share to zero, anew each time, and only while learning", () => {
    const layer = new Corruption({ kind: "masking", amount: 0.3, seed: 1 });
    const [first, second, after] = tf.tidy(() => {
      const x = tf.ones([100, 100]);
      return [{ training: true }, { training: true }, {}].map((how) =>
        Array.from((layer.apply(x, how) as tf.Tensor).dataSync()),
      );
    });
    const zeros = first!.filter((value) => value === 0).length;
    // Five standard deviations of a binomial: 5 √(10,000 × 0.3 × 0.7) = 230.
    expect(Math.abs(zeros - 3000)).toBeLessThan(230);
    expect(second).not.toEqual(first);
    expect(after!.every((value) => value === 1)).toBe(true);
  });

  it("the divergence is that of the formula, and in the loss", async () => {
    const [zero, known] = tf.tidy(() => {
      const none = tf.zeros([2, 3]);
      const one = tf.ones([2, 3]);
      return [divergence(none, none), divergence(one, one)].map(
        (each) => each.dataSync()[0],
      );
    });
    expect(zero).toBe(0);
    expect(known).toBeCloseTo((3 * (1 + Math.E - 1 - 1)) / 2, 5);

    const losses: number[] = [];
    for (const beta of [0, 1000]) {
      const model = networks.variationalAutoencoder({
        ...dense,
        beta,
        seed: 1,
      });
      model.compile({ optimizer: "sgd", loss });
      const x = inputs([8, ...shape]);
      losses.push((await model.trainOnBatch(x, x)) as number);
      x.dispose();
      model.dispose();
    }
    expect(losses[1]).toBeGreaterThan(2 * (losses[0] ?? NaN));
  });
});
