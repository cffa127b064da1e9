/** Sentences as vectors: a BERT, its tokenizer, and the mean of the tokens between them. */
import * as tf from "../../backend/tf.js";
import { attentionMaps, textFeatures } from "./views.js";
import {
  textsOf,
  textTensors,
  type EncodeOptions,
  type Text,
  type Texts,
  type WordPiece,
} from "./word-piece.js";

export interface EmbedOptions extends EncodeOptions {
  /** Texts at a time (default 32). */
  batchSize?: number;
}

/** One text's attention. */
export interface Attention {
  pieces: string[];
  /** By layer and head: [pieces][pieces], a row for the piece that attends. */
  maps: number[][][][];
}

/** Longest row that is asked of a model where none is given; longer texts are cut. */
const LENGTH = 256;

export class SentenceEncoder {
  /** Outputs: tokens [batch, tokens, width] and pooled [batch, width]. */
  readonly model: tf.LayersModel;
  readonly tokenizer: WordPiece;
  readonly #features: tf.LayersModel;

  constructor(model: tf.LayersModel, tokenizer: WordPiece) {
    this.model = model;
    this.tokenizer = tokenizer;
    this.#features = textFeatures(model);
  }

  /** Numbers in a vector. */
  get width(): number {
    return this.#features.outputs[0]?.shape.at(-1) ?? 0;
  }

  /** Texts as the inputs of the model; the caller disposes them. */
  tensors(
    texts: Texts,
    options: EncodeOptions = {},
  ): [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D] {
    return textTensors(
      this.tokenizer.encode(texts, { length: LENGTH, ...options }),
    );
  }

  /**
   * A vector of length 1 for each text: the mean of its tokens, so that a dot product is the cosine of the angle between two.
   *
   * @param texts  strings, pairs, or a column of a frame
   * @param options.length  pieces beyond it are cut off (default 256)
   * @throws RangeError where there is no text
   */
  async embed(
    texts: Texts,
    options: EmbedOptions = {},
  ): Promise<Float32Array[]> {
    const { batchSize = 32, ...encoding } = options;
    const all = textsOf(texts);
    const encoded = all.map((text) =>
      this.tokenizer.encode(
        { values: [text] },
        { length: LENGTH, ...encoding },
      ),
    );
    // By length, so that short texts are not padded to the longest.
    const length = (i: number): number => encoded[i]?.ids[0]?.length ?? 0;
    const order = all
      .map((_, i) => i)
      .toSorted((a, b) => length(b) - length(a));
    const vectors: Float32Array[] = Array<Float32Array>(all.length);
    for (let at = 0; at < order.length; at += batchSize) {
      const rows = order.slice(at, at + batchSize);
      const inputs = textTensors(
        this.tokenizer.stack(rows.flatMap((i) => encoded[i] ?? [])),
      );
      const made = tf.tidy(() => {
        const features = this.#features.predict(inputs) as tf.Tensor2D;
        return features.div(features.norm("euclidean", 1, true));
      });
      const values = await made.data<"float32">();
      tf.dispose([inputs, made]);
      for (const [row, i] of rows.entries())
        vectors[i] = values.slice(row * this.width, (row + 1) * this.width);
    }
    if (all.length === 0)
      throw new RangeError("embed expected at least one text, received none.");
    return vectors;
  }

  /** The cosine of the angle between two texts' vectors: 1 for the same meaning, about 0 for texts that have nothing to do with each other. */
  async similarity(a: Text, b: Text): Promise<number> {
    const [x, y] = await this.embed([a, b]);
    return x?.reduce((sum, value, i) => sum + value * (y?.[i] ?? 0), 0) ?? NaN;
  }

  /** Which piece of a text attends to which, in every layer and head. */
  async attention(text: Text, options: EncodeOptions = {}): Promise<Attention> {
    const { ids } = this.tokenizer.encode([text], {
      length: LENGTH,
      ...options,
    });
    const inputs = this.tensors([text], options);
    const layers = [attentionMaps(this.model).predict(inputs)].flat();
    const maps: number[][][][] = [];
    for (const layer of layers) {
      const [heads = []] = (await layer.array()) as number[][][][];
      maps.push(heads);
    }
    tf.dispose([inputs, layers]);
    return {
      pieces: (ids[0] ?? []).map((id) => this.tokenizer.pieceOf(id)),
      maps,
    };
  }

  dispose(): void {
    this.model.dispose();
  }
}
