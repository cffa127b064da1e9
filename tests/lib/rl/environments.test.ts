import { describe, expect, it } from "vitest";
import {
  CartPole,
  CliffWalking,
  FrozenLake,
  GridWorld,
  Taxi,
  type TabularEnvironment,
} from "../../../lib/src/index.js";
import { Pcg64 } from "../../../lib/src/rl/pcg64.js";
import { reference } from "./reference.js";

const worlds: Record<keyof typeof reference.walks, () => TabularEnvironment> = {
  lake: () => new FrozenLake({ stepLimit: 1000 }),
  lake8x8: () => new FrozenLake({ map: "8x8", success: 0.7, stepLimit: 1000 }),
  cliff: () => new CliffWalking(),
  slipperyCliff: () => new CliffWalking({ slippery: true }),
  taxi: () => new Taxi({ stepLimit: 1000 }),
  rainyTaxi: () => new Taxi({ rainy: true, stepLimit: 1000 }),
};

describe("numpy's random stream", () => {
  it.each(Object.entries(reference.random))(
    "gives numpy's numbers for seed %s",
    (seed, numbers) => {
      const random = new Pcg64(Number(seed));
      expect(numbers.map(() => random.random())).toEqual(numbers);
    },
  );

  it("asks for a seed that it can spread", () => {
    expect(() => new Pcg64(-1)).toThrow(
      "seed expected a whole number >= 0, received -1.",
    );
  });
});

describe("worlds of counted states", () => {
  it.each(Object.keys(worlds) as (keyof typeof worlds)[])(
    "%s goes gymnasium's way, step by step",
    (name) => {
      for (const walk of reference.walks[name]) {
        const world = worlds[name]();
        const states = [world.reset({ seed: walk.seed })];
        const rewards: number[] = [];
        let x = walk.seed + 1;
        for (const _ of walk.rewards) {
          x = Number((BigInt(x) * 1103515245n + 12345n) % 2n ** 31n);
          const step = world.step((x >> 16) % world.actions.length);
          states.push(step.observation);
          rewards.push(step.reward);
          if (step.terminated) states.push(world.reset());
        }
        expect(states).toEqual(walk.states);
        expect(rewards).toEqual(walk.rewards);
      }
    },
  );

  it("draws the same random lakes", () => {
    for (const [seed, map] of Object.entries(reference.maps))
      expect(
        FrozenLake.randomMap({ size: 5, frozen: 0.7, seed: Number(seed) }),
      ).toEqual(map);
  });

  it("cuts an episode off at the limit, and asks for a reset then", () => {
    const lake = new FrozenLake({ map: ["SF", "FG"], stepLimit: 2 });
    expect(() => lake.step(0)).toThrow("Call reset() first.");
    lake.reset({ seed: 1 });
    const steps = [lake.step(3), lake.step(3)];
    expect(steps.map((step) => step.truncated)).toEqual([false, true]);
    expect(() => lake.step(0)).toThrow("FrozenLake: the episode is over");
  });

  it("says which actions there are", () => {
    const taxi = new Taxi();
    taxi.reset({ seed: 1 });
    expect(() => taxi.step(6)).toThrow(
      "Taxi: action expected 0 (down), 1 (up), 2 (right), 3 (left), 4 (pick up), 5 (drop off), received 6.",
    );
  });

  it("refuses maps that are none", () => {
    expect(() => new FrozenLake({ map: ["SF", "G"] })).toThrow(
      'FrozenLake: map expected rows of one length, such as ["SFF", "FHG"], received ["SF","G"].',
    );
    expect(() => new FrozenLake({ map: ["SF", "XG"] })).toThrow(
      'expected the letters S, F, H and G, received "X"',
    );
    expect(() => new GridWorld({ map: ["..G"] })).toThrow(
      'GridWorld: map expected a start, "S", and has none.',
    );
  });

  it("goes round walls, never through them", () => {
    const world = new GridWorld({ map: ["S#G", "..."] });
    const at = (action: number): number => {
      world.reset({ seed: 0 });
      return world.step(action).observation;
    };
    expect([0, 1, 2, 3].map(at)).toEqual([0, 3, 0, 0]);
  });

  it("is drawn, with what is known of it", () => {
    const lake = new FrozenLake();
    lake.reset({ seed: 1 });
    const view = {
      values: lake.map.join("").split("").map(Number.isNaN).map(Number),
      policy: new Int32Array(16).fill(2),
    };
    expect(lake.render(view).text).toContain("row 0: SFFF → → → →");
    expect(lake.render().text).toContain("agent in row 0, column 0");
    const taxi = new Taxi();
    taxi.reset({ seed: 1 });
    expect(taxi.render().text).toMatch(/Taxi to [RGYB]; the passenger waits/);
  });
});

describe("CartPole", () => {
  // V8's and glibc's cosine may differ in the last of 53 bits; 150 steps of an unstable pole make at most millions of it.
  it("falls as gymnasium's does, step by step", () => {
    for (const { seed, observations } of reference.cartPole) {
      const cart = new CartPole({ stepLimit: 1000 });
      let seen = cart.reset({ seed });
      let fresh = true;
      let steps = 0;
      for (const expected of observations) {
        if (!fresh) {
          const lean = seen[2]! + 0.5 * seen[3]!;
          const step = cart.step(lean > 0 ? 1 : 0);
          seen = step.observation;
          if (step.terminated) fresh = true;
        } else {
          if (steps > 0) seen = cart.reset();
          fresh = false;
        }
        steps++;
        for (const [i, value] of expected.entries())
          expect(seen[i]).toBeCloseTo(value, 6);
      }
      expect(steps).toBeGreaterThan(150);
    }
  });

  it("is drawn with its lean", () => {
    const cart = new CartPole();
    cart.reset({ seed: 1 });
    for (let i = 0; i < 5; i++) cart.step(1);
    expect(cart.render().text).toMatch(/pole leans [\d.]+° to the left/);
  });
});
