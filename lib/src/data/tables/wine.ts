/** Wines of three growers in one Italian region: 178 chemical analyses (Forina et al. 1988; UCI), as scikit-learn carries them. */
import type { Samples } from "../samples.js";
import { classified, readTable, type TableOptions } from "./table.js";

/**
 * @returns 178 samples of shape [13], in the units of the analyses: columns of very different size, so scale them; shuffled
 * @example
 * (await wine.load()).counts();   // { "grower 1": 59, "grower 2": 71, "grower 3": 48 }
 */
export async function load(options: TableOptions = {}): Promise<Samples> {
  return classified(
    await readTable("wine", "wine_data.csv", { header: true }),
    {
      name: "wine",
      featureShape: [13],
      featureNames: [
        "alcohol",
        "malicAcid",
        "ash",
        "alcalinityOfAsh",
        "magnesium",
        "totalPhenols",
        "flavanoids",
        "nonflavanoidPhenols",
        "proanthocyanins",
        "colorIntensity",
        "hue",
        "od280od315",
        "proline",
      ],
      classNames: ["grower 1", "grower 2", "grower 3"],
    },
    options,
  );
}
