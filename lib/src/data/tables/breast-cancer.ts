/** Breast masses, benign or malignant: 569 cell pictures measured (Street, Wolberg and Mangasarian 1993; UCI), as scikit-learn carries them. */
import type { Samples } from "../samples.js";
import { classified, readTable, type TableOptions } from "./table.js";

const MEASURES = [
  "radius",
  "texture",
  "perimeter",
  "area",
  "smoothness",
  "compactness",
  "concavity",
  "concavePoints",
  "symmetry",
  "fractalDimension",
];

/**
 * @returns 569 samples of shape [30]: ten measures of the cells' nuclei, each as mean, standard error and worst (mean of the three
 *          largest); 212 malignant, 357 benign; shuffled
 * @example
 * (await breastCancer.load()).featureNames[0];   // "meanRadius"
 */
export async function load(options: TableOptions = {}): Promise<Samples> {
  return classified(
    await readTable("breastCancer", "breast_cancer.csv", { header: true }),
    {
      name: "breastCancer",
      featureShape: [30],
      featureNames: ["mean", "error", "worst"].flatMap((kind) =>
        MEASURES.map(
          (measure) =>
            kind + measure.charAt(0).toUpperCase() + measure.slice(1),
        ),
      ),
      classNames: ["malignant", "benign"],
    },
    options,
  );
}
