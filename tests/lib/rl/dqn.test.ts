import { describe, expect, it } from "vitest";
import {
  CartPole,
  charts,
  DQN,
  play,
  random,
  ReplayMemory,
  tf,
  type Environment,
  type Step,
} from "../../../lib/src/index.js";

/** Five places in a row; a step to the right end pays 1, to the left end 0.2. The middle is the start. */
class Corridor implements Environment<ArrayLike<number>> {
  readonly actions = ["left", "right"];
  #at = 2;
  #steps = 0;
  reset(): number[] {
    this.#at = 2;
    this.#steps = 0;
    return this.#seen();
  }
  step(action: number): Step<number[]> {
    this.#at += action === 1 ? 1 : -1;
    this.#steps++;
    const terminated = this.#at === 0 || this.#at === 4;
    return {
      observation: this.#seen(),
      reward: this.#at === 4 ? 1 : this.#at === 0 ? 0.2 : 0,
      terminated,
      truncated: this.#steps >= 20,
    };
  }
  render(): charts.Figure {
    return charts.bar({ labels: [0, 1, 2, 3, 4], values: this.#seen() });
  }
  #seen(): number[] {
    return [0, 1, 2, 3, 4].map((place) => (place === this.#at ? 1 : 0));
  }
}

const make = (seed: number, double = true): DQN =>
  new DQN({
    inputs: 5,
    actions: 2,
    hidden: [16],
    learningRate: 0.01,
    discount: 0.9,
    targetEvery: 20,
    batchSize: 32,
    double,
    seed,
  });
const place = (i: number): number[] =>
  [0, 1, 2, 3, 4].map((j) => (i === j ? 1 : 0));

describe("DQN", () => {
  it.each([true, false])(
    "comes to the true action values of a corridor (double: %s)",
    async (double) => {
      const agent = make(1, double);
      const run = await agent.learn(new Corridor(), {
        steps: 1000,
        warmup: 100,
        updateEvery: 1,
        exploration: 1, // everything is seen equally often
      });
      expect(run.updates).toBe(901);
      // By hand: v(3) = 1, v(2) = 0.9, v(1) = 0.81.
      const expected = [
        [0.2, 0.81],
        [0.729, 0.9],
        [0.81, 1],
      ];
      for (const [i, values] of expected.entries())
        for (const [action, value] of (
          await agent.values(place(i + 1))
        ).entries())
          expect(Math.abs(value - values[action]!)).toBeLessThan(0.1);
      expect(
        await play(new Corridor(), (o) => agent.act(o), { episodes: 2 }),
      ).toEqual([1, 1]);
      agent.dispose();
    },
  );

  it("is decided by its seed", async () => {
    const weights = async (seed: number): Promise<number[]> => {
      const agent = make(seed);
      await agent.learn(new Corridor(), { steps: 200, warmup: 50 });
      const values = Array.from(await agent.values(place(2)));
      agent.dispose();
      return values;
    };
    expect(await weights(4)).toEqual(await weights(4));
    expect(await weights(4)).not.toEqual(await weights(5));
  });

  it("leaves no tensor behind", async () => {
    const before = tf.memory().numTensors;
    const agent = make(1);
    await agent.learn(new Corridor(), {
      steps: 150,
      warmup: 50,
      evaluation: { environment: new Corridor(), every: 50 },
    });
    const held = tf.memory().numTensors;
    await agent.learn(new Corridor(), {
      steps: 150,
      warmup: 50,
      evaluation: { environment: new Corridor(), every: 50 },
    });
    expect(tf.memory().numTensors).toBe(held);
    agent.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it("keeps the weights of its best trial, and ends when it is good enough", async () => {
    const agent = make(2);
    const run = await agent.learn(new Corridor(), {
      steps: 5000,
      warmup: 100,
      evaluation: {
        environment: new Corridor(),
        every: 200,
        episodes: 3,
        enough: 1,
      },
    });
    expect(run.steps).toBeLessThan(5000);
    expect(run.evaluations.at(-1)).toEqual({ steps: run.steps, return: 1 });
    agent.dispose();
  });

  it("stops where it is told to", async () => {
    const stop = new AbortController();
    const agent = make(1);
    const run = await agent.learn(new Corridor(), {
      steps: 10_000_000,
      signal: stop.signal,
      onEpisode: ({ episode }) => {
        if (episode === 20) stop.abort();
      },
    });
    expect(run.stopped).toBe(true);
    agent.dispose();
  });

  it("says what does not fit", async () => {
    const agent = new DQN({ inputs: 5, actions: 3, seed: 1 });
    await expect(agent.learn(new Corridor(), { steps: 10 })).rejects.toThrow(
      "DQN expected an environment of 3 actions, received one of 2. Give actions: 2.",
    );
    const narrow = new DQN({ inputs: 3, actions: 2, seed: 1 });
    await expect(narrow.learn(new CartPole(), { steps: 10 })).rejects.toThrow(
      "DQN expected observations of 3 numbers, received 4. Give inputs: 4.",
    );
    expect(() => new DQN({ inputs: 4, actions: 2, hidden: [0] })).toThrow(
      "DQN: hidden[0] expected a whole number >= 1, received 0.",
    );
    agent.dispose();
    narrow.dispose();
  });
});

describe("ReplayMemory", () => {
  it("forgets the oldest first", () => {
    const memory = new ReplayMemory(3, 1);
    for (let i = 0; i < 5; i++) memory.push([i], i % 2, i, [i + 1], i === 4);
    expect(memory.size).toBe(3);
    const batch = memory.sample(200, random(1));
    expect(new Set(batch.rewards)).toEqual(new Set([2, 3, 4]));
    for (let i = 0; i < batch.size; i++) {
      expect(batch.next[i]).toBe(batch.states[i]! + 1);
      expect(batch.actions[i]).toBe(batch.states[i]! % 2);
      expect(batch.ended[i]).toBe(batch.states[i] === 4 ? 1 : 0);
    }
  });
});
