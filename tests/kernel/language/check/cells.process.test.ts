/** What is an error, and what is not, when a notebook's cells are checked one after the other. */
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { Notebook } from "./notebook.js";

const notebook = new Notebook([], {
  "helper.ts": "export const help = (x: number) => x + 1;",
  "data.json": '{"rows": [1, 2]}',
});
beforeEach(() => notebook.reset());
afterAll(() => notebook.close());

/** name, cells with their errors */
type Case = [string, [cell: string, ...errors: string[]][]];

describe("names across cells", () => {
  const cases: Case[] = [
    [
      "a variable keeps its type",
      [["let n = 1"], ["n.toUpperCase()", "1:3 TS2339"]],
    ],
    [
      "a variable may be assigned",
      [["let n = 1"], ["n = 2"], ['n = "a"', "1:1 TS2322"]],
    ],
    ["a constant may not", [["const n = 1"], ["n = 2", "1:1 TS2588"]]],
    ["a function may not", [["function f() {}"], ["f = 1", "1:1 TS2630"]]],
    [
      "a name declared again has its new type",
      [["const n = 1"], ['const n = "a"'], ["n.toUpperCase()"]],
    ],
    [
      "as another kind of thing",
      [["let n = 1"], ["class n { x = 1 }"], ["new n().x.toFixed()"]],
    ],
    [
      "an earlier function sees what its names are now",
      [
        ["let n = 1"],
        ["function f() { return n }"],
        ['let n = "a"'],
        ["f().toUpperCase()"],
      ],
    ],
    [
      "unless that rests on the function",
      [
        ["let n = 1"],
        ["function f() { return n }"],
        ["let n = String(f())"],
        ["n.toUpperCase()"],
        ["f().toFixed()"],
      ],
    ],
    [
      "the declared type of a variable, not that of its last value",
      [
        ["let n: number | string = 1"],
        ['n = "a"'],
        ["n.toFixed()", "1:3 TS2339"],
      ],
    ],
    [
      "classes as values and as types",
      [
        ["class A<T> { constructor(readonly x: T) {} }"],
        ["const a: A<number> = new A(1); a.x.toFixed()"],
      ],
    ],
    [
      "interfaces and aliases",
      [
        ["interface P { x: number }; type Q = P & { y: string }"],
        ["const q: Q = { x: 1 }", "1:7 TS2322"],
      ],
    ],
    [
      "enums",
      [
        ["enum Colour { Red, Blue }"],
        ["const c: Colour = Colour.Blue; Colour.Green", "1:39 TS2339"],
      ],
    ],
    [
      "namespaces",
      [
        ["namespace G { export const x = 1; export type T = string }"],
        ["const t: G.T = 1; G.x.toFixed()", "1:7 TS2322"],
      ],
    ],
    [
      "imports",
      [
        ['import * as path from "node:path"'],
        ["path.join(1)", "1:11 TS2345"],
        ["path.joi", "1:6 TS2551"],
      ],
    ],
    [
      "destructured names",
      [
        ["const { a, b: [c] } = { a: 1, b: ['x'] }"],
        ["a.toFixed(); c.toUpperCase()"],
      ],
    ],
    [
      "exports in a cell",
      [
        ["export const e = 1; export function g() { return e }"],
        ["g().toFixed()"],
      ],
    ],
    [
      "names that Node has too",
      [['const fetch = "mine"'], ["fetch.toUpperCase()"]],
    ],
    ["a name that no cell declared", [["nam", "1:1 TS2304"]]],
  ];
  test.each(cases)("%s", async (_, cells) => {
    expect(await notebook.errors(...cells.map(([cell]) => cell))).toEqual(
      cells.map(([, ...errors]) => errors),
    );
  });
});

describe("a name that a later cell declares", () => {
  const notes = async (cell: string): Promise<string[]> =>
    (await notebook.run(cell)).map(
      ({ line, column, code, note }) =>
        `${line}:${column} TS${code}${note === true ? " note" : ""}`,
    );

  test.each([
    ["in a function", "function f(n: number) { return later(n) }"],
    ["in an arrow", "const f = (n: number) => later(n)"],
    ["in a method", "class F { go(n: number) { return later(n) } }"],
    ["in a member of an object", "const f = { go: () => later(1) }"],
    [
      "of functions that call each other",
      "function f() { return g() }\nfunction g() { return later(1) }",
    ],
  ])("%s: a note, and its type once it is there", async (_, cell) => {
    expect(await notes(cell)).toEqual([
      expect.stringMatching(/^\d:\d+ TS2304 note$/),
    ]);
    expect(
      await notes("function later(n: number) { return String(n) }"),
    ).toEqual([]);
  });

  test("the function has the later one's type", async () => {
    await notebook.run("function f() { return later(1) }");
    await notebook.run("function later(n: number) { return String(n) }");
    expect(await notes("f().toFixed()")).toEqual(["1:5 TS2551"]);
    await notebook.run(
      "const even = (n: number): boolean => n === 0 || odd(n - 1)",
    );
    await notebook.run(
      "const odd = (n: number): boolean => n !== 0 && even(n - 1)",
    );
    expect(await notes("even(4).toFixed()")).toEqual(["1:9 TS2339"]);
  });

  test.each([
    ["used at once", "later(1)", "1:1 TS2304"],
    ["in a callback", "[1].map((n) => later(n))", "1:16 TS2304"],
    [
      "in a function that the cell calls",
      "function f() { return later() }\nf()",
      "1:23 TS2304",
    ],
    [
      "through another one",
      "function f() { return g() }\nfunction g() { return later() }\nf()",
      "2:23 TS2304",
    ],
    ["in a type of a parameter", "const f = [(x: Later) => x]", "1:16 TS2304"],
    ["a forgotten this.", "class F { go() {}\nrun() { go() } }", "2:9 TS2663"],
  ])("%s: an error", async (_, cell, error) => {
    expect(await notes(cell)).toEqual([error]);
  });

  test("a slip of the pen is told", async () => {
    const [found] = await notebook.run(
      "function f() { consle.log(1); consle.log(2) }",
    );
    expect(found?.message).toBe(
      "No cell has declared 'consle' yet; one has to before this function is called. Did you mean 'console'?",
    );
  });
});

describe("a cell may", () => {
  test.each([
    ["await", "const r = await fetch('http://localhost'); r.status.toFixed()"],
    ["end in an expression", "1 + 1"],
    ["leave names unused", "const unused = 1; function f(x) {}"],
    ["leave types out", "function f(x, y) { return x[y] }"],
    ["grow an array", "const xs = []; xs.push(1)"],
    ["use Node", "process.cwd(); Buffer.from('a'); structuredClone({})"],
    [
      "import a file beside the notebook",
      "import { help } from './helper'; help(1).toFixed()",
    ],
    ["import JSON", "import data from './data.json'; data.rows[0]?.toFixed()"],
    [
      "import tslab",
      "import * as tslab from 'tslab'; tslab.display.html('<b>1</b>')",
    ],
    ["use `using`", "using x = { [Symbol.dispose]() {} }"],
    ["have generic arrows", "const id = <T>(x: T) => x; id(1).toFixed()"],
    ["end in a comment", "const x = 1 // one"],
    [
      "read a caught error",
      "try { f() } catch (e) { e.message }; function f() {}",
    ],
    ["be empty", ""],
  ])("%s", async (_, cell) => {
    expect(await notebook.run(cell)).toEqual([]);
  });
});

test("names of a browser are not there", async () => {
  expect(await notebook.errors("name", "document", "window")).toEqual([
    ["1:1 TS2304"],
    ["1:1 TS2584"],
    ["1:1 TS2304"],
  ]);
});

test("positions count UTF-16 units of the typed text", async () => {
  expect(await notebook.errors('const x = 1\n"😀"; x.y')).toEqual([
    ["2:9 TS2339"],
  ]);
});

test("a wrong member suggests the right one, and a related place is named by its cell", async () => {
  await notebook.run("class A { shape = [1] }");
  const [error] = await notebook.run("new A().shap");
  expect(error?.message).toMatch(
    /Did you mean 'shape'\?\n {2}Cell \[1\] 1:11: /,
  );
});

test("letters that have changed places are suggested too", async () => {
  const errors = await notebook.run(
    "console.lgo(1); [1].mpa(String); [1].nothingLikeIt",
  );
  expect(errors.map(({ message }) => message)).toEqual([
    expect.stringMatching(/Did you mean 'log'\?$/),
    expect.stringMatching(/Did you mean 'map'\?$/),
    expect.stringMatching(
      /'nothingLikeIt' does not exist on type 'number\[\]'\.$/,
    ),
  ]);
});

test("two classes of one name are told apart by their cells", async () => {
  await notebook.errors(
    "class A { x = 1 }",
    "const a = new A()",
    "class A { y = 1 }",
  );
  const [error] = await notebook.run("const b: A = a");
  expect(error?.message).not.toMatch(/__|tmp/);
});

test("an open bracket is reported inside the cell", async () => {
  const checked = await notebook.checker.check(
    { name: "Cell [1]", text: "f((1" },
    { declared: [], mentioned: [] },
  );
  expect(checked).toMatchObject({
    diagnostics: [{ code: 2304 }, { line: 1, column: 4, code: 1005 }],
  });
});

test("a global package has its types", async () => {
  notebook.write({
    "global/lib/node_modules/everywhere/index.d.ts":
      "export default function everywhere(): number;",
  });
  process.env["npm_config_prefix"] = `${notebook.folder}/global`;
  const other = new Notebook();
  try {
    expect(
      await other.errors("import here from 'everywhere'; here().length"),
    ).toEqual([["1:39 TS2339"]]);
  } finally {
    delete process.env["npm_config_prefix"];
    await other.close();
  }
});

test("a file beside the notebook is read again when it has changed", async () => {
  notebook.write({ "later.ts": "export const v = 1" });
  const cell = 'import { v } from "./later"; v.toUpperCase()';
  expect(await notebook.errors(cell)).toEqual([["1:32 TS2339"]]);
  notebook.write({ "later.ts": 'export const v = "now a string"' });
  expect(await notebook.errors(cell)).toEqual([[]]);
});
