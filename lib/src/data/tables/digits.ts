/** Handwritten digits of 8 × 8 pixels: 1,797 of the optical digits of UCI (Alpaydin and Kaynak 1998), as scikit-learn carries them. */
import type { Samples } from "../samples.js";
import { classified, readTable, type TableOptions } from "./table.js";

/**
 * Small enough for methods that MNIST would be too slow for.
 *
 * @returns 1,797 samples of shape [8, 8, 1], grey values 0 … 1 (the file's 0 … 16 divided by 16), shuffled; labels 0 … 9
 * @example
 * (await digits.load({ seed: 1 })).size;   // 1797
 */
export async function load(options: TableOptions = {}): Promise<Samples> {
  const samples = classified(
    await readTable("digits", "digits.csv.gz"),
    {
      name: "digits",
      featureShape: [8, 8, 1],
      classNames: ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"],
    },
    options,
  );
  return samples.with(samples.features.map((value) => value / 16));
}
