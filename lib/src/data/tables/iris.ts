/** Fisher's irises: 150 flowers of three species (Fisher 1936), as scikit-learn carries them. */
import type { Samples } from "../samples.js";
import { classified, readTable, type TableOptions } from "./table.js";

/**
 * @returns 150 samples of shape [4] (sepal length and width, petal length and width, in cm), 50 of each species, shuffled
 * @example
 * (await iris.load({ seed: 1 })).counts();   // { setosa: 50, versicolor: 50, virginica: 50 }
 */
export async function load(options: TableOptions = {}): Promise<Samples> {
  return classified(
    await readTable("iris", "iris.csv", { header: true }),
    {
      name: "iris",
      featureShape: [4],
      featureNames: ["sepalLength", "sepalWidth", "petalLength", "petalWidth"],
      classNames: ["setosa", "versicolor", "virginica"],
    },
    options,
  );
}
