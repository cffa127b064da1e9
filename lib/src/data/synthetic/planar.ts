/** What all the generators share: sizes that are checked, and points that become samples in shuffled order. */
import { Random } from "../random.js";
import { Samples } from "../samples.js";

export interface PlanarOptions {
  /** How many samples in all, dealt to the classes as evenly as possible (default 200). */
  size?: number;
  /** Standard deviation of the Gaussian noise on each feature (default 0.1). */
  noise?: number;
  /** Default 0. */
  seed?: number;
}

export function checkSize(what: string, size: number, least: number): void {
  if (!Number.isInteger(size) || size < least)
    throw new RangeError(
      `synthetic.${what} expected a size of at least ${least}, received ${size}.`,
    );
}

/** How many of `size` fall to each of `classes`. */
const dealt = (size: number, classes: number): number[] =>
  Array.from({ length: classes }, (_, k) =>
    Math.floor((size + classes - 1 - k) / classes),
  );

/**
 * @param place where the i-th of n samples of a class lies, before noise
 */
export function planar(
  name: string,
  classNames: readonly string[],
  { size = 200, noise = 0.1, seed = 0 }: PlanarOptions,
  place: (label: number, share: number, random: Random) => readonly number[],
): Samples {
  checkSize(name, size, classNames.length);
  if (!(noise >= 0))
    throw new RangeError(
      `synthetic.${name} expected noise >= 0, received ${noise}.`,
    );
  const random = new Random(seed);
  const points = dealt(size, classNames.length).flatMap((count, label) =>
    Array.from({ length: count }, (_, i) => ({
      label,
      at: place(label, count === 1 ? 0 : i / (count - 1), random).map(
        (x) => x + noise * random.normal(),
      ),
    })),
  );
  const order = random.shuffle(points);
  return new Samples({
    name,
    features: Float32Array.from(order.flatMap(({ at }) => at)),
    featureShape: [points[0]?.at.length ?? 2],
    labels: Int32Array.from(order, ({ label }) => label),
    classNames,
  });
}
