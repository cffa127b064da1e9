import { GridEnvironment, gridMDP, requireMap, startAt } from "./grid.js";

const actions = ["left", "down", "right", "up"] as const;

export interface GridWorldOptions {
  /** Rows of S (start), G (goal), H (hole), # (wall), anything else free ground. */
  map: readonly string[];
  /** How likely one goes as intended; else to either side (default 1). */
  success?: number;
  /** What goal, hole and each other step pay (default 1, -1, 0). */
  rewards?: { goal?: number; hole?: number; step?: number };
  /** Endless where absent. */
  stepLimit?: number;
}

/**
 * A map of one's own, with walls.
 *
 * @throws RangeError where the map has rows of several lengths, or no start
 * @example
 * const world = new GridWorld({ map: ["S.#G", "..#.", "...."], rewards: { step: -0.04 } });
 * const { policy, values } = valueIteration(world.mdp, { discount: 0.95 });
 * world.render({ policy, values });
 * @see Russell & Norvig, Artificial Intelligence, figure 17.1
 */
export class GridWorld extends GridEnvironment {
  constructor({ map, success = 1, rewards = {}, stepLimit }: GridWorldOptions) {
    requireMap(map, "GridWorld");
    if (!(success >= 0 && success <= 1))
      throw new RangeError(
        `GridWorld: success expected a probability, received ${success}.`,
      );
    const paid: Record<string, number> = {
      G: rewards.goal ?? 1,
      H: rewards.hole ?? -1,
    };
    super({
      map,
      actions,
      stepLimit,
      start: startAt(map, "S", "GridWorld"),
      mdp: gridMDP({
        map,
        actions,
        success,
        ends: "GH",
        walls: "#",
        arrive: (letter, next) => ({
          next,
          reward: paid[letter] ?? rewards.step ?? 0,
          terminal: "GH".includes(letter),
        }),
      }),
    });
  }
}
