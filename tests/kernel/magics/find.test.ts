import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { findMagics } from "../../../kernel/src/magics/find.js";
import { distance } from "../../../kernel/src/language/compile/distance.js";
import { magics, unknownMagic } from "../../../kernel/src/magics/registry.js";
import { completeMagic } from "../../../kernel/src/magics/complete.js";
import { helpText } from "../../../kernel/src/magics/help.js";

const names = (text: string): string[] =>
  findMagics(text).taken.map(({ name, argument }) =>
    `${name} ${argument}`.trim(),
  );

describe("magic lines", () => {
  test.each([
    ["%pwd", ["pwd"]],
    ["const a = 1\n%cd /tmp\na", ["cd /tmp"]],
    ["const a = 1\n  %whos", ["whos"]],
    [
      "%time const xs = [1]\n%timeit -n 3 -r 2 xs.at(-1)",
      ["time", "timeit -n 3 -r 2"],
    ],
    ["!ls -la | head\n!echo 'a", ["sh ls -la | head", "sh echo 'a"]],
    ["\n%%html\n<b>{</b>", ["html"]],
    ["%%time\nconst a = 1\n%who", ["time", "who"]],
    ["const files = !ls", ["sh ls"]],
    [
      "let a: string[] = !git log -1\n[a] = !cat x | head",
      ["sh git log -1", "sh cat x | head"],
    ],
    ["const x = !./run.sh --all", ["sh ./run.sh --all"]],
  ])("%j", (text, found) => {
    expect(names(text)).toEqual(found);
  });

  test.each([
    "a\n%b",
    "a % b",
    "const t = `\n%pwd\n!ls\n`",
    "f(\n%pwd\n)",
    "const x = a ||\n!b",
    "const x =\n  !b",
    "/*\n%pwd\n*/",
    "function f() {\n%pwd\n}",
    "!(function () {})()",
    "const done = !known",
    "const done = !wanted && known",
    "let ready = true; const x = 1\nconst y = !ready",
    "const y = !known(1)",
    "const y = !other(1)",
    "function f() {\nconst y = !ls\n}",
    "!!x",
  ])("is left alone: %j", (text) => {
    const isName = (word: string): boolean => word === "known";
    expect(findMagics(text, isName)).toEqual({ text, taken: [] });
  });

  test("what stays keeps its place, letter by letter", () => {
    const typed =
      "let a = ''\r\n%time  a += '😀'\n!echo \t x\n%timeit -n 2 a\na";
    const { text } = findMagics(typed);
    expect(text).toBe(
      `let a = ''\r\n;      a += '😀'\n;${" ".repeat(8)}\n;${" ".repeat(12)}a\na`,
    );
    expect(text.length).toBe(typed.length);
  });

  test.each([
    ["1\n%tmie f()", "There is no %tmie. Did you mean %time CODE?", 2],
    ["%pip install x", "npm install NAME", 1],
    ["%%cd x", "there is %cd FOLDER", 1],
    ["%html", "there is %%html", 1],
    ["%qqqqqq", "%help lists", 1],
  ])("%j says what to do", (text, message, line) => {
    expect(() => findMagics(text)).toThrow(
      expect.objectContaining({
        name: "SyntaxError",
        message: expect.stringContaining(message) as string,
        line,
      }) as Error,
    );
  });
});

test("each magic finds itself, and its near misses find it", () => {
  for (const { name, usage } of magics()) {
    expect(distance(name, name)).toBe(0);
    if (name.length > 3)
      expect(unknownMagic(`%${name}x`).message).toContain(usage);
  }
});

test("names complete", () => {
  expect(completeMagic("%ti").map(({ text }) => text)).toEqual([
    "%time",
    "%timeit",
  ]);
  expect(completeMagic("%%t").map(({ text }) => text)).toEqual(["%%time"]);
});

test("the README's table is what %help lists", () => {
  const rows = readFileSync(
    new URL("../../../README.md", import.meta.url),
    "utf8",
  )
    .split("\n")
    .map((line) => /^\| `([%!].*?)` +\| (.*?) +\|$/.exec(line))
    .filter((row) => row !== null)
    .map(([, usage, summary]) =>
      [usage!, summary!].map((cell) => cell.replaceAll("\\|", "|")),
    );
  expect(rows).toEqual(magics().map(({ usage, summary }) => [usage, summary]));
  for (const [usage] of rows) expect(helpText(magics())).toContain(usage);
});
