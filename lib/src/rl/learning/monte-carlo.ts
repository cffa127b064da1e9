import type { TabularEnvironment } from "../environments/tabular.js";
import { learn, type Learned, type LearningOptions } from "./episodes.js";
import { scheduled, type Schedule } from "./schedule.js";

export interface MonteCarloOptions extends LearningOptions {
  /** α: how far a value moves to a return. Left out: the mean of all returns so far. */
  learningRate?: Schedule;
}

/**
 * Learns from whole episodes: an action is worth the mean of what was earned after its first time in an episode. No value is built on
 * another, so nothing is learned from an episode that does not end.
 *
 * @returns values, policy and action values, with the return and length of each episode
 * @example
 * const { values } = await monteCarlo(new FrozenLake({ slippery: false }), { episodes: 2000, seed: 1 });
 * @see Sutton & Barto, 5.4
 */
export function monteCarlo(
  environment: TabularEnvironment,
  options: MonteCarloOptions,
): Promise<Learned> {
  const rate =
    options.learningRate === undefined
      ? undefined
      : scheduled(options.learningRate, "learningRate", 0, 1);
  const actions = environment.actions.length;
  const counts = new Float64Array(environment.states * actions);
  return learn(environment, options, (start, learner, maxSteps) => {
    const pairs: number[] = [];
    const rewards: number[] = [];
    const first = new Map<number, number>();
    let state = start;
    for (;;) {
      const action = learner.choose(state);
      const pair = state * actions + action;
      if (!first.has(pair)) first.set(pair, pairs.length);
      const step = environment.step(action);
      pairs.push(pair);
      rewards.push(step.reward);
      state = step.observation;
      if (step.terminated || step.truncated || pairs.length >= maxSteps) break;
    }
    const fixed = rate?.(learner.done);
    let earned = 0;
    for (let t = pairs.length - 1; t >= 0; t--) {
      earned = rewards[t]! + learner.discount * earned;
      const pair = pairs[t]!;
      if (first.get(pair) !== t) continue;
      counts[pair]!++;
      const row = learner.q[Math.floor(pair / actions)]!;
      const action = pair % actions;
      row[action]! += (fixed ?? 1 / counts[pair]!) * (earned - row[action]!);
    }
    return {
      return: rewards.reduce((sum, r) => sum + r, 0),
      steps: rewards.length,
    };
  });
}
