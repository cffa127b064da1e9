import { expect, test } from "vitest";
import { compileCell } from "../../../../kernel/src/language/compile/index.js";
import { Runner } from "../../../../kernel/src/language/run/index.js";
import { Notebook } from "./notebook.js";

async function stack(...cells: string[]): Promise<string[]> {
  const notebook = new Notebook();
  let last: string[] = [];
  for (const cell of cells) {
    const { outcome } = await notebook.run(cell);
    last = outcome.status === "ok" ? [] : outcome.error.stack;
  }
  return last;
}

test.each([
  {
    what: "a stack names the typed lines of all cells, and shows the first",
    cells: [
      "interface P { x: number }\n\nfunction fail(p: P): never {\n  throw new RangeError('no ' + p.x);\n}",
      "let a: number = 1;\n\nfail({ x: a });",
    ],
    lines: [
      "RangeError: no 1",
      "    throw new RangeError('no ' + p.x);",
      "          ^",
      "    at fail (Cell [1] 4:9)",
      "    at Cell [2] 3:1",
    ],
  },
  {
    what: "what fails far from the cell is said where the cell awaits it",
    cells: [
      "const read = (file: string) => new Promise((resolve, reject) => { require('node:fs').readFile(file, (error: any, data: any) => error ? reject(error) : resolve(data)) });",
      "async function open() {\n  return await read('/nowhere');\n}\nawait open()",
    ],
    lines: [
      "Error: ENOENT: no such file or directory, open '/nowhere'",
      "    return await read('/nowhere');",
      "           ^",
      "    at async open (Cell [2] 2:10)",
      "    at async Cell [2] 4:1",
    ],
  },
])("$what", async ({ cells, lines }) => {
  expect(await stack(...cells)).toEqual(lines);
});

test("a missing method is pointed at", async () => {
  const lines = await stack("const o: any = {};\n\n  o.first.second();");
  expect(lines.slice(0, 3)).toEqual([
    "TypeError: Cannot read properties of undefined (reading 'second')",
    "    o.first.second();",
    "            ^",
  ]);
  expect(lines.at(-1)).toMatch(/at Cell \[1\] 3:11/);
});

test("awaited functions keep their frames", async () => {
  const lines = await stack(
    "async function inner() { await null; throw new Error('deep') }\nasync function outer() { await inner() }\nawait outer()",
  );
  expect(lines.filter((line) => line.startsWith("    at"))).toEqual([
    expect.stringMatching(/at inner \(Cell \[1\] 1:44\)/),
    expect.stringMatching(/at async outer \(Cell \[1\] 2:\d+\)/),
    expect.stringMatching(/at async Cell \[1\] 3:1/),
  ]);
});

test.each([undefined, "cell:debugged-1"])(
  "what only V8 refuses is pointed at too, in a script called %s",
  async (file) => {
    const cell = {
      name: "Cell [1]",
      text: "const n: number = 1;\n  n.toFixed(2)",
    };
    const compiled = compileCell(cell);
    // Which regular expressions are refused differs from Node to Node; this every one refuses.
    compiled.code = compiled.code.replace(".toFixed", ".1toFixed");
    if (file !== undefined) compiled.file = file;
    const runner = new Runner({ directory: process.cwd() });
    const { outcome } = await runner.execute(compiled, {
      cell: "1",
      number: 1,
    });
    expect(outcome.status === "ok" ? [] : outcome.error.stack).toEqual([
      "SyntaxError: Invalid or unexpected token",
      "    n.toFixed(2)",
      "     ^",
      "    at Cell [1] 2:4",
    ]);
  },
);

test("causes and the parts of an AggregateError are told", async () => {
  const text = (
    await stack(
      "throw new Error('outer', { cause: new AggregateError([new TypeError('one'), 'two'], 'many') })",
    )
  ).join("\n");
  expect(text).toMatch(
    /Error: outer[^]*Caused by: AggregateError: many[^]*\[1\] TypeError: one[^]*\[2\] 'two'/,
  );
});

test.each([
  ["throw 'plain'", "Thrown: plain"],
  ["throw { code: 3 }", "Thrown: { code: 3 }"],
  ["throw undefined", "Thrown: undefined"],
  ["throw null", "Thrown: null"],
])("%s is readable", async (cell, first) => {
  expect((await stack(cell))[0]).toBe(first);
});

test("console shows the same places", async () => {
  const notebook = new Notebook();
  const { value } = await notebook.run(
    "import { inspect } from 'node:util';\ninspect(new Error('shown'))",
  );
  expect(value).toMatch(/Error: shown\n\s+at Cell \[1\] 2:9/);
});

test("a package that is nowhere: where it was sought, how to install it", async () => {
  const notebook = new Notebook();
  const { outcome } = await notebook.run("import 'no-such-package-here'");
  expect(outcome).toMatchObject({
    status: "error",
    error: {
      message: expect.stringMatching(
        /Cannot find the package 'no-such-package-here'\. Searched: the notebook's folder .*npm install/,
      ) as string,
    },
  });
});
