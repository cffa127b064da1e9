/** Completion and inspection, and what becomes of them when the server is not there. */
import { execFileSync } from "node:child_process";
import { readlinkSync } from "node:fs";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { Checker } from "../../../../kernel/src/language/check/index.js";
import { Notebook } from "./notebook.js";

const notebook = new Notebook([], { "helper.ts": "export const help = 1;" });
beforeEach(async () => {
  notebook.reset();
  await notebook.run(
    "/** Steps so far. */ let steps = 1; const model = { layers: [1], fit(x: number) { return x }, fitAll() {} };\n" +
      "/** Adds.\n * @param a first */\nfunction add(a: number, b = 2) { return a + b } class Layer { units = 1 }",
  );
});
afterAll(() => notebook.close());

describe("completion", () => {
  test.each<[string, string, [number, number], string[]]>([
    ["a member", "model.fi|", [6, 8], ["fit", "fitAll"]],
    ["inside an identifier", "model.f|itA", [6, 10], ["fit", "fitAll"]],
    ["behind an emoji", '"😀"; model.lay|', [12, 15], ["layers"]],
    ["a name of an earlier cell", "step|", [0, 4], ["steps"]],
    ["while a bracket is open", "add(model.lay|", [10, 13], ["layers"]],
    ["a string of a known set", 'add(1); model["lay|"]', [15, 18], ["layers"]],
    ["members beside one that is a symbol", "Math.|", [5, 5], ["max", "PI"]],
    [
      "a member that is no identifier",
      'const o = { "learning rate": 1 }; o.|',
      [35, 36],
      ['["learning rate"]'],
    ],
    ["a path", 'import {} from "./help|"', [18, 22], ["helper"]],
  ])("%s", async (_, text, [start, end], matches) => {
    const found = await notebook.complete(text);
    expect([found.start, found.end]).toEqual([start, end]);
    expect(found.matches.map((match) => match.text)).toEqual(
      expect.arrayContaining(matches),
    );
  });

  test("kinds, signatures, docs", async () => {
    expect((await notebook.complete("step|")).matches[0]).toMatchObject({
      text: "steps",
      signature: "let steps: number",
    });
    expect((await notebook.complete("add|")).matches[0]).toMatchObject({
      kind: "function",
      documentation: expect.stringContaining("Adds.") as string,
    });
    expect((await notebook.complete("Laye|")).matches[0]).toMatchObject({
      kind: "class",
    });
    expect((await notebook.complete("model.fitA|")).matches[0]).toMatchObject({
      kind: "method",
    });
  });

  test("what can be imported, as an edit", async () => {
    const { matches } = await notebook.complete("readFileSyn|");
    expect(matches).toHaveLength(1);
    expect(matches[0]?.autoImport).toEqual({
      from: "node:fs",
      edits: [
        {
          start: 0,
          end: 0,
          text: 'import { readFileSync } from "node:fs";\n',
        },
      ],
    });
  });

  test("nothing of our making", async () => {
    for (const text of ["_|", "|", 'import {} from "./|"'])
      expect(
        (await notebook.complete(text)).matches
          .map((match) => match.text)
          .filter((name) =>
            /^(\.\/)?__(?!dirname|filename)|^tsconfig/.test(name),
          ),
      ).toEqual([]);
    // The types of `widgets` are there, the classes that make them are nobody's.
    expect((await notebook.complete("new WidgetM|")).matches).toEqual([]);
  });

  test("live members of what has no type", async () => {
    const found = await notebook.checker.complete("JSON.parse('1').to", 18, {
      live: Promise.resolve({
        members: [
          { name: "toFixed", kind: "method" },
          { name: "other", kind: "property" },
        ],
      }),
    });
    expect(found.matches).toEqual([{ text: "toFixed", kind: "method" }]);
  });
});

describe("inspection", () => {
  test.each<[string, string, string]>([
    ["a variable", "st|eps", "let steps: number"],
    ["right behind a name", "steps|", "let steps: number"],
    ["a function", "ad|d(1)", "function add(a: number, b?: number): number"],
    ["its docs", "add|", "Adds."],
    ["a member", "model.fi|t", "fit(x: number): number"],
    ["the call around the cursor", "add(|", "**`a: number`** first"],
    ["its second argument", "add(1, |", "**`b?: number`**"],
  ])("%s", async (_, text, expected) => {
    expect(await notebook.inspect(text)).toContain(expected);
  });

  test("nothing where nothing is known", async () => {
    expect(await notebook.inspect("nowhere|")).toBe("");
    expect(await notebook.inspect("|")).toBe("");
  });
});

describe("the server", () => {
  test("killed: told in one line, and back with all cells", async () => {
    const own = new Notebook();
    await own.run("let n = 1");
    for (const pid of children())
      if (isOf(pid, own)) process.kill(pid, "SIGKILL");
    const cell = { name: "Cell [2]", text: "n.x" };
    const names = { declared: [], mentioned: ["n"] };
    // The one is asked before the end is known, the other after it.
    let again = await own.checker.check(cell, names);
    for (const told of [again, await own.checker.check(cell, names)])
      expect(told).toEqual({
        status: "unavailable",
        reason: "the type checker ended by SIGKILL; it is starting again",
      });
    while (again.status === "unavailable") {
      await new Promise((resolve) => setTimeout(resolve, 50));
      again = await own.checker.check(cell, names);
    }
    expect(again.diagnostics).toMatchObject([{ code: 2339 }]);
    await own.close();
  });

  test("slow: the cell need not wait", async () => {
    const own = new Notebook();
    expect(
      await own.checker.check(
        { name: "Cell [1]", text: "1" },
        { declared: [], mentioned: [] },
        { timeout: 1 },
      ),
    ).toEqual({
      status: "unavailable",
      reason: "the types could not be checked within 0.001 s",
    });
    await own.close();
  });

  test("idle: gone, and back with the next question", async () => {
    const checker = new Checker();
    const cell = { name: "Cell [1]", text: "let n = 1" };
    checker.commit(cell, {
      declared: [{ name: "n", kind: "let" }],
      mentioned: [],
    });
    const before = children().length;
    checker.start({ folder: notebook.folder, idleMinutes: 0.02 });
    await checker.inspect("n", 1, 0);
    while (children().length > before)
      await new Promise((resolve) => setTimeout(resolve, 50));
    const found = await checker.inspect("n", 1, 0);
    expect(found?.plain).toContain("let n: number");
    await checker.stop();
  });
});

/** Process ids of this process's children. */
function children(): number[] {
  return execFileSync("ps", ["-o", "pid=", "--ppid", String(process.pid)], {
    encoding: "utf8",
  })
    .split("\n")
    .map(Number)
    .filter((pid) => pid > 0);
}

/** The server of a notebook runs in a folder that mirrors the notebook's. */
function isOf(pid: number, { folder }: Notebook): boolean {
  try {
    return readlinkSync(`/proc/${pid}/cwd`).endsWith(folder);
  } catch {
    return false; // `ps` itself, which has ended
  }
}
