/**
 * Text as BERT reads it: lower case, split into words, each word into pieces of a fixed vocabulary ("embeddings" → "em ##bed ##ding ##s").
 * The splitting is npm `@huggingface/tokenizers`; cutting, padding and tensors are ours.
 */
import { readFile } from "node:fs/promises";
import { Tokenizer } from "@huggingface/tokenizers";
import * as tf from "../../backend/tf.js";
import { isObject, parse, type JsonObject } from "../../interchange/json.js";

/** A text, or two that belong together: a question and a passage. */
export type Text = string | readonly [string, string];

/** Texts in a list, or in a column of a frame: `frame["text"]`. */
export type Texts = Iterable<Text> | { readonly values: readonly unknown[] };

export interface EncodeOptions {
  /** The longest row, in pieces with [CLS] and [SEP]; longer texts are cut (default: no bound but the model's, which refuses). */
  length?: number;
  /** Pads each row to `length`, and not only to the longest (default false). */
  pad?: boolean;
}

/** Texts as rows of the same length. */
export interface EncodedTexts {
  ids: number[][];
  /** 1 for a piece, 0 for padding. */
  mask: number[][];
  /** 0 for the first text's pieces, 1 for the second's. */
  types: number[][];
}

const SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"];

/** The blocks beyond U+FFFF that BERT splits into single characters. */
const RARE_CHINESE =
  /[\u{20000}-\u{2a6df}\u{2a700}-\u{2ceaf}\u{2f800}-\u{2fa1f}]/gu;

export class WordPiece {
  readonly #tokenizer: Tokenizer;
  readonly #chinese: boolean;
  readonly #lowercase: boolean;
  /** The padding's id. */
  readonly padding: number;

  private constructor(json: JsonObject, what: string) {
    const model = isObject(json["model"]) ? json["model"] : {};
    // Older files do not name their model's kind; a WordPiece has the prefix of pieces inside a word.
    const kind =
      model["type"] ??
      ("continuing_subword_prefix" in model ? "WordPiece" : "none");
    if (kind !== "WordPiece" || !isObject(model["vocab"]))
      throw new Error(
        `${what} expected a tokenizer of the model WordPiece with a vocabulary, received ${JSON.stringify(kind)}.`,
      );
    this.#tokenizer = new Tokenizer(json, {});
    const normalizer = isObject(json["normalizer"]) ? json["normalizer"] : {};
    this.#chinese = normalizer["handle_chinese_chars"] === true;
    this.#lowercase = normalizer["lowercase"] === true;
    this.padding = this.idOf("[PAD]");
    for (const each of ["[UNK]", "[CLS]", "[SEP]"]) this.idOf(each);
  }

  /**
   * @param path  Hugging Face's `tokenizer.json`, or BERT's `vocab.txt`, a piece a line (then lower case is taken for granted)
   * @throws Error where the file is another kind of tokenizer's
   */
  static async open(path: string): Promise<WordPiece> {
    const text = await readFile(path, "utf8");
    return path.endsWith(".txt")
      ? WordPiece.of(text.replace(/\r?\n$/, "").split(/\r?\n/))
      : new WordPiece(parse(text, path), path);
  }

  /**
   * @param vocabulary  the pieces in the order of their ids, [PAD], [UNK], [CLS] and [SEP] among them
   * @param options.lowercase  also takes accents off (default true)
   * @example
   * const tokenizer = pretrained.WordPiece.of(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "deep", "##er", "net"]);
   * tokenizer.pieces("Deeper net");            // ["deep", "##er", "net"]
   * tokenizer.encode(["Deeper net", "net"]).ids; // [[2, 4, 5, 6, 3], [2, 6, 3, 0, 0]]
   */
  static of(
    vocabulary: readonly string[],
    options: { lowercase?: boolean } = {},
  ): WordPiece {
    const vocab = Object.fromEntries(vocabulary.map((piece, i) => [piece, i]));
    const special = (id: string, type_id: number): JsonObject => ({
      SpecialToken: { id, type_id },
    });
    const sequence = (id: string, type_id: number): JsonObject => ({
      Sequence: { id, type_id },
    });
    const one = [special("[CLS]", 0), sequence("A", 0), special("[SEP]", 0)];
    return new WordPiece(
      {
        added_tokens: SPECIAL.filter((each) => each in vocab).map(
          (content) => ({
            id: vocab[content] ?? 0,
            content,
            special: true,
            single_word: false,
            lstrip: false,
            rstrip: false,
            normalized: false,
          }),
        ),
        normalizer: {
          type: "BertNormalizer",
          clean_text: true,
          handle_chinese_chars: true,
          strip_accents: null,
          lowercase: options.lowercase ?? true,
        },
        pre_tokenizer: { type: "BertPreTokenizer" },
        post_processor: {
          type: "TemplateProcessing",
          single: one,
          pair: [...one, sequence("B", 1), special("[SEP]", 1)],
          special_tokens: Object.fromEntries(
            ["[CLS]", "[SEP]"].map((id) => [
              id,
              { id, ids: [vocab[id] ?? 0], tokens: [id] },
            ]),
          ),
        },
        decoder: { type: "WordPiece", prefix: "##", cleanup: true },
        model: {
          type: "WordPiece",
          unk_token: "[UNK]",
          continuing_subword_prefix: "##",
          max_input_chars_per_word: 100,
          vocab,
        },
      },
      "WordPiece.of",
    );
  }

  /** Where `@huggingface/tokenizers` 0.2.0 reads text otherwise than the Rust library that BERT's ids come from. */
  #readable(text: string): string {
    let out = text;
    // It looks for Chinese characters among UTF-16 halves, and so misses those beyond U+FFFF.
    if (this.#chinese) out = out.replaceAll(RARE_CHINESE, " $& ");
    // JavaScript writes the sigma that ends a word as ς; Rust goes letter by letter.
    if (this.#lowercase) out = out.replaceAll("Σ", "σ");
    return out;
  }

  /** How many pieces there are. */
  get size(): number {
    return this.#tokenizer.get_vocab().size;
  }

  /** @throws RangeError where there is no such piece */
  idOf(piece: string): number {
    const id = this.#tokenizer.token_to_id(piece);
    if (id === undefined)
      throw new RangeError(
        `The vocabulary expected the piece ${JSON.stringify(piece)} and has none.`,
      );
    return id;
  }

  /** @throws RangeError where there is no such id */
  pieceOf(id: number): string {
    const piece = this.#tokenizer.id_to_token(id);
    if (piece === undefined)
      throw new RangeError(
        `The vocabulary expected an id below ${this.size}, received ${id}.`,
      );
    return piece;
  }

  /** A text's pieces, without [CLS] and [SEP]. */
  pieces(text: string): string[] {
    return this.#tokenizer.tokenize(this.#readable(text));
  }

  /** Ids back to text: pieces of a word joined, specials left out. Lower case and lost accents do not come back. */
  decode(ids: Iterable<number>): string {
    return this.#tokenizer.decode([...ids], { skip_special_tokens: true });
  }

  /**
   * Ids of one or more texts, between [CLS] and [SEP], padded to the same length.
   *
   * @throws RangeError where there is no text, or `length` leaves no room
   */
  encode(texts: string | Texts, options: EncodeOptions = {}): EncodedTexts {
    const { length, pad = false } = options;
    if (length !== undefined && (!Number.isInteger(length) || length < 4))
      throw new RangeError(
        `WordPiece.encode: length expected a whole number >= 4, received ${length}. [CLS] and [SEP] take two or three of it.`,
      );
    if (pad && length === undefined)
      throw new RangeError(
        "WordPiece.encode: pad expected a length to pad to. Give { length: 128, pad: true }, for example.",
      );
    const rows = textsOf(texts).map((text) => this.#row(text, length));
    if (rows.length === 0)
      throw new RangeError(
        "WordPiece.encode expected at least one text, received none.",
      );
    return this.stack(
      rows.map(({ ids, types }) => ({
        ids: [ids],
        mask: [ids.map(() => 1)],
        types: [types],
      })),
      pad ? length : undefined,
    );
  }

  /** Several encoded texts as one, padded to the longest or to `length`. */
  stack(encoded: readonly EncodedTexts[], length = 0): EncodedTexts {
    const ids = encoded.flatMap((each) => each.ids);
    const longest = Math.max(length, ...ids.map((row) => row.length));
    const filled = (rows: number[][], value: number): number[][] =>
      rows.map((row) => [
        ...row,
        ...Array<number>(longest - row.length).fill(value),
      ]);
    return {
      ids: filled(ids, this.padding),
      mask: filled(
        encoded.flatMap(({ mask }) => mask),
        0,
      ),
      types: filled(
        encoded.flatMap(({ types }) => types),
        0,
      ),
    };
  }

  #row(
    text: unknown,
    length: number | undefined,
  ): { ids: number[]; types: number[] } {
    if (!isText(text))
      throw new RangeError(
        `WordPiece.encode expected a text or a pair of texts, received ${JSON.stringify(text)}.`,
      );
    const parts = (typeof text === "string" ? [text] : [...text]).map(
      (part) =>
        this.#tokenizer.encode(this.#readable(part), {
          add_special_tokens: false,
        }).ids,
    );
    if (length !== undefined) cut(parts, length - parts.length - 1);
    const [first = [], second] = parts;
    const [cls, sep] = [this.idOf("[CLS]"), this.idOf("[SEP]")];
    const ids = [cls, ...first, sep];
    const types = ids.map(() => 0);
    if (second === undefined) return { ids, types };
    return {
      ids: [...ids, ...second, sep],
      types: [...types, ...second.map(() => 1), 1],
    };
  }
}

/** What they are is asked text by text. */
export const textsOf = (texts: string | Texts): unknown[] => {
  if (typeof texts === "string") return [texts];
  return Symbol.iterator in texts ? [...texts] : [...texts.values];
};

const isText = (value: unknown): value is Text =>
  typeof value === "string" ||
  (Array.isArray(value) &&
    value.length === 2 &&
    value.every((each) => typeof each === "string"));

/** Takes from the longer of two, so that both keep as much as they can: from the ends, the second's first where they are as long. */
function cut(parts: number[][], room: number): void {
  const [first = [], second = []] = parts;
  while (first.length + second.length > room)
    (first.length > second.length ? first : second).pop();
}

/**
 * Encoded texts as the inputs of a BERT; the caller disposes them.
 *
 * @returns ids, mask and types, each [texts, tokens] int32
 */
export function textTensors({
  ids,
  mask,
  types,
}: EncodedTexts): [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D] {
  const tensor = (rows: number[][]): tf.Tensor2D =>
    tf.tensor2d(
      Int32Array.from(rows.flat()),
      [rows.length, rows[0]?.length ?? 0],
      "int32",
    );
  return [tensor(ids), tensor(mask), tensor(types)];
}
