import { MDP } from "../mdp.js";
import { GridEnvironment, moved, rest, slipping, startAt } from "./grid.js";

/** "C" is the cliff. */
const map = ["............", "............", "............", "SCCCCCCCCCCG"];
const size = { rows: 4, columns: 12 };
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
      mdp: MDP.fromFunctions({
        states: size.rows * size.columns,
        actions: actions.length,
        outcomes: (state, action) => {
          const place = {
            row: Math.floor(state / size.columns),
            column: state % size.columns,
          };
          if ("CG".includes(map[place.row]![place.column]!)) return rest(state);
          return slipping(actions, action, slippery ? 1 / 3 : undefined).map(
            ({ direction, probability }) => {
              const { row, column } = moved(place, direction, size);
              const letter = map[row]![column];
              return letter === "C"
                ? { probability, next: start, reward: -100 }
                : {
                    probability,
                    next: row * size.columns + column,
                    reward: -1,
                    terminal: letter === "G",
                  };
            },
          );
        },
      }),
    });
  }
}
