import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { corpora, word2vec } from "../../../lib/src/index.js";

interface Reference {
  seeds: { pairs: number; words: number; correlation: number }[];
}
const reference = JSON.parse(
  readFileSync(
    new URL("../../reference/words/reference.json", import.meta.url),
    "utf8",
  ),
) as Reference;

const mean = (list: number[]): number =>
  list.reduce((sum, x) => sum + x, 0) / list.length;
/** Of the mean. */
const error = (list: number[]): number => {
  const m = mean(list);
  const squares = list.reduce((sum, x) => sum + (x - m) ** 2, 0);
  return Math.sqrt(squares / (list.length - 1) / list.length);
};

// 300 news, 50 numbers a word, 20 epochs on both sides. Seeds and streams differ, so only means over five seeds can be compared.
it("word2vec ranks pairs of words as gensim's does, within the noise of five seeds", async () => {
  const documents = (await corpora.news()).map(
    ({ text }) => text.toLowerCase().match(/[a-z]+/g) ?? [],
  );
  const pairs = (await corpora.wordSimilarities()).map(
    ({ words: [a, b], score }) =>
      [a.toLowerCase(), b.toLowerCase(), score] as const,
  );
  const ours: number[] = [];
  for (const [i, theirs] of reference.seeds.entries()) {
    const vectors = await word2vec(documents, { dimensions: 50, epochs: 20, seed: i + 1 }); // prettier-ignore
    const score = vectors.similarityScore(pairs);
    expect([vectors.words.length, score.pairs]).toEqual([theirs.words, theirs.pairs]); // prettier-ignore
    ours.push(score.correlation);
  }
  const gensim = reference.seeds.map(({ correlation }) => correlation);
  const show = (list: number[]): string =>
    `${mean(list).toFixed(3)} ± ${error(list).toFixed(3)} (${list.map((x) => x.toFixed(3)).join(" ")})`;
  console.log(`ours ${show(ours)}, gensim ${show(gensim)}`);
  // Three standard errors of the difference; 0.01 for what five seeds may hide.
  const noise = 3 * Math.hypot(error(ours), error(gensim)) + 0.01;
  expect(Math.abs(mean(ours) - mean(gensim))).toBeLessThan(noise);
});
