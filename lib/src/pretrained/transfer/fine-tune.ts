/** The second way of using a pre-trained model: its last blocks go on learning, slowly, on the new task. */
import type * as tf from "../../backend/tf.js";
import { blocks, type Block } from "./blocks.js";
import { GroupedAdam } from "./rates.js";

export interface FineTuneOptions {
  /** How many blocks learn, counted from the output, a new head among them; or their names; or `"all"`. */
  unfreeze: number | readonly string[] | "all";
  /**
   * Rates of Adam. A number: the last block's; each block below gets `decay` of the rate above it. Or a rate for each block's name.
   * Default 1e-3.
   */
  learningRates?: number | Readonly<Record<string, number>>;
  /** Default 0.4, near the 1 / 2.6 of Howard & Ruder (2018). */
  decay?: number;
  /** Default "categoricalCrossentropy", for one-hot targets. */
  loss?: tf.ModelCompileArgs["loss"];
  /** Default `["accuracy"]`. */
  metrics?: tf.ModelCompileArgs["metrics"];
}

export interface FineTuning {
  /** What learns, from the lowest to the last block, with its rate. */
  learning: { block: string; rate: number; parameters: number }[];
  /** What stays as it is. */
  frozen: string[];
}

/**
 * Makes a model ready for fine-tuning: freezes all but the last blocks, gives each of these its rate, and compiles. Then
 * `train(model, data, …)`. Batch normalisation goes on using the mean and variance that it learned, in all blocks: a few samples a class would
 * only blur them.
 *
 * Plain tf.js: `layer.trainable = false` for each frozen layer, `model.compile({ optimizer: tf.train.adam(1e-4), loss })`; it has one rate for all.
 *
 * @param model  with a head for the new task; changed in place. Its blocks: `pretrained.blocks(model)`
 * @returns which blocks learn at which rate
 * @throws RangeError where a block is not there, or a rate is not positive
 * @see Howard & Ruder, Universal Language Model Fine-tuning (ACL 2018), 3.2
 * @example
 * const body = pretrained.bert({ vocabulary: 50, width: 8, layers: 2, heads: 2, intermediate: 16, positions: 12 });
 * const model = pretrained.textClassifier(body, { classes: 2 });
 * const { learning } = pretrained.fineTune(model, { unfreeze: 2, learningRates: 1e-3 });
 * learning.map(({ block, rate }) => [block, rate]);   // [["encoder.layer.1", 4e-4], ["classifier", 1e-3]]
 */
export function fineTune(
  model: tf.LayersModel,
  options: FineTuneOptions,
): FineTuning {
  const all = blocks(model);
  const names = all.map(({ name }) => name);
  const chosen = chosenOf(all, options.unfreeze);
  const rates = ratesOf(chosen, options);
  for (const block of all)
    for (const layer of block.layers) {
      layer.trainable = chosen.includes(block);
      if (layer.getClassName() === "BatchNormalization") keepMoments(layer);
    }
  const groups = chosen.map((block, i) => ({
    rate: rates[i] ?? NaN,
    names: new Set(variables(block)),
  }));
  // Of an earlier call: tf.js disposes only of optimisers that it made itself.
  const earlier = model.optimizer as tf.Optimizer | undefined;
  if (earlier !== undefined && earlier instanceof GroupedAdam)
    earlier.dispose();
  model.compile({
    optimizer: new GroupedAdam(groups),
    loss: options.loss ?? "categoricalCrossentropy",
    metrics: options.metrics ?? ["accuracy"],
  });
  return {
    learning: chosen.map((block, i) => ({
      block: block.name,
      rate: rates[i] ?? NaN,
      parameters: block.layers.reduce(
        (sum, layer) => sum + layer.countParams(),
        0,
      ),
    })),
    frozen: names.filter(
      (name) => !chosen.some((block) => block.name === name),
    ),
  };
}

function chosenOf(
  all: Block[],
  unfreeze: FineTuneOptions["unfreeze"],
): Block[] {
  if (unfreeze === "all") return all;
  if (typeof unfreeze === "number") {
    if (!Number.isInteger(unfreeze) || unfreeze < 1 || unfreeze > all.length)
      throw new RangeError(
        `fineTune: unfreeze expected 1 to ${all.length} blocks, received ${unfreeze}.`,
      );
    return all.slice(-unfreeze);
  }
  for (const name of unfreeze)
    if (!all.some((block) => block.name === name))
      throw new RangeError(
        `fineTune: unfreeze expected names among ${all.map((block) => block.name).join(", ")}; received "${name}".`,
      );
  const chosen = all.filter(({ name }) => unfreeze.includes(name));
  if (chosen.length === 0)
    throw new RangeError(
      "fineTune: unfreeze expected at least one block, received none.",
    );
  return chosen;
}

function ratesOf(
  chosen: Block[],
  { learningRates = 1e-3, decay = 0.4 }: FineTuneOptions,
): number[] {
  if (!(decay > 0 && decay <= 1))
    throw new RangeError(
      `fineTune: decay expected a share in (0, 1], received ${decay}.`,
    );
  return chosen.map(({ name }, i) => {
    const rate =
      typeof learningRates === "number"
        ? learningRates * decay ** (chosen.length - 1 - i)
        : learningRates[name];
    if (rate === undefined || !(rate > 0 && Number.isFinite(rate)))
      throw new RangeError(
        `fineTune: learningRates expected a positive rate for ${name}, received ${rate}. Blocks that learn: ${chosen.map((block) => block.name).join(", ")}.`,
      );
    return rate;
  });
}

/** tf.js names a weight and the variable behind it differently, and gradients come by the latter's name. */
const variables = (block: Block): string[] =>
  block.layers.flatMap((layer) =>
    layer.trainableWeights.map((weight) => (weight.read() as tf.Variable).name),
  );

const kept = new WeakSet<tf.layers.Layer>();
let taught = false;

/** Lets a batch normalisation compute in training as it does in prediction. By its class, since a layer with a `call` of its own is kept out of graphs. */
function keepMoments(layer: tf.layers.Layer): void {
  kept.add(layer);
  if (taught) return;
  taught = true;
  const prototype = Object.getPrototypeOf(layer) as tf.layers.Layer;
  // oxlint-disable-next-line typescript/unbound-method -- called with `this` below
  const { call } = prototype;
  prototype.call = function (this: tf.layers.Layer, inputs, options) {
    return call.call(
      this,
      inputs,
      kept.has(this) ? { ...options, training: false } : options,
    );
  };
}
