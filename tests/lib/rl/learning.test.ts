import { describe, expect, it } from "vitest";
import {
  CliffWalking,
  FrozenLake,
  monteCarlo,
  qLearning,
  sarsa,
  valueIteration,
  type Learned,
} from "../../../lib/src/index.js";

const mean = (list: readonly number[]): number =>
  list.reduce((sum, x) => sum + x, 0) / list.length;
const walk = (learned: Learned): number[] => {
  const cliff = new CliffWalking({ stepLimit: 100 });
  const states = [cliff.reset({ seed: 0 })];
  for (;;) {
    const step = cliff.step(learned.policy[states.at(-1)!]!);
    states.push(step.observation);
    if (step.terminated || step.truncated) return states;
  }
};

describe("tabular learners", () => {
  it.each([
    ["qLearning", qLearning],
    ["sarsa", sarsa],
    ["monteCarlo", monteCarlo],
  ] as const)(
    "%s finds the way over the ice, with the values of the best policy along it",
    async (_name, learner) => {
      const lake = new FrozenLake({ slippery: false });
      const learned = await learner(lake, {
        episodes: 3000,
        discount: 0.9,
        exploration: { start: 1, end: 0, over: 0.8 },
        seed: 3,
      });
      const best = valueIteration(lake.mdp, { discount: 0.9 });
      let state = lake.reset();
      for (let steps = 1; ; steps++) {
        const step = lake.step(learned.policy[state]!);
        state = step.observation;
        if (step.terminated || step.truncated) {
          expect([step.reward, steps]).toEqual([1, 6]);
          break;
        }
      }
      // 600 episodes without exploring, at a rate of 0.1 or by means of 3,000, leave less than a tenth of the start.
      expect(Math.abs(learned.values[0]! - best.values[0]!)).toBeLessThan(
        0.1 * best.values[0]! + (learner === monteCarlo ? 0.3 : 0),
      );
      expect(learned.returns).toHaveLength(3000);
    },
  );

  it("Q-learning comes to the optimum of slippery ice", async () => {
    const lake = new FrozenLake();
    const learned = await qLearning(lake, {
      episodes: 20_000,
      discount: 0.95,
      exploration: { start: 1, end: 0.1, over: 0.7 },
      learningRate: { start: 0.5, end: 0.005, over: 1 },
      seed: 1,
    });
    const best = valueIteration(lake.mdp, { discount: 0.95 });
    // What is learned from chances keeps their noise: a rate of 0.005 leaves a few hundredths.
    for (const state of [0, 4, 8, 9, 10, 13, 14])
      expect(
        Math.abs(learned.values[state]! - best.values[state]!),
      ).toBeLessThan(0.06);
  });

  it("along the cliff SARSA keeps away from the edge and Q-learning does not", async () => {
    const options = {
      episodes: 500,
      discount: 1,
      learningRate: 0.5,
      exploration: 0.1,
      seed: 2,
    };
    const off = await qLearning(new CliffWalking(), options);
    const on = await sarsa(new CliffWalking(), options);
    expect(walk(off)).toHaveLength(14); // 13 steps: up, along the edge, down
    expect(walk(on).length).toBeGreaterThan(14);
    // ... which costs Q-learning falls while it explores (Sutton & Barto, figure 6.4).
    expect(mean(on.returns.slice(-200))).toBeGreaterThan(
      mean(off.returns.slice(-200)),
    );
  });

  it("is decided by its seed", async () => {
    const run = (seed: number): Promise<Learned> =>
      qLearning(new FrozenLake(), { episodes: 200, seed });
    expect(await run(1)).toEqual(await run(1));
    expect((await run(1)).steps).not.toEqual((await run(2)).steps);
  });

  it("stops where it is told to, and keeps what it knows", async () => {
    const stop = new AbortController();
    const learned = await qLearning(new FrozenLake(), {
      episodes: 100_000_000,
      seed: 1,
      signal: stop.signal,
      onEpisode: ({ episode }) => {
        if (episode === 500) stop.abort();
      },
    });
    expect(learned.stopped).toBe(true);
    expect(learned.returns.length).toBeGreaterThanOrEqual(500);
  });

  it("refuses what is no rate", async () => {
    await expect(
      qLearning(new FrozenLake(), { episodes: 1, learningRate: 2 }),
    ).rejects.toThrow(
      "learningRate expected a number from 0 to 1, received 2.",
    );
    await expect(qLearning(new FrozenLake(), { episodes: 0 })).rejects.toThrow(
      "episodes expected a whole number >= 1, received 0.",
    );
    await expect(
      sarsa(new FrozenLake(), { episodes: 1, exploration: () => -1 }),
    ).rejects.toThrow(
      "exploration expected a number from 0 to 1, received -1.",
    );
  });
});
