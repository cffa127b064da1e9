/** The world that an agent acts in. */
import type { Figure } from "../../charts/index.js";

/** What came of an action. */
export interface Step<Observation> {
  observation: Observation;
  reward: number;
  /** The episode is over: goal, hole, fall. Nothing is earned after it. */
  terminated: boolean;
  /** Time is up; the world itself would go on. */
  truncated: boolean;
}

/** A world with a list of actions, after gymnasium's `Env`. */
export interface Environment<Observation> {
  /** The name of each action; an action is its number. */
  readonly actions: readonly string[];
  /** Begins an episode. With a seed the same random numbers follow as in gymnasium; without one the stream goes on. */
  reset(options?: { seed?: number }): Observation;
  /** @throws Error before `reset` or after the episode's end; RangeError for an action that does not exist */
  step(action: number): Step<Observation>;
  /** What it looks like now. */
  render(): Figure;
}

/** @throws RangeError unless the action is one of them */
export function requireAction(
  environment: { readonly actions: readonly string[] },
  action: number,
): void {
  const { actions } = environment;
  if (actions[action] === undefined)
    throw new RangeError(
      `${environment.constructor.name}: action expected ${actions.map((name, i) => `${i} (${name})`).join(", ")}, received ${action}.`,
    );
}
