import { describe, expect, it } from "vitest";
import { random } from "../../../lib/src/data/random.js";
import { umap } from "../../../lib/src/unsupervised/index.js";
import { iris } from "./reference.js";

describe("umap", () => {
  it("keeps three far clouds of ten dimensions apart in two", async () => {
    const stream = random(1);
    const X = Array.from({ length: 90 }, (_, i) =>
      Array.from({ length: 10 }, (__, j) =>
        stream.normal(j === i % 3 ? 30 : 0),
      ),
    );
    const points = await umap(X, { neighbours: 8, seed: 1 });
    expect(points).toHaveLength(90);
    const distance = (a: number, b: number): number =>
      Math.hypot(...points[a]!.map((value, d) => value - points[b]![d]!));
    for (let i = 0; i < 90; i++) {
      const others = points.map((_, j) => j).filter((j) => j !== i);
      const nearest = others.toSorted((a, b) => distance(i, a) - distance(i, b))[0]!; // prettier-ignore
      expect(nearest % 3).toBe(i % 3);
    }
  });

  it("is decided by its seed", async () => {
    const run = (seed: number): Promise<number[][]> =>
      umap(iris, { epochs: 20, seed });
    expect(await run(1)).toEqual(await run(1));
    expect(await run(1)).not.toEqual(await run(2));
  });

  it("stops where it is told to, with what it has", async () => {
    const signal = AbortSignal.abort();
    expect(await umap(iris, { epochs: 1_000_000_000, signal })).toHaveLength(
      150,
    );
  });

  it("refuses what it cannot do", async () => {
    await expect(
      umap([
        [1, 2],
        [3, 4],
      ]),
    ).rejects.toThrow(
      "umap expected more than 15 samples, one of them and its neighbours, received 2. Give fewer neighbours.",
    );
    await expect(umap([[1, Number.NaN]])).rejects.toThrow(
      "umap expected finite numbers, received NaN in sample 0, feature 1.",
    );
    await expect(umap([[1], [2, 3]])).rejects.toThrow(/rows of one length/);
    await expect(umap(iris, { neighbours: 1 })).rejects.toThrow(
      "umap: neighbours expected a whole number >= 2, received 1.",
    );
    await expect(umap(iris, { distance: 2 })).rejects.toThrow(
      "umap: distance expected a number from 0 to below 1, received 2.",
    );
    await expect(umap(iris.map(() => [1, 1]))).rejects.toThrow(
      /at least one column that varies/,
    );
  });
});
