import { expect, it } from "vitest";
import { metrics, mnist } from "../../../lib/src/index.js";
import {
  AutoencoderMixture,
  DeepEmbeddedClustering,
  KMeans,
} from "../../../lib/src/unsupervised/index.js";

const SEEDS = [1, 2, 3, 4, 5];
const median = (list: number[]): number => list.toSorted((a, b) => a - b)[2]!;

// Ten clusters, since digits are ten, and the defaults otherwise; the labels are used to judge alone. Nothing is chosen by them.
it("groups MNIST's digits better than k-means does their pixels, by 0.10 of NMI", async () => {
  const digits = await mnist.load({ seed: 1 });
  const found: Record<string, number[]> = { pixels: [], mixture: [], dec: [] };
  const note = (way: string, labels: Int32Array): void => {
    found[way]!.push(
      metrics.normalizedMutualInformation(labels, digits.labels),
    );
  };
  for (const seed of SEEDS) {
    const pixels = new KMeans({ clusters: 10, restarts: 3, seed });
    note("pixels", (await pixels.fit(digits)).labels);
    const mixture = new AutoencoderMixture({ clusters: 10, seed });
    note("mixture", await (await mixture.fit(digits)).predict(digits));
    const dec = new DeepEmbeddedClustering({ clusters: 10, seed });
    note("dec", await (await dec.fit(digits)).predict(digits));
  }
  for (const [way, list] of Object.entries(found))
    console.log(
      `${way}: median ${median(list).toFixed(3)}, ${list.map((x) => x.toFixed(3)).join(" ")}`,
    );
  const pixels = median(found["pixels"]!);
  expect(median(found["mixture"]!)).toBeGreaterThanOrEqual(pixels + 0.1);
  expect(median(found["dec"]!)).toBeGreaterThanOrEqual(pixels + 0.1);
});
