/** The tables that scikit-learn carries: numbers separated by commas or spaces, the target last or in a file of its own. */
import { gunzipSync } from "node:zlib";
import { Random } from "../random.js";
import { Samples, type SamplesInit } from "../samples.js";
import { readPackageFile, SCIKIT_LEARN } from "../sources.js";

export interface TableOptions {
  /** Decides the order of the rows (default 0). */
  seed?: number;
}

/** The rows of `sklearn/datasets/data/FILE`, unpacked where it ends in `.gz`. */
export async function readTable(
  dataset: string,
  file: string,
  { header = false }: { header?: boolean } = {},
): Promise<number[][]> {
  const bytes = await readPackageFile(
    dataset,
    SCIKIT_LEARN,
    `sklearn/datasets/data/${file}`,
  );
  const text = (file.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString();
  return text
    .trim()
    .split("\n")
    .slice(header ? 1 : 0)
    .map((line) =>
      line
        .trim()
        .split(/[,\s]+/)
        .map(Number),
    );
}

/** Rows with the class last → shuffled samples. */
export function classified(
  rows: readonly (readonly number[])[],
  init: Pick<
    SamplesInit,
    "name" | "featureShape" | "featureNames" | "classNames"
  >,
  { seed = 0 }: TableOptions,
): Samples {
  const order = new Random(seed).shuffle(rows);
  return new Samples({
    ...init,
    features: Float32Array.from(order.flatMap((row) => row.slice(0, -1))),
    labels: Int32Array.from(order, (row) => row.at(-1) ?? 0),
  });
}
