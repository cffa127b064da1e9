/**
 * Five fixed seeds each, nothing chosen on what is reported. Each seed is a test of its own, so that one can be run alone (`-t "seed 3"`);
 * what is asked of all of them together stands in the last test of each group, which prints median and spread.
 */
import { describe, expect, it } from "vitest";
import {
  learnDigits,
  learnMemory,
  learnNuclei,
  median,
  spread,
} from "./learning.js";

const SEEDS = [1, 2, 3, 4, 5];

/** One test a seed, and one of all that they found. */
function fiveSeeds<T>(
  name: string,
  learn: (seed: number) => Promise<T>,
  together: (found: T[]) => void,
): void {
  describe(name, () => {
    const found: T[] = [];
    it.each(SEEDS)("seed %i", async (seed) => {
      found.push(await learn(seed));
      console.log(`${name}, seed ${seed}: ${JSON.stringify(found.at(-1))}`);
    });
    it("all seeds", () => {
      expect(found.length).toBe(SEEDS.length);
      together(found);
    });
  });
}

fiveSeeds(
  "MNIST CNN: median at least 98.0 %, minimum at least 97.5 % of 2,000 digits",
  async (seed) => learnDigits(seed),
  (accuracies) => {
    console.log(`MNIST CNN, 8,000 digits: ${spread(accuracies)}`);
    expect(median(accuracies)).toBeGreaterThanOrEqual(0.98);
    expect(Math.min(...accuracies)).toBeGreaterThanOrEqual(0.975);
  },
);

const RATES = [0.003, 0.01, 0.03];

/** With the rate that does best on the validation sequences of this seed and cell. */
async function remember(cell: "lstm" | "rnn", seed: number): Promise<number> {
  const tried = [];
  for (const rate of RATES)
    tried.push(await learnMemory(cell, { steps: 100, rate, epochs: 16, seed }));
  return tried.toSorted((a, b) => b.validation - a.validation)[0]!.test;
}

fiveSeeds(
  "100 steps of memory: the LSTM recalls, a plain network as large and as carefully tuned does worse",
  async (seed) => ({
    lstm: await remember("lstm", seed),
    rnn: await remember("rnn", seed),
  }),
  (found) => {
    const lstm = found.map((each) => each.lstm);
    const rnn = found.map((each) => each.rnn);
    console.log(
      `100 steps: LSTM (1,250 numbers) ${spread(lstm)}; plain (1,256) ${spread(rnn)}`,
    );
    expect(median(lstm)).toBeGreaterThan(0.95);
    expect(median(rnn)).toBeLessThan(median(lstm) - 0.2);
  },
);

fiveSeeds(
  "U-Net on nuclei beats Otsu's threshold on a part of the picture that it has not seen",
  async (seed) => learnNuclei(seed),
  (found) => {
    const unet = found.map((each) => each.unet);
    const { otsu } = found[0]!;
    console.log(`nuclei, Dice: U-Net ${spread(unet)}; Otsu ${otsu.toFixed(4)}`);
    expect(Math.min(...unet)).toBeGreaterThan(otsu);
  },
);
