/** Texts ↔ numbers, word by word or character by character, with a vocabulary that is learned from the training texts. */
import { words } from "./words.js";

export interface TokenizerOptions {
  /** What one number stands for (default "word"). */
  level?: "word" | "character";
  /** At most so many tokens, the most frequent; 0 (padding) and 1 (unknown) count too (default: no limit). */
  size?: number;
  /** Tokens that occur less often are unknown (default 1). */
  least?: number;
  /** Cuts a text into tokens (default: `texts.words`, or its characters). */
  split?: (text: string) => string[];
}

/** 0: filling behind a short text. */
export const PADDING = "<pad>";
/** 1: a token that the vocabulary does not know. */
export const UNKNOWN = "<unk>";

/**
 * @example
 * const tokenizer = new Tokenizer().fit(["the whale", "the sea"]);
 * tokenizer.encode("the ship");          // [2, 1]: "the" is the most frequent, "ship" is unknown
 * tokenizer.decode([2, 4]);              // "the whale"
 */
export class Tokenizer {
  readonly #options: TokenizerOptions;
  readonly #split: (text: string) => string[];
  #tokens: string[] | undefined;
  #index = new Map<string, number>();

  constructor(options: TokenizerOptions = {}) {
    const { level = "word", size = Infinity, least = 1 } = options;
    if (!(size > 2) || !(least >= 1))
      throw new RangeError(
        `Tokenizer expected size > 2 and least >= 1, received ${size} and ${least}.`,
      );
    this.#options = { ...options, level, size, least };
    this.#split =
      options.split ??
      (level === "word" ? (text) => words(text) : (text) => Array.from(text));
  }

  /** The tokens by their number; 0 is padding, 1 unknown, then the most frequent first. */
  get tokens(): readonly string[] {
    if (this.#tokens === undefined)
      throw new Error(
        "The tokenizer is not fitted yet: call tokenizer.fit(texts) with the training texts.",
      );
    return this.#tokens;
  }

  /** How many numbers there are: the first argument of an embedding layer. */
  get size(): number {
    return this.tokens.length;
  }

  /** Learns the vocabulary. @throws RangeError where the texts hold no token often enough */
  fit(texts: Iterable<string>): this {
    const { size = Infinity, least = 1 } = this.#options;
    const counts = new Map<string, number>();
    for (const text of texts)
      for (const token of this.#split(text))
        counts.set(token, (counts.get(token) ?? 0) + 1);
    const kept = [...counts]
      .filter(([, count]) => count >= least)
      // Equally frequent ones by alphabet, so that the order of the texts does not matter.
      .toSorted(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
      .slice(0, size - 2)
      .map(([token]) => token);
    if (kept.length === 0)
      throw new RangeError(
        `Tokenizer.fit expected texts with tokens that occur at least ${least} times, received ${counts.size === 0 ? "no tokens at all" : "none"}.`,
      );
    this.#tokens = [PADDING, UNKNOWN, ...kept];
    this.#index = new Map(this.#tokens.map((token, i) => [token, i]));
    return this;
  }

  /** The numbers of a text, as many as it has tokens. */
  encode(text: string): number[] {
    if (this.#tokens === undefined) return this.tokens.map(() => 0); // throws
    return this.#split(text).map((token) => this.#index.get(token) ?? 1);
  }

  /** The text of numbers; padding is left out. */
  decode(numbers: Iterable<number>): string {
    const { tokens } = this;
    return Array.from(numbers)
      .filter((number) => number !== 0)
      .map((number) => tokens[number] ?? UNKNOWN)
      .join(this.#options.level === "word" ? " " : "");
  }

  /**
   * Texts → one table.
   *
   * @returns [texts, length], cut or filled with zeros, row after row
   */
  encodeAll(texts: readonly string[], options: PadOptions): Int32Array {
    return pad(
      texts.map((text) => this.encode(text)),
      options,
    );
  }

  toJSON(): { level: string; tokens: readonly string[] } {
    return { level: this.#options.level ?? "word", tokens: this.tokens };
  }

  /** What `JSON.stringify(tokenizer)` wrote; a `split` of one's own has to be given again. */
  static fromJSON(
    json: { level: string; tokens: readonly string[] },
    options: Pick<TokenizerOptions, "split"> = {},
  ): Tokenizer {
    const tokenizer = new Tokenizer({
      ...options,
      level: json.level === "character" ? "character" : "word",
    });
    tokenizer.#tokens = [...json.tokens];
    tokenizer.#index = new Map(tokenizer.#tokens.map((token, i) => [token, i]));
    return tokenizer;
  }
}

export interface PadOptions {
  /** Length of every row. */
  length: number;
  /** Where zeros go in, and where a longer one is cut (default "end"). */
  side?: "start" | "end";
}

/**
 * Lists of unequal length → one table.
 *
 * @returns [lists, length], row after row
 * @example
 * texts.pad([[5, 6, 7], [8]], { length: 2 });                    // [5, 6, 8, 0]
 * texts.pad([[5, 6, 7], [8]], { length: 2, side: "start" });     // [6, 7, 0, 8]
 */
export function pad(
  lists: readonly ArrayLike<number>[],
  { length, side = "end" }: PadOptions,
): Int32Array {
  if (!Number.isInteger(length) || length < 1)
    throw new RangeError(`pad expected length >= 1, received ${length}.`);
  const out = new Int32Array(lists.length * length);
  for (const [i, list] of lists.entries()) {
    const kept = Array.from(list).slice(
      ...(side === "end" ? [0, length] : [Math.max(0, list.length - length)]),
    );
    out.set(kept, i * length + (side === "end" ? 0 : length - kept.length));
  }
  return out;
}
