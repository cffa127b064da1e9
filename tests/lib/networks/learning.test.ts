/** The short form of learning.verify.test.ts: one seed, fewer samples, fewer steps. */
import { expect, it } from "vitest";
import { learnDigits, learnMemory, learnNuclei } from "./learning.js";

/** A guard, never a verdict: seconds on a quiet machine. */
const hang = 600_000;

it(
  "the CNN learns digits",
  async () => {
    expect(await learnDigits(1, { size: 800, epochs: 2 })).toBeGreaterThan(
      0.75,
    );
  },
  hang,
);

it(
  "the LSTM recalls what was marked 60 steps ago",
  async () => {
    const options = { steps: 60, rate: 0.01, seed: 1 };
    const lstm = await learnMemory("lstm", { ...options, epochs: 12 });
    expect(lstm.parameters).toBe(1250);
    expect(lstm.test).toBeGreaterThan(0.9);
  },
  hang,
);

it(
  "U-Net outlines nuclei",
  async () => {
    const { unet, otsu } = await learnNuclei(1, { patches: 64, epochs: 6 });
    expect(unet).toBeGreaterThan(0.7);
    expect(otsu).toBeGreaterThan(0.8);
  },
  hang,
);
