/** A BERT out of a folder as Hugging Face's `save_pretrained` leaves it: config.json, tokenizer.json or vocab.txt, model.safetensors. */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type * as tf from "../../backend/tf.js";
import { parse } from "../../interchange/json.js";
import { openSafetensors } from "../safetensors/file.js";
import { configOf, countOf } from "./config.js";
import { bert } from "./model.js";
import { fillBert } from "./names.js";
import { WordPiece } from "./word-piece.js";

export interface LoadedBert {
  model: tf.LayersModel;
  tokenizer: WordPiece;
}

export interface LoadOptions {
  head?: "none" | "words";
  dropout?: number;
}

/**
 * @param folder  with `config.json`, `model.safetensors` (or its index and parts), `tokenizer.json` or `vocab.txt`
 * @param options.head  `"words"` where the weights have a masked-word head (default `"none"`)
 * @param options.dropout  instead of the configuration's shares; 0 where the body is not to be trained, or only a little
 * @throws Error that names the file which is missing or does not fit, before a model is made where that can be seen
 */
export async function loadBert(
  folder: string,
  options: LoadOptions = {},
): Promise<LoadedBert> {
  const configFile = join(folder, "config.json");
  const weightsFile = oneOf(folder, [
    "model.safetensors",
    "model.safetensors.index.json",
  ]);
  const tokenizer = await WordPiece.open(
    oneOf(folder, ["tokenizer.json", "vocab.txt"]),
  );
  const { head = "none", dropout } = options;
  const saved = configOf(
    parse(await readFile(configFile, "utf8"), configFile),
    configFile,
  );
  const config =
    dropout === undefined
      ? saved
      : { ...saved, dropout, attentionDropout: dropout };
  const file = await openSafetensors(weightsFile);
  try {
    // Before the model takes its memory; what exactly is missing is said below, tensor by tensor.
    const described = countOf(config);
    const held = file.names.reduce(
      (all, name) =>
        all + (file.shape(name) ?? []).reduce((size, side) => size * side, 1),
      0,
    );
    if (described > 2 * held) {
      throw new Error(
        `${configFile} describes ${described} weights, ${weightsFile} has ${held}: they are not of one model.`,
      );
    }
    const model = bert(config, {
      head,
      weights: "zeros",
    });
    try {
      await fillBert(model, file, weightsFile);
    } catch (error) {
      model.dispose();
      throw error;
    }
    return { model, tokenizer };
  } finally {
    await file.close();
  }
}

function oneOf(folder: string, names: string[]): string {
  const found = names
    .map((name) => join(folder, name))
    .find((path) => existsSync(path));
  if (found === undefined)
    throw new Error(
      `${folder} expected ${names.join(" or ")}, and has neither.`,
    );
  return found;
}
