/**
 * Palmer penguins: beak, flipper and weight of 344 penguins of three species (Horst, Hill & Gorman 2020; CC0), from the npm package
 * `vega-datasets`.
 */
import { Random } from "./random.js";
import { Samples } from "./samples.js";
import { readJson } from "./source.js";

export interface Penguin {
  species: string;
  island: string;
  beakLength: number | null;
  beakDepth: number | null;
  flipperLength: number | null;
  bodyMass: number | null;
  sex: string | null;
}

const SPECIES = ["Adelie", "Chinstrap", "Gentoo"] as const;
const MEASURES = [
  "beakLength",
  "beakDepth",
  "flipperLength",
  "bodyMass",
] as const;

/** All 344 as published, gaps included: lengths in mm, mass in g. */
export async function rows(): Promise<Penguin[]> {
  const data = readJson("penguins", "vega-datasets", "data/penguins.json");
  if (!Array.isArray(data))
    throw new Error("penguins: penguins.json expected a list of rows.");
  return (data as Record<string, string | number | null>[]).map((row) => ({
    species: String(row["Species"]),
    island: String(row["Island"]),
    beakLength: row["Beak Length (mm)"] as number | null,
    beakDepth: row["Beak Depth (mm)"] as number | null,
    flipperLength: row["Flipper Length (mm)"] as number | null,
    bodyMass: row["Body Mass (g)"] as number | null,
    // One row says "." where it should be empty.
    sex:
      row["Sex"] === "MALE" || row["Sex"] === "FEMALE"
        ? row["Sex"].toLowerCase()
        : null,
  }));
}

/**
 * The 342 with all four measures, shuffled by the seed (default 0).
 *
 * @returns samples of shape [4] (beakLength, beakDepth, flipperLength in mm; bodyMass in g), labels: species
 */
export async function load(options: { seed?: number } = {}): Promise<Samples> {
  const whole = (await rows()).filter((row) =>
    MEASURES.every((measure) => row[measure] !== null),
  );
  const order = new Random(options.seed ?? 0).shuffle(whole);
  return new Samples({
    name: "penguins",
    features: Float32Array.from(
      order.flatMap((row) => MEASURES.map((measure) => row[measure] ?? 0)),
    ),
    featureShape: [MEASURES.length],
    featureNames: MEASURES,
    labels: Int32Array.from(order, (row) =>
      SPECIES.findIndex((name) => name === row.species),
    ),
    classNames: SPECIES,
  });
}
