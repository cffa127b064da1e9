/** A picture network with its trained weights, its preprocessing and its labels. */
import * as tf from "../../backend/tf.js";
import { openSafetensors, type WeightFile } from "../safetensors/file.js";
import { fill, ownSources } from "../weights/fill.js";
import { kept } from "../weights/kept.js";
import type { ZooName } from "../zoo/recipes.js";
import { openZoo } from "../zoo/record.js";
import { vision, type VisionEntry, type VisionName } from "./catalogue.js";
import { imagenetLabels } from "./labels.js";
import { preprocess, type Pictures, type Scale } from "./preprocess.js";

/** How many classes it has. */
const IMAGENET = 1000;

export interface LoadOptions {
  /** With the head (default: where the weights have one). */
  includeTop?: boolean;
  /** Default: what it was trained with. Without the head another size will do: smaller is faster and sees less. */
  inputShape?: readonly [number, number, 3];
  /** Without the head: "avg" gives a vector a picture (default), "none" the last map. */
  pooling?: "none" | "avg" | "max";
  signal?: AbortSignal;
}

/** What a model says of a picture. */
export interface Guess {
  label: string;
  probability: number;
  /** Among the model's classes. */
  index: number;
}

export class VisionModel {
  /** @param labels  of the head's classes; none without a head */
  constructor(
    readonly name: string,
    readonly model: tf.LayersModel,
    readonly scale: Scale,
    readonly labels: readonly string[],
    readonly trainedFor: string,
  ) {}

  /** [height, width] of the pictures that the model takes. */
  get size(): [number, number] {
    const [, height, width] = this.model.inputs[0]?.shape ?? [];
    return [height ?? 0, width ?? 0];
  }

  /**
   * Pictures as the model takes them: middle square, size, scale.
   *
   * @param pictures  values 0 … 1
   * @returns [batch, height, width, 3]; the caller disposes it
   */
  preprocess(pictures: Pictures): tf.Tensor4D {
    return preprocess(pictures, { size: this.size, scale: this.scale });
  }

  /**
   * The likeliest classes of each picture, best first.
   *
   * @param pictures  values 0 … 1
   * @throws Error where the model has no head: such a body can compare pictures, not name them
   */
  async classify(pictures: Pictures, top = 5): Promise<Guess[][]> {
    if (this.labels.length === 0) {
      throw new Error(
        `${this.name} has no head: it was loaded as a body, and names nothing (trained for ${this.trainedFor}). Compare its features instead: pretrained.featureExtractor(…).nearest(…).`,
      );
    }
    const output = tf.tidy(
      () => this.model.predict(this.preprocess(pictures)) as tf.Tensor2D,
    );
    const rows = await output.array();
    output.dispose();
    return rows.map((row) =>
      row
        .map((probability, index) => ({
          label: this.labels[index] ?? `class ${index}`,
          probability,
          index,
        }))
        .toSorted((a, b) => b.probability - a.probability)
        .slice(0, top),
    );
  }

  dispose(): void {
    this.model.dispose();
  }
}

/**
 * A network with the weights that others trained, from the package that carries them: fetched once, checked, brought into our form, and
 * kept in the cache folder.
 *
 * @param name  one of `pretrained.list()`
 * @returns its `model` is a plain tf.LayersModel; the caller disposes it
 * @throws RangeError for another name, or for a head that the weights do not have; Error where the weights cannot be fetched
 * @example
 * const network = await pretrained.load("efficientnet-lite0");
 * const [guesses] = await network.classify(tf.zeros([64, 64, 3]));
 * guesses.length;   // 5
 */
export async function load(
  name: VisionName,
  options: LoadOptions = {},
): Promise<VisionModel> {
  const entry: VisionEntry | undefined = vision[name];
  if (entry === undefined) {
    throw new RangeError(
      `pretrained.load expected one of ${Object.keys(vision).join(", ")}; received "${name}". Other architectures are built without weights and filled from a file: pretrained.loadWeights.`,
    );
  }
  const { includeTop = entry.head, pooling = "avg", signal } = options;
  if (includeTop && !entry.head) {
    throw new RangeError(
      `pretrained.load: ${name} expected includeTop: false, received true. These weights have no head; they were trained for ${entry.trainedFor}.`,
    );
  }
  const { path, file } = await weightsOf(
    name,
    entry,
    signal === undefined ? {} : { signal },
  );
  const model = entry.build({
    includeTop,
    pooling,
    inputShape: options.inputShape ?? [entry.side, entry.side, 3],
    classes: entry.labels?.length ?? IMAGENET,
    start: "zeros",
  });
  try {
    await fill(model, file, ownSources, path);
    const labels = includeTop ? (entry.labels ?? (await imagenetLabels())) : [];
    return new VisionModel(name, model, entry.scale, labels, entry.trainedFor);
  } catch (error) {
    model.dispose();
    throw error;
  } finally {
    await file.close();
  }
}

async function weightsOf(
  name: VisionName,
  { origin }: VisionEntry,
  options: { signal?: AbortSignal },
): Promise<{ path: string; file: WeightFile }> {
  if ("zoo" in origin) return { path: name, file: await openZoo(origin.zoo) };
  const path = await keptWeights(name as PackagedName, options);
  return { path, file: await openSafetensors(path) };
}

/** Those that a package carries. */
export type PackagedName = Exclude<VisionName, ZooName>;

/** The weights' file in our own form, made where it is not there yet. */
export async function keptWeights(
  name: PackagedName,
  options: { signal?: AbortSignal } = {},
): Promise<string> {
  const entry = vision[name];
  const { head, side, build } = entry as VisionEntry;
  const { origin } = entry;
  return kept(name, origin.source.sha256, async () => {
    // Its layers say what is wanted of the package, and in what shapes.
    const model = build({
      includeTop: head,
      inputShape: [side, side, 3],
      start: "zeros",
    });
    try {
      return await origin.weights(model, options);
    } finally {
      model.dispose();
    }
  });
}
