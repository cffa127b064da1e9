import { GridEnvironment, gridMDP, startAt } from "./grid.js";

/** "C" is the cliff. */
const map = ["............", "............", "............", "SCCCCCCCCCCG"];
const start = 36;
const actions = ["up", "right", "down", "left"] as const;

export interface CliffWalkingOptions {
  /** One goes aside twice in three steps (default false). */
  slippery?: boolean;
  /** Endless where absent, as in gymnasium. */
  stepLimit?: number;
}

/**
 * Along a cliff from one corner to the other: -1 a step, -100 and back to the start for a fall. gymnasium's CliffWalking-v1, step for step.
 *
 * @example
 * const cliff = new CliffWalking();
 * cliff.reset();               // 36
 * cliff.step(1).reward;        // -100
 * @see Sutton & Barto, example 6.6
 */
export class CliffWalking extends GridEnvironment {
  constructor({ slippery = false, stepLimit }: CliffWalkingOptions = {}) {
    super({
      map,
      actions,
      stepLimit,
      start: startAt(map, "S", "CliffWalking"),
      mdp: gridMDP({
        map,
        actions,
        success: slippery ? 1 / 3 : undefined,
        ends: "CG",
        arrive: (letter, next) =>
          letter === "C"
            ? { next: start, reward: -100 }
            : { next, reward: -1, terminal: letter === "G" },
      }),
    });
  }
}
