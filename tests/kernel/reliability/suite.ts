/** The reliability tests, once for `npm test` and once, long, for `npm run verify`: the same code with other numbers. */
import { describe, expect, test } from "vitest";
import { badMessages, manyCells, manyLines, startStop } from "./long-runs.js";
import { validSequences } from "./sequences.js";

export interface Sizes {
  badMessages: number;
  sequences: number;
  cells: number;
  lines: number;
  lives: number;
}

/**
 * What a thousand cells of a long session may add to all processes together, MiB: their history, source maps and the checker's modules. Ten
 * thousand such cells then stay far below the memory of the smallest machine, while a kernel that kept what every cell made (its compiled
 * module, its values, its output: about 40 KiB) or the checker's program of each would pass it several times over.
 */
const memoryBound = 20;

/** Of a session that has not settled: all that a kernel keeps of a cell, 40 KiB, would make it 50. */
const shortBound = 30;

const settles = (cells: number): boolean => cells >= 5000;

const english = (number: number): string => number.toLocaleString("en-US");

export function reliability(sizes: Sizes, seed: number): void {
  // Linux tells of every process what it holds; elsewhere the same kernel runs.
  describe.skipIf(process.platform !== "linux")("reliability", () => {
    test(`${english(sizes.badMessages)} bad messages: alive, right, and nothing unsigned was run`, async ({
      annotate,
    }) => {
      const { kinds, ...sums } = await badMessages(sizes.badMessages, seed);
      await annotate(JSON.stringify({ seed, ...sums, ...kinds }), "figures");
      expect(sums.sent).toBe(sizes.badMessages);
    });

    test(`${english(sizes.sequences)} random sequences of requests: each answer is the expected one`, async ({
      annotate,
    }) => {
      const sums = await validSequences(sizes.sequences, seed);
      await annotate(JSON.stringify({ seed, ...sums }), "figures");
      expect(sums.sequences).toBe(sizes.sequences);
    });

    test(`${english(sizes.cells)} cells: memory stays flat`, async ({
      annotate,
    }) => {
      const figures = await manyCells(sizes.cells, settles(sizes.cells));
      await annotate(JSON.stringify(figures), "figures");
      const { memorySlope, memoryGrowth, cells } = figures;
      if (settles(cells)) expect(memorySlope).toBeLessThan(memoryBound);
      else expect(memoryGrowth).toBeLessThan(shortBound);
    });

    test(`${english(sizes.lines)} lines: whole and in order`, async ({
      annotate,
    }) => {
      const sums = await manyLines(sizes.lines);
      await annotate(JSON.stringify(sums), "figures");
      expect(sums.lines).toBe(sizes.lines);
    });

    test(`${english(sizes.lives)} lives: no process, port, file or folder is left`, async ({
      annotate,
    }) => {
      const sums = await startStop(sizes.lives);
      await annotate(JSON.stringify(sums), "figures");
      expect(Object.values(sums).reduce((a, b) => a + b)).toBe(sizes.lives);
    });
  });
}
