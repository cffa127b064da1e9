/** The first way with texts: what a sentence encoder makes of them is the input of something small. */
import { createHash } from "node:crypto";
import type { DataFrame } from "danfojs-node";
import { Samples } from "../../data/samples.js";
import type {
  EmbedOptions,
  SentenceEncoder,
} from "../bert/sentence-encoder.js";
import { labelledTexts, type TextColumns } from "./text-columns.js";

export class TextFeatureExtractor {
  /** Numbers in a text's vector. */
  readonly width: number;
  /** Features by what they were made of. */
  readonly #kept = new Map<string, Float32Array>();

  constructor(readonly encoder: SentenceEncoder) {
    this.width = encoder.width;
  }

  /** How many sets of texts it has features of. */
  get cached(): number {
    return this.#kept.size;
  }

  /**
   * A frame's texts as vectors of length 1, with their classes. The same texts go through the model once: asked again, what is kept comes back.
   *
   * @returns features [width], in the order of the rows
   * @throws RangeError where a column is not there, or a row has no text or another class
   */
  async frame(
    frame: DataFrame,
    options: TextColumns & EmbedOptions = {},
  ): Promise<Samples> {
    const { text, label, classNames, ...embedding } = options;
    const found = labelledTexts(frame, {
      ...(text === undefined ? {} : { text }),
      ...(label === undefined ? {} : { label }),
      ...(classNames === undefined ? {} : { classNames }),
    });
    const features = await this.#features(found.texts, embedding);
    return new Samples({
      name: "texts",
      features,
      featureShape: [this.width],
      labels: found.labels,
      classNames: found.classNames,
    });
  }

  async #features(
    texts: readonly string[],
    options: EmbedOptions,
  ): Promise<Float32Array> {
    const digest = createHash("sha256")
      .update(JSON.stringify([texts, options.length ?? null]))
      .digest("hex");
    const known = this.#kept.get(digest);
    if (known !== undefined) return known;
    const vectors = await this.encoder.embed(texts as string[], options);
    const features = new Float32Array(texts.length * this.width);
    for (const [i, vector] of vectors.entries())
      features.set(vector, i * this.width);
    this.#kept.set(digest, features);
    return features;
  }
}
