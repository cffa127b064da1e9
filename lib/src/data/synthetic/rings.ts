/** Classes that no straight line parts: two moons, two rings, spiral arms. */
import type { Samples } from "../samples.js";
import { planar, type PlanarOptions } from "./planar.js";

/**
 * Two half circles of radius 1 that reach into each other, as scikit-learn's make_moons.
 *
 * @returns samples of shape [2]
 * @example
 * synthetic.moons({ size: 100, noise: 0.1, seed: 1 }).counts();   // { upper: 50, lower: 50 }
 */
export function moons(options: PlanarOptions = {}): Samples {
  return planar("moons", ["upper", "lower"], options, (label, share) => {
    const angle = Math.PI * share;
    return label === 0
      ? [Math.cos(angle), Math.sin(angle)]
      : [1 - Math.cos(angle), 0.5 - Math.sin(angle)];
  });
}

/**
 * A ring of radius 1 and one of radius `factor` inside it.
 *
 * @returns samples of shape [2]
 * @example
 * synthetic.circles({ size: 100, factor: 0.5, noise: 0.05, seed: 1 }).size;   // 100
 */
export function circles(
  options: PlanarOptions & { factor?: number } = {},
): Samples {
  const { factor = 0.5 } = options;
  if (!(factor > 0 && factor < 1))
    throw new RangeError(
      `synthetic.circles expected a factor between 0 and 1, received ${factor}.`,
    );
  return planar("circles", ["outer", "inner"], options, (label, _, random) => {
    const angle = random.uniform(0, 2 * Math.PI);
    const radius = label === 0 ? 1 : factor;
    return [radius * Math.cos(angle), radius * Math.sin(angle)];
  });
}

/**
 * Arms that wind around each other.
 *
 * @param options `arms` (default 2) and how often each winds around the centre, `turns` (default 1.5)
 * @returns samples of shape [2], within about 1 of the centre
 * @example
 * synthetic.spirals({ size: 300, arms: 3, noise: 0.02, seed: 1 }).counts();   // 100 of each arm
 */
export function spirals(
  options: PlanarOptions & { arms?: number; turns?: number } = {},
): Samples {
  const { arms = 2, turns = 1.5, noise = 0.02 } = options;
  if (!Number.isInteger(arms) || arms < 1)
    throw new RangeError(
      `synthetic.spirals expected arms >= 1, received ${arms}.`,
    );
  const names = Array.from({ length: arms }, (_, k) => `arm ${k + 1}`);
  return planar("spirals", names, { ...options, noise }, (label, share) => {
    const radius = 0.1 + 0.9 * share;
    const angle = 2 * Math.PI * (turns * share + label / arms);
    return [radius * Math.cos(angle), radius * Math.sin(angle)];
  });
}
