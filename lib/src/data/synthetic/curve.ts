/** A function of one number, seen through noise. */
import { Random } from "../random.js";
import { Samples } from "../samples.js";
import { checkSize } from "./planar.js";

export interface CurveOptions {
  /** What is to be found (default: Math.sin). */
  f?: (x: number) => number;
  /** x is drawn uniformly between these (default [-3, 3]). */
  range?: readonly [number, number];
  /** How many samples (default 100). */
  size?: number;
  /** Standard deviation of the Gaussian noise on y (default 0.1). */
  noise?: number;
  /** Default 0. */
  seed?: number;
}

/**
 * @returns samples of shape [1], targets [1]
 * @example
 * synthetic.curve({ f: (x) => 2 * x + 1, size: 50, noise: 0.2, seed: 1 }).size;   // 50
 */
export function curve(options: CurveOptions = {}): Samples {
  const {
    f = Math.sin,
    range = [-3, 3],
    size = 100,
    noise = 0.1,
    seed = 0,
  } = options;
  checkSize("curve", size, 1);
  const random = new Random(seed);
  const x = Float32Array.from({ length: size }, () => random.uniform(...range));
  return new Samples({
    name: "curve",
    features: x,
    featureShape: [1],
    targets: x.map((value) => f(value) + noise * random.normal()),
    targetShape: [1],
  });
}
