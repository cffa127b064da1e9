import { Pcg64 } from "../pcg64.js";
import {
  GridEnvironment,
  gridMDP,
  moved,
  requireMap,
  startAt,
  type Direction,
} from "./grid.js";

const maps = {
  "4x4": ["SFFF", "FHFH", "FFFH", "HFFG"],
  "8x8": [
    "SFFFFFFF",
    "FFFFFFFF",
    "FFFHFFFF",
    "FFFFFHFF",
    "FFFHFFFF",
    "FHHFFFHF",
    "FHFFHFHF",
    "FFFHFFFG",
  ],
} as const;

export interface FrozenLakeOptions {
  /** "4x4" (default), "8x8", or rows of S (start), F (ice), H (hole), G (goal). */
  map?: keyof typeof maps | readonly string[];
  /** On slippery ice (default) one goes as intended with `success`, else to either side. */
  slippery?: boolean;
  /** 1/3 where absent. */
  success?: number;
  /** What goal, hole and ice pay (default 1, 0, 0). */
  rewards?: { goal?: number; hole?: number; ice?: number };
  /** 100 on the small map, 200 on the large one, endless on others. */
  stepLimit?: number;
}

const actions = ["left", "down", "right", "up"] as const;

/**
 * Over the ice to the goal, past the holes: gymnasium's FrozenLake-v1, step for step with the same seed.
 *
 * @throws RangeError where the map has rows of several lengths, an unknown letter, or no start
 * @example
 * const lake = new FrozenLake({ slippery: false });
 * lake.reset({ seed: 1 });     // 0
 * lake.step(2).observation;    // 1: to the right
 */
export class FrozenLake extends GridEnvironment {
  constructor(options: FrozenLakeOptions = {}) {
    const { map: chosen = "4x4", slippery = true, rewards = {} } = options;
    const success = options.success ?? 1 / 3;
    const named = typeof chosen === "string" ? chosen : undefined;
    const map = typeof chosen === "string" ? maps[chosen] : chosen;
    if (map === undefined)
      throw new RangeError(
        `FrozenLake: map expected "4x4", "8x8" or rows, received ${JSON.stringify(chosen)}.`,
      );
    requireMap(map, "FrozenLake");
    const odd = /[^SFHG]/u.exec(map.join(""))?.[0];
    if (odd !== undefined)
      throw new RangeError(
        `FrozenLake: map expected the letters S, F, H and G, received "${odd}".`,
      );
    if (!(success >= 0 && success <= 1))
      throw new RangeError(
        `FrozenLake: success expected a probability, received ${success}.`,
      );
    const paid: Record<string, number> = {
      G: rewards.goal ?? 1,
      H: rewards.hole ?? 0,
    };
    super({
      map,
      actions,
      mdp: gridMDP({
        map,
        actions,
        success: slippery ? success : undefined,
        ends: "GH",
        arrive: (letter, next) => ({
          next,
          reward: paid[letter] ?? rewards.ice ?? 0,
          terminal: "GH".includes(letter),
        }),
      }),
      start: startAt(map, "S", "FrozenLake"),
      stepLimit:
        options.stepLimit ??
        (named === "4x4" ? 100 : named === "8x8" ? 200 : undefined),
    });
  }

  /**
   * A map with a way to the goal; gymnasium's `generate_random_map` gives the same for a seed.
   *
   * @param frozen how likely a place is ice (default 0.8)
   */
  static randomMap({
    size = 8,
    frozen = 0.8,
    seed,
  }: {
    size?: number;
    frozen?: number;
    seed: number;
  }): string[] {
    if (!Number.isInteger(size) || size < 2)
      throw new RangeError(
        `FrozenLake.randomMap: size expected a whole number >= 2, received ${size}.`,
      );
    if (!(frozen > 0 && frozen <= 1))
      throw new RangeError(
        `FrozenLake.randomMap: frozen expected a number in (0, 1], received ${frozen}.`,
      );
    const random = new Pcg64(seed);
    for (;;) {
      const cells: string[][] = Array.from({ length: size }, () =>
        Array.from({ length: size }, () =>
          random.random() < frozen ? "F" : "H",
        ),
      );
      cells[0]![0] = "S";
      cells[size - 1]![size - 1] = "G";
      const map = cells.map((row) => row.join(""));
      if (hasWay(map)) return map;
    }
  }
}

function hasWay(map: readonly string[]): boolean {
  const size = { rows: map.length, columns: map[0]!.length };
  const seen = new Set<number>();
  const open = [{ row: 0, column: 0 }];
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    const state = place.row * size.columns + place.column;
    const letter = map[place.row]![place.column];
    if (letter === "G") return true;
    if (letter === "H" || seen.has(state)) continue;
    seen.add(state);
    const here = place;
    const directions: readonly Direction[] = actions;
    open.push(...directions.map((way) => moved(here, way, size)));
  }
  return false;
}
