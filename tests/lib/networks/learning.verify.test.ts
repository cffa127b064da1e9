/** Five fixed seeds each; median and spread are printed, nothing is chosen on what is reported. */
import { expect, it } from "vitest";
import {
  learnDigits,
  learnMemory,
  learnNuclei,
  median,
  spread,
} from "./learning.js";

const SEEDS = [1, 2, 3, 4, 5];

it("MNIST CNN: median at least 98.0 %, minimum at least 97.5 % of 2,000 digits", async () => {
  const accuracies: number[] = [];
  for (const seed of SEEDS) accuracies.push(await learnDigits(seed));
  console.log(`MNIST CNN, 8,000 digits: ${spread(accuracies)}`);
  expect(median(accuracies)).toBeGreaterThanOrEqual(0.98);
  expect(Math.min(...accuracies)).toBeGreaterThanOrEqual(0.975);
});

it("100 steps of memory: the LSTM recalls, a plain network as large and as carefully tuned does worse", async () => {
  const rates = [0.003, 0.01, 0.03];
  const best: Record<"lstm" | "rnn", number[]> = { lstm: [], rnn: [] };
  for (const cell of ["lstm", "rnn"] as const)
    for (const seed of SEEDS) {
      const tried = [];
      for (const rate of rates)
        tried.push(
          await learnMemory(cell, { steps: 100, rate, epochs: 16, seed }),
        );
      // The rate is chosen by the validation sequences, for each seed and cell.
      best[cell].push(
        tried.toSorted((a, b) => b.validation - a.validation)[0]!.test,
      );
    }
  console.log(
    `100 steps: LSTM (1,250 numbers) ${spread(best.lstm)}; plain (1,256) ${spread(best.rnn)}`,
  );
  expect(median(best.lstm)).toBeGreaterThan(0.95);
  expect(median(best.rnn)).toBeLessThan(median(best.lstm) - 0.2);
});

it("U-Net on nuclei beats Otsu's threshold on a part of the picture that it has not seen", async () => {
  const found = [];
  for (const seed of SEEDS) found.push(await learnNuclei(seed));
  const unet = found.map((each) => each.unet);
  console.log(
    `nuclei, Dice: U-Net ${spread(unet)}; Otsu ${found[0]!.otsu.toFixed(4)}`,
  );
  expect(Math.min(...unet)).toBeGreaterThan(found[0]!.otsu);
});
