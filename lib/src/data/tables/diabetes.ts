/** Diabetes after one year: 442 patients (Efron, Hastie, Johnstone and Tibshirani 2004), as scikit-learn carries them, not scaled. */
import { Random } from "../random.js";
import { Samples } from "../samples.js";
import { readTable, type TableOptions } from "./table.js";

/**
 * A regression: ten measures now, a score of the disease's progression a year later.
 *
 * @returns 442 samples of shape [10] in the measures' own units (sex is 1 or 2), targets [1] (25 … 346), shuffled
 * @example
 * (await diabetes.load()).targetShape;   // [1]
 */
export async function load({ seed = 0 }: TableOptions = {}): Promise<Samples> {
  const rows = await readTable("diabetes", "diabetes_data_raw.csv.gz");
  const targets = await readTable("diabetes", "diabetes_target.csv.gz");
  const order = Array.from(new Random(seed).permutation(rows.length));
  return new Samples({
    name: "diabetes",
    features: Float32Array.from(order.flatMap((i) => rows[i] ?? [])),
    featureShape: [10],
    featureNames: [
      "age",
      "sex",
      "bodyMassIndex",
      "bloodPressure",
      "cholesterol",
      "lowDensity",
      "highDensity",
      "cholesterolRatio",
      "triglycerides",
      "glucose",
    ],
    targets: Float32Array.from(order, (i) => targets[i]?.[0] ?? NaN),
    targetShape: [1],
  });
}
