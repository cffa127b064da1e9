import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import {
  cooccurrence,
  glove,
  random,
  readVectors,
  Vocabulary,
  word2vec,
  WordVectors,
  writeVectors,
} from "../../../lib/src/index.js";
import { huffmanCodes } from "../../../lib/src/words/huffman.js";
import { AliasSampler } from "../../../lib/src/words/noise.js";

const folder = mkdtempSync(join(tmpdir(), "words-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Sentences of six words of one of four topics; words of a topic keep company, others never. */
function topics(seed: number, sentences = 1500): string[][] {
  const r = random(seed);
  return Array.from({ length: sentences }, () => {
    const topic = r.integer(4);
    return Array.from({ length: 6 }, () => `t${topic}w${r.integer(8)}`);
  });
}

/** The share of words whose nearest seven are the other seven of their topic. */
function purity(vectors: WordVectors): number {
  const same = vectors.words.flatMap((word) =>
    vectors
      .nearest(word, 7)
      .map((near) => near.word.slice(0, 2) === word.slice(0, 2)),
  );
  return same.filter(Boolean).length / same.length;
}

describe("word2vec", () => {
  it.each([
    { architecture: "skip-gram", negative: 5 },
    { architecture: "skip-gram", negative: 0 },
    { architecture: "cbow", negative: 5 },
    { architecture: "cbow", negative: 0 },
  ] as const)("finds topics: %j", async (way) => {
    const losses: number[] = [];
    const vectors = await word2vec(topics(1), {
      ...way,
      dimensions: 16,
      window: 3,
      epochs: 8,
      learningRate: 0.05,
      subsample: 0,
      seed: 3,
      onEpoch: ({ loss }) => losses.push(loss),
    });
    expect(vectors.words).toHaveLength(32);
    expect(purity(vectors)).toBeGreaterThan(0.95);
    // With a tree a guess cannot cost less than log 8, one word of the eight of its topic; against drawn words there is no such floor.
    expect(losses.at(-1)!).toBeLessThan(
      way.negative === 0 ? 1.05 * Math.log(8) : 0.9 * losses[0]!,
    );
  });

  it("is decided by its seed", async () => {
    const run = async (seed: number): Promise<Float32Array> =>
      (
        await word2vec(topics(1, 50), {
          dimensions: 4,
          leastCount: 1,
          epochs: 1,
          seed,
        })
      ).values;
    expect(await run(1)).toEqual(await run(1));
    expect(await run(1)).not.toEqual(await run(2));
  });

  it("finds topics in two threads at once, and tells of each epoch when both are through", async () => {
    const epochs: number[] = [];
    const losses: number[] = [];
    const vectors = await word2vec(topics(1), {
      dimensions: 16,
      window: 3,
      epochs: 8,
      learningRate: 0.05,
      subsample: 0,
      seed: 3,
      workers: 2,
      onEpoch: ({ epoch, loss }) => {
        epochs.push(epoch);
        losses.push(loss);
      },
    });
    expect(purity(vectors)).toBeGreaterThan(0.95);
    expect(epochs).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(losses.at(-1)!).toBeLessThan(0.9 * losses[0]!);
  });

  const endless = { dimensions: 8, epochs: 1_000_000, seed: 1 };

  it.each([1, 2])(
    "stops where it is told to, with what it has: %i threads",
    async (workers) => {
      const stop = new AbortController();
      const vectors = await word2vec(topics(1, 500), {
        ...endless,
        workers,
        signal: stop.signal,
        onEpoch: ({ epoch }) => {
          if (epoch === 2) stop.abort();
        },
      });
      expect(vectors.words).toHaveLength(32);
    },
  );

  it("ends its threads where a callback throws", async () => {
    const learning = word2vec(topics(1, 500), {
      ...endless,
      workers: 2,
      onEpoch: () => {
        throw new Error("enough");
      },
    });
    await expect(learning).rejects.toThrow("enough");
    await expect(word2vec(topics(1, 5), { workers: 0 })).rejects.toThrow(
      "word2vec: workers expected a whole number >= 1, received 0.",
    );
  });

  it("says what it cannot learn from", async () => {
    await expect(word2vec([["a", "b"]])).rejects.toThrow(
      "a vocabulary expected words that occur at least 5 times, received 2 words, the most frequent 1 times",
    );
    await expect(word2vec([], { leastCount: 1 })).rejects.toThrow(
      "received no words",
    );
    await expect(word2vec([["a", "a"]], { leastCount: 1 })).rejects.toThrow(
      "word2vec expected at least two words",
    );
    await expect(word2vec([["a", "b"]], { window: 0 })).rejects.toThrow(
      "word2vec: window expected a whole number >= 1, received 0.",
    );
  });
});

describe("GloVe", () => {
  it("finds topics, its loss falls", async () => {
    const losses: number[] = [];
    const vectors = await glove(topics(2), {
      dimensions: 12,
      window: 4,
      epochs: 30,
      seed: 1,
      onEpoch: ({ loss }) => losses.push(loss),
    });
    expect(purity(vectors)).toBeGreaterThan(0.95);
    expect(losses.at(-1)!).toBeLessThan(0.2 * losses[0]!);
  });

  it("has products that are log counts, where there are dimensions enough", async () => {
    // As many dimensions as words: the matrix of log counts can be met exactly, so the loss goes to nothing.
    const sentences = [
      ["a", "b", "c"],
      ["b", "c", "d"],
      ["a", "d"],
      ["c", "a", "b"],
    ];
    const losses: number[] = [];
    await glove(sentences, {
      dimensions: 8,
      window: 2,
      leastCount: 1,
      epochs: 3000,
      most: 1,
      seed: 2,
      onEpoch: ({ loss }) => losses.push(loss),
    });
    expect(losses.at(-1)!).toBeLessThan(1e-4);
  });

  it("is decided by its seed", async () => {
    const run = async (seed: number): Promise<Float32Array> =>
      (
        await glove(topics(1, 50), {
          dimensions: 4,
          leastCount: 1,
          epochs: 2,
          seed,
        })
      ).values;
    expect(await run(1)).toEqual(await run(1));
    expect(await run(1)).not.toEqual(await run(2));
  });
});

describe("counting", () => {
  it("numbers words by frequency", () => {
    const vocabulary = Vocabulary.of(
      [
        ["b", "a", "c", "b"],
        ["b", "a", "d"],
      ],
      1,
    );
    expect(vocabulary.words).toEqual(["b", "a", "c", "d"]);
    expect([...vocabulary.counts]).toEqual([3, 2, 1, 1]);
    expect(vocabulary.encode([["d", "?", "b"]])).toEqual([Int32Array.of(3, 0)]);
    expect(
      Vocabulary.of(
        [
          ["b", "a", "c", "b"],
          ["b", "a", "d"],
        ],
        2,
      ).words,
    ).toEqual(["b", "a"]);
  });

  it("counts neighbours by the inverse of their distance, both ways round", () => {
    const { rows, columns, counts } = cooccurrence(
      [Int32Array.of(0, 1, 0, 2)],
      2,
    );
    const of = (a: number, b: number): number => {
      let sum = 0;
      for (let i = 0; i < rows.length; i++)
        if (rows[i] === a && columns[i] === b) sum += counts[i]!;
      return sum;
    };
    expect([
      of(0, 1),
      of(1, 0),
      of(0, 0),
      of(0, 2),
      of(1, 2),
      of(2, 1),
    ]).toEqual([2, 2, 1, 1, 0.5, 0.5]);
  });

  it("gives frequent words short codes, none the beginning of another, as few turns as can be", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 50 }), {
          minLength: 2,
          maxLength: 20,
        }),
        (list) => {
          const counts = list.toSorted((a, b) => b - a);
          const codes = huffmanCodes(counts);
          const kraft = codes.reduce(
            (sum, { turns }) => sum + 2 ** -turns.length,
            0,
          );
          expect(kraft).toBeCloseTo(1, 12);
          const texts = codes.map(({ turns }) => turns.join(""));
          for (const a of texts)
            for (const b of texts)
              if (a !== b) expect(b.startsWith(a)).toBe(false);
          expect(
            codes.every(({ nodes }) => nodes[0] === counts.length - 2),
          ).toBe(true);
          // Huffman's cost, by merging the two smallest again and again.
          const heap = [...counts];
          let least = 0;
          while (heap.length > 1) {
            heap.sort((a, b) => b - a);
            const merged = heap.pop()! + heap.pop()!;
            least += merged;
            heap.push(merged);
          }
          expect(
            codes.reduce(
              (sum, { turns }, i) => sum + counts[i]! * turns.length,
              0,
            ),
          ).toBe(least);
        },
      ),
    );
  });

  it("draws in proportion to weights", () => {
    const weights = [1, 0, 3, 6];
    const sampler = new AliasSampler(weights);
    const r = random(5);
    const seen = [0, 0, 0, 0];
    for (let i = 0; i < 100_000; i++) seen[sampler.draw(r)]!++;
    // Five standard deviations of a share of 0.6 in 100,000 draws.
    for (const [i, weight] of weights.entries())
      expect(Math.abs(seen[i]! / 100_000 - weight / 10)).toBeLessThan(0.008);
  });
});

describe("WordVectors", () => {
  const vectors = new WordVectors(
    ["man", "woman", "king", "queen", "apple"],
    [
      [1, 0, 0],
      [1, 1, 0],
      [1, 0, 1],
      [1, 1, 1],
      [-1, 0.2, -0.5],
    ],
  );

  it("answers what is near, alike, and to another as a third", () => {
    expect(vectors.similarity("man", "woman")).toBeCloseTo(Math.SQRT1_2, 6);
    expect(vectors.nearest("queen", 1)[0]!.word).toBe("woman");
    expect(vectors.analogy("man", "king", "woman", 1)[0]!.word).toBe("queen");
    expect(
      vectors.analogyAccuracy([
        ["man", "king", "woman", "queen"],
        ["man", "king", "x", "y"],
      ]),
    ).toEqual({ accuracy: 1, asked: 1, unknown: 1 });
    const pairs: [string, string, number][] = [
      ["man", "woman", 9],
      ["king", "queen", 10],
      ["man", "apple", 1],
      ["man", "pear", 5],
    ];
    expect(vectors.similarityScore(pairs)).toEqual({
      correlation: expect.closeTo(1, 12) as number,
      pairs: 3,
      unknown: 1,
    });
    expect(() => vectors.vector("pear")).toThrow(
      '"pear" is not among the 5 words.',
    );
    expect(() => vectors.nearest([1, 2])).toThrow(
      "nearest expected 3 numbers, received 2.",
    );
  });

  it.each([
    ["v.txt", "word2vec"],
    ["v.glove", "glove"],
    ["v.bin", "word2vec-binary"],
  ] as const)("is the same from %s", async (name, format) => {
    const path = join(folder, name);
    await writeVectors(path, vectors, format);
    const read = await readVectors(path);
    expect(read.words).toEqual(vectors.words);
    expect(read.values).toEqual(vectors.values);
  });

  it("says where a file is wrong", async () => {
    const put = (name: string, text: string | Buffer): string => {
      writeFileSync(join(folder, name), text);
      return join(folder, name);
    };
    await expect(readVectors(put("a", "2 3\nx 1 2 3\n"))).rejects.toThrow(
      "the first line promises 2 words, received 1",
    );
    await expect(readVectors(put("b", "x 1 2 3\ny 1 2\n"))).rejects.toThrow(
      'line 2 expected a word and 3 numbers, received "y 1 2"',
    );
    await expect(
      readVectors(put("f", "1 999999999999\nx 1\n")),
    ).rejects.toThrow(
      'line 2 expected a word and 999999999999 numbers, received "x 1"',
    );
    await expect(
      readVectors(put("c.bin", "999999999 300\nx ")),
    ).rejects.toThrow("cannot hold 999999999 words of 300 numbers");
    await writeVectors(join(folder, "d.bin"), vectors);
    const { readFileSync } = await import("node:fs");
    const whole = readFileSync(join(folder, "d.bin"));
    await expect(
      readVectors(put("e.bin", whole.subarray(0, -12))),
    ).rejects.toThrow("expected 5 words, received 4. The file is cut off.");
    expect(() => new WordVectors(["a", "a"], [[1], [2]])).toThrow(
      "each word once",
    );
    expect(() => new WordVectors(["a", "b"], [[1], [2, 3]])).toThrow(
      'received 2 numbers for "b"',
    );
  });
});
