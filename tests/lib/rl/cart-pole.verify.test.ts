import { expect, it } from "vitest";
import { CartPole, DQN, play } from "../../../lib/src/index.js";

// Three seeds, none chosen. The checkpoint is chosen on 20 episodes of another environment; the hundred judged are of a third.
it.each([1, 2, 3])("DQN learns to balance, seed %i", async (seed) => {
  const agent = new DQN({
    inputs: 4,
    actions: 2,
    batchSize: 128,
    targetEvery: 250,
    seed,
  });
  const run = await agent.learn(new CartPole(), {
    steps: 100_000,
    exploration: { start: 1, end: 0.02, over: 0.1 },
    evaluation: { environment: new CartPole(), episodes: 20, enough: 500 },
  });
  const returns = await play(new CartPole(), (o) => agent.act(o), {
    episodes: 100,
    seed: 1000 + seed,
  });
  const mean = returns.reduce((sum, r) => sum + r, 0) / returns.length;
  console.log(
    `seed ${seed}: ${run.steps} steps, mean ${mean}, least ${Math.min(...returns)}`,
  );
  agent.dispose();
  expect(mean).toBeGreaterThanOrEqual(475);
});
