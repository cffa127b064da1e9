import type { Environment } from "../environments/environment.js";

export interface PlayOptions {
  /** How many (default 1). */
  episodes?: number;
  /** Of the first episode; the others follow in its stream. */
  seed?: number;
  /** Steps after which an episode is given up (default 10,000). */
  maxSteps?: number;
}

/**
 * Lets an agent act, without learning.
 *
 * @param agent what to do, given an observation
 * @returns [episodes]: the sum of rewards of each
 * @example
 * const lake = new FrozenLake({ slippery: false });
 * const { policy } = policyIteration(lake.mdp, { discount: 0.9 });
 * await play(lake, (state) => policy[state], { episodes: 3, seed: 1 });   // [1, 1, 1]
 */
export async function play<Observation>(
  environment: Environment<Observation>,
  agent: (observation: Observation) => number | Promise<number>,
  { episodes = 1, seed, maxSteps = 10_000 }: PlayOptions = {},
): Promise<number[]> {
  if (!Number.isInteger(episodes) || episodes < 1)
    throw new RangeError(
      `play: episodes expected a whole number >= 1, received ${episodes}.`,
    );
  const returns: number[] = [];
  while (returns.length < episodes) {
    const first = returns.length === 0 && seed !== undefined;
    let observation = environment.reset(first ? { seed } : {});
    let sum = 0;
    for (let steps = 1; ; steps++) {
      const step = environment.step(await agent(observation));
      observation = step.observation;
      sum += step.reward;
      if (step.terminated || step.truncated || steps >= maxSteps) break;
    }
    returns.push(sum);
  }
  return returns;
}
