/** Gaussian clouds. */
import { Random } from "../random.js";
import type { Samples } from "../samples.js";
import { planar } from "./planar.js";

export interface BlobsOptions {
  /** How many samples in all (default 200). */
  size?: number;
  /** How many clouds (default 3), or where they lie. */
  centers?: number | readonly (readonly number[])[];
  /** How many features, where the centres are drawn by the seed (default 2). */
  features?: number;
  /** Standard deviation of each cloud (default 1). */
  deviation?: number;
  /** Default 0. */
  seed?: number;
}

/**
 * @returns samples of shape [features]; centres that are not given lie in -10 … 10
 * @example
 * synthetic.blobs({ centers: [[0, 0], [5, 5]], size: 50, seed: 1 }).counts();   // 25 of each
 */
export function blobs(options: BlobsOptions = {}): Samples {
  const {
    centers = 3,
    features = 2,
    deviation = 1,
    seed = 0,
    size = 200,
  } = options;
  if (
    typeof centers === "number" &&
    (!Number.isInteger(centers) || centers < 1)
  )
    throw new RangeError(
      `synthetic.blobs expected centers >= 1, received ${centers}.`,
    );
  const random = new Random(seed + 0x51ed);
  const places =
    typeof centers === "number"
      ? Array.from({ length: centers }, () =>
          Array.from({ length: features }, () => random.uniform(-10, 10)),
        )
      : centers;
  if (new Set(places.map((place) => place.length)).size !== 1)
    throw new RangeError(
      `synthetic.blobs expected centers of one length, received lengths ${places.map((place) => place.length).join(", ")}.`,
    );
  const names = places.map((_, k) => `blob ${k + 1}`);
  return planar(
    "blobs",
    names,
    { size, seed, noise: deviation },
    (label) => places[label] ?? [],
  );
}
