/** The first way of using a pre-trained model: what it makes of a sample, up to some layer, is the input of something small. */
import { createHash } from "node:crypto";
import * as tf from "../../backend/tf.js";
import { readClasses } from "../../data/pictures/index.js";
import { Samples } from "../../data/samples.js";
import { SentenceEncoder } from "../bert/sentence-encoder.js";
import { VisionModel } from "../vision/load.js";
import type { Pictures } from "../vision/preprocess.js";
import { TextFeatureExtractor } from "./text-features.js";

export interface FeatureOptions {
  /** How many samples go through the model at once (default 32). */
  batchSize?: number;
}

/** A sample and how like another it is. */
export interface Neighbour {
  index: number;
  /** Cosine of the angle between the features: 1 is the same direction. */
  likeness: number;
}

export class FeatureExtractor {
  /** From the model's input to the layer; shares the model's layers. */
  readonly model: tf.LayersModel;
  /** Shape of one sample's features; a map [height, width, channels] has become the means of its channels. */
  readonly width: number;
  readonly #network: VisionModel | undefined;
  /** Features by what they were made of. */
  readonly #kept = new Map<string, Float32Array>();

  constructor(network: tf.LayersModel | VisionModel, layer?: string) {
    const whole = network instanceof VisionModel ? network.model : network;
    this.#network = network instanceof VisionModel ? network : undefined;
    this.model = upTo(whole, layer);
    this.width = this.model.outputs[0]?.shape.at(-1) ?? 0;
  }

  /** How many sets of samples it has features of. */
  get cached(): number {
    return this.#kept.size;
  }

  /**
   * The same samples with features in the place of their inputs. The same inputs go through the model once: asked again, what is kept comes
   * back.
   *
   * @param samples  pictures of values 0 … 1 of any size where the model knows how to take them; else inputs of the model's own shape
   * @returns features [width]; labels, targets and classes as they were
   */
  async samples(
    samples: Samples,
    options: FeatureOptions = {},
  ): Promise<Samples> {
    const digest = createHash("sha256")
      .update(samples.featureShape.join())
      .update(
        new Uint8Array(
          samples.features.buffer,
          samples.features.byteOffset,
          samples.features.byteLength,
        ),
      )
      .digest("hex");
    let features = this.#kept.get(digest);
    if (features === undefined) {
      features = await this.#compute(samples, options.batchSize ?? 32);
      this.#kept.set(digest, features);
    }
    return samples.with(features, [this.width]);
  }

  /**
   * A folder with one folder of pictures a class.
   *
   * @returns as `samples`, shuffled by the seed
   * @throws Error where the folder, or a picture in it, cannot be read
   */
  async folder(
    path: string,
    options: FeatureOptions & { seed?: number } = {},
  ): Promise<Samples> {
    const [height = 0, width = 0] = this.#size();
    const seed = options.seed ?? 0;
    const pictures = await readClasses(path, { width, height, seed });
    return this.samples(pictures, options);
  }

  /**
   * Of pictures, or of a tensor of inputs.
   *
   * @returns [samples, width]; the caller disposes it
   */
  vectors(inputs: Pictures | tf.Tensor): tf.Tensor2D {
    return tf.tidy(() => {
      const ready =
        this.#network === undefined
          ? (inputs as tf.Tensor)
          : this.#network.preprocess(inputs as Pictures);
      return this.model.predictOnBatch(ready) as tf.Tensor2D;
    });
  }

  /**
   * The samples that are most like a picture, the likest first.
   *
   * @param among  what `samples` or `folder` gave
   */
  async nearest(
    picture: Pictures | tf.Tensor,
    among: Samples,
    count = 5,
  ): Promise<Neighbour[]> {
    if (among.featureShape.join() !== String(this.width)) {
      throw new RangeError(
        `nearest expected samples of ${this.width} features, received [${among.featureShape.join(", ")}]. Extract them first: await extractor.samples(data).`,
      );
    }
    const likeness = tf.tidy(() => {
      const all = tf.tensor2d(among.features, [among.size, this.width]);
      const query = this.vectors(picture).slice([0, 0], [1, -1]);
      return tf
        .matMul(unit(all), unit(query), false, true)
        .squeeze<tf.Tensor1D>([1]);
    });
    const values = await likeness.array();
    likeness.dispose();
    return values
      .map((value, index) => ({ index, likeness: value }))
      .toSorted((a, b) => b.likeness - a.likeness)
      .slice(0, count);
  }

  #size(): number[] {
    return (this.model.inputs[0]?.shape ?? []).slice(1, 3) as number[];
  }

  async #compute(samples: Samples, batchSize: number): Promise<Float32Array> {
    const features = new Float32Array(samples.size * this.width);
    const each = samples.featureShape.reduce((all, side) => all * side, 1);
    for (let start = 0; start < samples.size; start += batchSize) {
      const count = Math.min(batchSize, samples.size - start);
      const vectors = tf.tidy(() =>
        this.vectors(
          tf.tensor(
            samples.features.subarray(start * each, (start + count) * each),
            [count, ...samples.featureShape],
          ),
        ),
      );
      features.set(await vectors.data(), start * this.width);
      vectors.dispose();
    }
    return features;
  }
}

const unit = (rows: tf.Tensor2D): tf.Tensor2D =>
  rows.div(rows.norm("euclidean", 1, true).maximum(1e-12));

function upTo(
  model: tf.LayersModel,
  layer: string | undefined,
): tf.LayersModel {
  const names = model.layers.map(({ name }) => name);
  if (layer !== undefined && !names.includes(layer)) {
    throw new RangeError(
      `featureExtractor expected a layer of ${model.name}, received "${layer}". It has ${names.join(", ")}.`,
    );
  }
  const output = (
    layer === undefined ? model.outputs[0] : model.getLayer(layer).output
  ) as tf.SymbolicTensor;
  const rank = output.shape.length;
  if (rank !== 2 && rank !== 4) {
    throw new RangeError(
      `featureExtractor expected a layer that gives a vector or a map, received "${layer ?? ""}" of shape [${output.shape.join(", ")}].`,
    );
  }
  const outputs =
    rank === 2
      ? output
      : (tf.layers
          .globalAveragePooling2d({})
          .apply(output) as tf.SymbolicTensor);
  return tf.model({ inputs: model.inputs, outputs });
}

/**
 * What a pre-trained model makes of samples, up to a layer: the input of something small, such as one dense layer, k-means or nearest
 * neighbours. Plain tf.js: `tf.model({ inputs: model.inputs, outputs: model.getLayer(name).output }).predict(x)`.
 *
 * @param network  of `pretrained.load`, which knows how to take pictures; or any tf.LayersModel, which takes tensors of its own shape
 * @param layer  its name (default: the model's output); a map [height, width, channels] becomes the means of its channels
 * @throws RangeError where the model has no such layer
 * @example
 * const body = pretrained.mobileNetV2({ includeTop: false, inputShape: [32, 32, 3], start: "zeros", alpha: 0.35 });
 * const extractor = pretrained.featureExtractor(body, "block_3_expand_relu");
 * extractor.width;   // 48
 * extractor.vectors(tf.zeros([2, 32, 32, 3])).shape;   // [2, 48]
 */
export function featureExtractor(
  network: tf.LayersModel | VisionModel,
  layer?: string,
): FeatureExtractor;
/**
 * What a sentence encoder makes of a frame's texts.
 *
 * For example:
 * const extractor = pretrained.featureExtractor(await pretrained.minilm());
 * const samples = await extractor.frame(frame, { text: "mail", label: "kind" });
 */
export function featureExtractor(
  encoder: SentenceEncoder,
): TextFeatureExtractor;
export function featureExtractor(
  network: tf.LayersModel | VisionModel | SentenceEncoder,
  layer?: string,
): FeatureExtractor | TextFeatureExtractor {
  return network instanceof SentenceEncoder
    ? new TextFeatureExtractor(network)
    : new FeatureExtractor(network, layer);
}
