/** The checker's process leaves memory when nobody has asked it for a while, and comes back with the next question. */
import { execFileSync } from "node:child_process";
import { afterAll, expect, test } from "vitest";
import { Notebook } from "./notebook.js";

/** The minutes pass when the test says so. */
let waiting: { ms: number; call: () => void } | undefined;
const notebook = new Notebook(
  [],
  {},
  {
    idleMinutes: 7,
    after(ms, call) {
      const one = { ms, call };
      waiting = one;
      return () => {
        if (waiting === one) waiting = undefined;
      };
    },
  },
);
afterAll(() => notebook.close());

/** The type servers among this process's children. */
function servers(): string[] {
  const all = execFileSync(
    "ps",
    ["-o", "pid=,stat=,args=", "--ppid", String(process.pid)],
    {
      encoding: "utf8",
    },
  );
  return all
    .split("\n")
    .filter((line) => line.includes("--lsp") && !/^\s*\d+\s+Z/.test(line))
    .map((line) => line.trim().split(/\s+/)[0]!);
}

test("it goes after its minutes, each question counts them anew, and earlier cells are known when it comes back", async () => {
  expect(await notebook.errors("const kept = 1")).toEqual([[]]);
  const [before] = servers();
  expect(before).toBeDefined();
  const first = waiting;
  expect(await notebook.errors("kept.x")).toEqual([["1:6 TS2339"]]);
  expect(waiting).not.toBe(first);
  expect(waiting?.ms).toBe(7 * 60_000);
  waiting?.call();
  while (servers().length > 0)
    await new Promise((done) => setTimeout(done, 10));
  expect(await notebook.errors("kept.y")).toEqual([["1:6 TS2339"]]);
  expect(servers()).toHaveLength(1);
  expect(servers()[0]).not.toBe(before);
});
