import { describe, expect, it } from "vitest";
import { climb } from "../../../lib/src/backend/climb.js";
import type { Rung } from "../../../lib/src/backend/rungs.js";
import type { Verdict } from "../../../lib/src/backend/verdict.js";

function fakeRung(
  name: Rung["name"],
  faults: { missing?: string; load?: string } = {},
): Rung {
  return {
    name,
    title: `the ${name}`,
    engine: "cpu",
    missing: () => faults.missing ?? null,
    load: async () => {
      if (faults.load !== undefined) throw new Error(faults.load);
    },
  };
}

function fakeTrials(bad: Record<string, string> = {}) {
  const tried: string[] = [];
  const forgotten: string[] = [];
  return {
    tried,
    forgotten,
    forget: (name: string) => void forgotten.push(name),
    verdictOf: async (name: string): Promise<Verdict> => {
      tried.push(name);
      const reason = bad[name];
      return { ok: reason === undefined, reason: reason ?? "passed", ms: 1 };
    },
  };
}

describe("climb", () => {
  it("takes the first rung that is there, passes its trial and loads, keeping every reason", async () => {
    const trials = fakeTrials({ "tfjs-node": "its trial was ended by SIGILL" });
    const choice = await climb(
      [
        fakeRung("tfjs-node-gpu", { missing: "no driver" }),
        fakeRung("tfjs-node"),
        fakeRung("wasm"),
        fakeRung("cpu"),
      ],
      trials,
    );
    expect(choice.name).toBe("wasm");
    expect(choice.reason).toBe(
      "tfjs-node-gpu: no driver; tfjs-node: its trial was ended by SIGILL",
    );
    expect(trials.tried).toEqual(["tfjs-node", "wasm"]);
  });

  it("falls on and forgets the kept verdict where loading here fails after all", async () => {
    const trials = fakeTrials();
    const choice = await climb(
      [
        fakeRung("tfjs-node", { load: "cannot open shared object" }),
        fakeRung("cpu"),
      ],
      trials,
    );
    expect(choice.name).toBe("cpu");
    expect(choice.reason).toContain("cannot open shared object");
    expect(trials.forgotten).toEqual(["tfjs-node"]);
  });

  it("tells a rung what its trial found", async () => {
    const told: (Verdict | undefined)[] = [];
    const rung = {
      ...fakeRung("tfjs-node-gpu"),
      load: async (found?: Verdict) => void told.push(found),
    };
    const verdict = {
      ok: true,
      reason: "passed",
      ms: 1,
      cudnn: { ok: false, reason: "it differed" },
    };
    await climb([rung], { ...fakeTrials(), verdictOf: async () => verdict });
    expect(told).toEqual([verdict]);
  });

  it("names every reason where nothing works", async () => {
    const all = climb([fakeRung("wasm", { load: "no memory" })], fakeTrials());
    await expect(all).rejects.toThrow("wasm: no memory");
  });
});
