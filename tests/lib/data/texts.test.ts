import * as fc from "fast-check";
import { describe, expect, it } from "vitest";

const { clean, pad, sentences, words } =
  await import("../../../lib/src/data/texts/index.js");
const { Tokenizer } = await import("../../../lib/src/data/texts/tokenizer.js");
const { LabelEncoder, OneHotEncoder } =
  await import("../../../lib/src/data/tables/encoders.js");

describe("cleaning", () => {
  it("keeps words, their apostrophes and hyphens, and nothing else", () => {
    expect(clean("It’s  1,000 kg -- really!")).toBe("it's 1 000 kg really");
    expect(clean('\'Tis a well-known "fact".')).toBe("tis a well-known fact");
    expect(clean("Ünïcode 한국어 naïve")).toBe("ünïcode 한국어 naïve");
    expect(clean("Café 42", { accents: false, digits: false })).toBe("cafe 0");
    expect(words(" … ")).toEqual([]);
  });

  it("changes nothing that is clean", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        const once = clean(text);
        expect(clean(once)).toBe(once);
      }),
    );
  });

  it("parts sentences", () => {
    expect(sentences("Call me Ishmael. Some years ago. Yes?")).toEqual([
      "Call me Ishmael.",
      "Some years ago.",
      "Yes?",
    ]);
  });
});

describe("tokenizer", () => {
  it("numbers words by frequency, after padding and unknown", () => {
    const tokenizer = new Tokenizer().fit(["the whale", "the sea"]);
    expect(tokenizer.tokens).toEqual(["<pad>", "<unk>", "the", "sea", "whale"]);
    expect(tokenizer.encode("The ship.")).toEqual([2, 1]);
    expect(tokenizer.decode([2, 4, 0, 0])).toBe("the whale");
    expect(
      Array.from(tokenizer.encodeAll(["the sea", "the"], { length: 2 })),
    ).toEqual([2, 3, 2, 0]);
  });

  it("gives back every text, character by character", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: "grapheme" }), (text) => {
        const tokenizer = new Tokenizer({ level: "character" }).fit([text]);
        expect(tokenizer.decode(tokenizer.encode(text))).toBe(text);
      }),
    );
  });

  it("keeps to its size and least count", () => {
    const texts = ["a a a b b c"];
    expect(new Tokenizer({ size: 4 }).fit(texts).tokens.slice(2)).toEqual([
      "a",
      "b",
    ]);
    expect(new Tokenizer({ least: 3 }).fit(texts).tokens.slice(2)).toEqual([
      "a",
    ]);
  });

  it("is saved and loaded, and says when it is not fitted", () => {
    const tokenizer = new Tokenizer().fit(["the whale"]);
    const again = Tokenizer.fromJSON(
      JSON.parse(JSON.stringify(tokenizer)) as ReturnType<
        typeof tokenizer.toJSON
      >,
    );
    expect(again.encode("whale the")).toEqual(tokenizer.encode("whale the"));
    expect(() => new Tokenizer().encode("x")).toThrow(/not fitted yet/);
    expect(() => new Tokenizer().fit([" "])).toThrow(/no tokens at all/);
  });

  it("pads at either side", () => {
    expect(Array.from(pad([[5, 6, 7], [8]], { length: 2 }))).toEqual([
      5, 6, 8, 0,
    ]);
    expect(
      Array.from(pad([[5, 6, 7], [8]], { length: 2, side: "start" })),
    ).toEqual([6, 7, 0, 8]);
  });
});

describe("encoders", () => {
  it("number names and give them back", () => {
    const encoder = new LabelEncoder().fit(["cat", "dog", "cat"]);
    expect(encoder.names).toEqual(["cat", "dog"]);
    expect(encoder.transform(["dog", "cat"])).toEqual(Int32Array.of(1, 0));
    expect(encoder.inverseTransform([1])).toEqual(["dog"]);
    expect(new LabelEncoder().fit([10, 9, 2]).names).toEqual([2, 9, 10]);
    const rows = new OneHotEncoder().fit(["cat", "dog", "eel"]);
    expect(rows.transform(["eel", "cat"])).toEqual([
      [0, 0, 1],
      [1, 0, 0],
    ]);
    expect(rows.inverseTransform([[0.1, 0.7, 0.2]])).toEqual(["dog"]);
  });

  it("say what they do not know", () => {
    const encoder = new LabelEncoder().fit(["cat"]);
    expect(() => encoder.transform(["dog"])).toThrow(
      /expected one of cat, received dog. Fit it on data/,
    );
    expect(() => encoder.inverseTransform([1])).toThrow(
      /expected numbers 0 … 0, received 1/,
    );
    expect(() => new OneHotEncoder().transform([1])).toThrow(/not fitted yet/);
    expect(() => new OneHotEncoder().fit([])).toThrow(/received none/);
  });
});
