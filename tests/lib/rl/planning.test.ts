import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  CliffWalking,
  FrozenLake,
  GridWorld,
  linearProgram,
  MDP,
  policyEvaluation,
  policyIteration,
  valueIteration,
} from "../../../lib/src/index.js";
import { backupOf } from "../../../lib/src/rl/planning/backup.js";
import {
  fastSweeper,
  openSweeper,
} from "../../../lib/src/rl/planning/sweep.js";
import { reference } from "./reference.js";

const lakes = {
  lake: new FrozenLake().mdp,
  lake8x8: new FrozenLake({ map: "8x8", success: 0.7 }).mdp,
  slipperyCliff: new CliffWalking({ slippery: true }).mdp,
};

/** Any MDP of up to six states, each action with its probabilities, some of them ends. */
const anyMdp = fc
  .record({
    states: fc.integer({ min: 1, max: 6 }),
    actions: fc.integer({ min: 1, max: 3 }),
  })
  .chain(({ states, actions }) =>
    fc
      .array(
        fc.record({
          weights: fc.array(fc.integer({ min: 0, max: 5 }), {
            minLength: states,
            maxLength: states,
          }),
          reward: fc.integer({ min: -4, max: 4 }),
          terminal: fc.boolean(),
        }),
        { minLength: states * actions, maxLength: states * actions },
      )
      .map((pairs) =>
        MDP.fromFunctions({
          states,
          actions,
          outcomes: (state, action) => {
            const { weights, reward, terminal } =
              pairs[state * actions + action]!;
            const some = weights.some((w) => w > 0)
              ? weights
              : weights.map(() => 1);
            const sum = some.reduce((a, b) => a + b);
            return some.map((weight, next) => ({
              probability: weight / sum,
              next,
              reward: reward + next,
              terminal: terminal && next === 0,
            }));
          },
        }),
      ),
  );

const expectClose = (
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  digits: number,
): void => {
  expect(a.length).toBe(b.length);
  for (let i = 0; i < a.length; i++) expect(a[i]).toBeCloseTo(b[i]!, digits);
};

describe("planning", () => {
  it("sweeps in WebAssembly to the very numbers of the open loop", () => {
    fc.assert(
      fc.property(
        anyMdp,
        fc.double({ min: 0, max: 1, noNaN: true }),
        (mdp, discount) => {
          const backup = backupOf(mdp, discount);
          const [open, fast] = [openSweeper(backup), fastSweeper(backup)];
          for (let turn = 0; turn < 8; turn++)
            for (const [from, to] of [
              ["values", "into"],
              ["into", "values"],
            ] as const) {
              // prettier-ignore
              expect(fast.sweep(fast[from], fast[to])).toBe(open.sweep(open[from], open[to])); // prettier-ignore
              expect(fast[to]).toEqual(open[to]);
            }
          expect(fast.actionValues(fast.values)).toEqual(open.actionValues(open.values)); // prettier-ignore
        },
      ),
      { numRuns: 200 },
    );
  });

  it("looks at an action that lay behind again before it can win", () => {
    // Staying pays a point a turn, going on much more, but only at the end of a long way: that comes as a surprise.
    const [long, far] = [30, 90];
    const mdp = MDP.fromFunctions({
      states: long,
      actions: 3,
      outcomes: (state, action) => {
        if (action < 2) return [{ probability: 1, next: state, reward: action }]; // prettier-ignore
        const last = state === long - 1;
        const [next, reward] = last ? [0, far] : [state + 1, -0.5];
        return [{ probability: 1, next, reward, terminal: last }];
      },
    });
    const backup = backupOf(mdp, 0.9);
    const [open, fast] = [openSweeper(backup), fastSweeper(backup)];
    const all = mdp.states * mdp.actions;
    const looked: number[] = [];
    for (let turn = 0; turn < 40; turn++)
      for (const [from, to] of [
        ["values", "into"],
        ["into", "values"],
      ] as const) {
        // prettier-ignore
        looked.push(fast.inPlay.table.ends.at(-1)!);
        open.sweep(open[from], open[to]);
        fast.sweep(fast[from], fast[to]);
        expect(fast[to]).toEqual(open[to]);
      }
    // Left out at first, needed when the surprise comes, and done with at last.
    expect(looked[0]).toBe(all);
    const out = looked.findIndex((pairs) => pairs < all);
    expect(out).toBeGreaterThan(0);
    expect(looked.indexOf(all, out)).toBeGreaterThan(out);
    expect(looked.at(-1)).toBeLessThan(all);
  });

  it("plans the same MDP again, within its own sweeps too", () => {
    const { mdp } = new FrozenLake();
    const inner: number[][] = [];
    const outer = valueIteration(mdp, {
      discount: 0.9,
      onSweep: (sweep) => {
        if (sweep === 3)
          inner.push(Array.from(valueIteration(mdp, { discount: 0.9 }).values));
      },
    });
    expect(inner).toEqual([Array.from(outer.values)]);
    const other = valueIteration(mdp, { discount: 0.5 });
    expect(other.values[0]).toBeLessThan(outer.values[0]!);
    expect(valueIteration(mdp, { discount: 0.9 })).toEqual(outer);
  });

  // Both are exact solutions of a linear system in float64.
  it.each(Object.keys(lakes) as (keyof typeof lakes)[])(
    "%s: policy iteration has pymdptoolbox's values",
    (name) => {
      const { discount, values } = reference.solved[name];
      const ours = policyIteration(lakes[name], { discount }).values;
      // Nobody is ever in the cliff; gymnasium writes down what would follow, we do not.
      const places = values.map((_, i) => i);
      const real = places.filter(
        (i) => name !== "slipperyCliff" || i < 37 || i > 46,
      );
      expectClose(
        real.map((i) => ours[i]!),
        real.map((i) => values[i]!),
        9,
      );
    },
  );

  it("three ways to the optimum agree, on any MDP", async () => {
    await fc.assert(
      fc.asyncProperty(anyMdp, async (mdp) => {
        const discount = 0.9;
        const exact = policyIteration(mdp, { discount });
        const swept = valueIteration(mdp, { discount, tolerance: 1e-9 });
        const program = await linearProgram(mdp, { discount });
        expect(swept.converged).toBe(true);
        expectClose(swept.values, exact.values, 8);
        expectClose(program.values, exact.values, 5); // HiGHS keeps constraints to 1e-7
        // The optimum is worth what its policy is worth, and no policy is worth more.
        const own = policyEvaluation(mdp, exact.policy, {
          discount,
          tolerance: 1e-9,
        });
        expectClose(own.values, exact.values, 7);
        const lazy = policyEvaluation(mdp, new Int32Array(mdp.states), {
          discount,
          tolerance: 1e-9,
        });
        for (let s = 0; s < mdp.states; s++)
          expect(lazy.values[s]!).toBeLessThanOrEqual(exact.values[s]! + 1e-7);
      }),
      { numRuns: 40 },
    );
  });

  it("policy evaluation is linear in the policy's chances", () => {
    // Sutton & Barto, example 4.1: a 4x4 grid, ends in two corners, -1 a step, every direction equally likely.
    const map = ["G...", "....", "....", "...G"];
    const world = new GridWorld({
      map: map.map((row, i) => (i === 1 ? "S..." : row)),
      rewards: { goal: -1, step: -1 },
    });
    const anyway = Array.from({ length: 16 }, () => [0.25, 0.25, 0.25, 0.25]);
    const { values } = policyEvaluation(world.mdp, anyway, {
      discount: 1,
      tolerance: 1e-10,
    });
    expectClose(
      values,
      [
        0, -14, -20, -22, -14, -18, -20, -20, -20, -20, -18, -14, -22, -20, -14,
        0,
      ],
      6,
    );
  });

  it("each sweep brings values closer by the discount", () => {
    const { mdp } = new FrozenLake();
    const changes: number[] = [];
    valueIteration(mdp, {
      discount: 0.8,
      onSweep: (_n, _v, change) => changes.push(change),
    });
    for (let i = 1; i < changes.length; i++)
      expect(changes[i]!).toBeLessThanOrEqual(0.8 * changes[i - 1]! + 1e-15);
    expect(valueIteration(mdp, { discount: 0.8, maxSweeps: 3 })).toMatchObject({
      sweeps: 3,
      converged: false,
    });
  });

  it("iterates by sweeps where there are too many states to eliminate", () => {
    const wide = { size: 24, seed: 3 };
    const { mdp } = new FrozenLake({ map: FrozenLake.randomMap(wide) });
    expect(mdp.states).toBeGreaterThan(500);
    const exact = policyIteration(mdp, { discount: 0.95 });
    expectClose(
      exact.values,
      valueIteration(mdp, { discount: 0.95, tolerance: 1e-10 }).values,
      8,
    );
  });

  it("tells a policy that never ends at discount 1", () => {
    const circle = MDP.fromFunctions({
      states: 2,
      actions: 1,
      outcomes: (s) => [{ probability: 1, next: 1 - s, reward: 1 }],
    });
    expect(() => policyIteration(circle, { discount: 1 })).toThrow(
      "never ends",
    );
    expect(
      policyEvaluation(circle, [0, 0], { discount: 1, maxSweeps: 10 })
        .converged,
    ).toBe(false);
    expect(() => valueIteration(circle, { discount: 1.5 })).toThrow(
      "discount expected a number from 0 to 1, received 1.5.",
    );
  });

  it("an action that does not exist is never chosen, and a state without any is an end", () => {
    const mdp = MDP.fromTable([
      [[], [[1, 1, 5, false]]],
      [[], []],
    ]);
    const { values, policy, actionValues } = valueIteration(mdp, {
      discount: 0.5,
    });
    expect([...values, ...policy]).toEqual([5, 0, 1, 0]);
    expect(actionValues[0]).toEqual([-Infinity, 5]);
    expect(() => policyEvaluation(mdp, [0, 0], { discount: 0.5 })).toThrow(
      "policy: state 0 expected an action that exists there, received 0.",
    );
  });
});

describe("MDP", () => {
  it("is the same from matrices, tables and functions", () => {
    const transitions = [
      [
        [0.5, 0.5],
        [0, 1],
      ],
      [
        [0, 1],
        [1, 0],
      ],
    ];
    const made = (
      rewards: Parameters<typeof MDP.fromMatrices>[0]["rewards"],
    ): Float64Array =>
      policyIteration(MDP.fromMatrices({ transitions, rewards }), {
        discount: 0.9,
      }).values;
    const byPair = made([
      [1, 0],
      [2, 0],
    ]);
    expectClose(
      made([
        [
          [1, 1],
          [2, 2],
        ],
        [
          [0, 0],
          [0, 0],
        ],
      ]),
      byPair,
      12,
    );
    const table = MDP.fromTable([
      [
        [
          [0.5, 0, 1, false],
          [0.5, 1, 1, false],
        ],
        [[1, 1, 0, false]],
      ],
      [[[1, 1, 2, false]], [[1, 0, 0, false]]],
    ]);
    expectClose(policyIteration(table, { discount: 0.9 }).values, byPair, 12);
    expectClose(
      made([3, 0]),
      policyIteration(
        MDP.fromMatrices({
          transitions,
          rewards: [
            [3, 3],
            [0, 0],
          ],
        }),
        { discount: 0.9 },
      ).values,
      12,
    );
  });

  it.each([
    [
      [[[0.5, 0, 1, false]]],
      "state 0, action 0: probabilities expected to sum to 1, received 0.5.",
    ],
    [[[[1, 3, 1, false]]], "next expected a state 0 … 0, received 3."],
    [
      [[[1, 0, Number.NaN, false]]],
      "reward expected a finite number, received NaN.",
    ],
    [
      [
        [
          [-1, 0, 1, false],
          [2, 0, 1, false],
        ],
      ],
      "probability expected a number >= 0, received -1.",
    ],
  ] as const)("refuses %j", (row, message) => {
    expect(() => MDP.fromTable([row])).toThrow(message);
  });

  it("refuses ragged tables and matrices", () => {
    expect(() => MDP.fromTable([[[[1, 0, 0, false]]], []])).toThrow(
      "expected 1 actions in every state",
    );
    expect(() =>
      MDP.fromMatrices({ transitions: [[[1, 0]]], rewards: [1] }),
    ).toThrow("transitions expected [actions, 1, 1]");
    expect(() =>
      MDP.fromMatrices({ transitions: [[[1]]], rewards: [1, 2] }),
    ).toThrow("rewards expected [1], [1, 1] or [1, 1, 1]");
  });
});
