/** Cells that are taken to be right without a question to the server: the server must agree, whatever they are made of. */
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isPlain } from "../../../../kernel/src/language/check/plain.js";
import { cellNames } from "../../../../kernel/src/language/compile/names.js";
import { parseCell } from "../../../../kernel/src/language/compile/parse.js";
import { Notebook } from "./notebook.js";

const earlier = `const rate = 0.1; let word: string | undefined; function f(x: number) { return x; } class Box { y = 1 }`;
const values = new Set(["rate", "word", "f", "Box"]);
const plain = (text: string): boolean =>
  isPlain(parseCell(text).program, { isValue: (name) => values.has(name) });

describe("what is plain", () => {
  test.each([
    "1 + 2 * -3",
    "const total = 1 + 7; total",
    "let a = 'x', b = a + 1; console.log(a, b, [a, b])",
    "`${1} of ${2 ** 3}`",
    "rate",
    "console.log(f, Box)",
  ])("%s", (text) => expect(plain(text)).toBe(true));

  test.each([
    "rate + 1",
    "true + 1",
    "1 - 'a'",
    "const n: string = 1",
    "n; const n = 1",
    "const undefined = 1",
    "`${Symbol()}`",
    "const console = 1; console.log(2)",
    "word.length",
    "[]",
    "unknown",
    "const rate = rate",
    "console.log(unknown)",
    "console.nothing(1)",
    "!0",
  ])("not %s", (text) => expect(plain(text)).toBe(false));
});

describe("TypeScript's server agrees", () => {
  let notebook: Notebook;
  beforeAll(async () => {
    notebook = new Notebook();
    await notebook.run(earlier);
  });
  afterAll(() => notebook.close());

  const { expression, name } = fc.letrec<{ expression: string; name: string }>(
    (tie) => ({
      name: fc.constantFrom("a", "b", "rate", "word", "f", "Box", "other"),
      expression: fc.oneof(
        { maxDepth: 3 },
        fc.constantFrom("1", "0.5", "-2", '"x"', "true", "`y`"),
        tie("name"),
        fc
          .tuple(
            tie("expression"),
            fc.constantFrom("+", "-", "*", "/", "%", "==="),
            tie("expression"),
          )
          .map(([left, operator, right]) => `(${left} ${operator} ${right})`),
        tie("expression").map((inner) => `\`<\${${inner}}>\``),
        tie("expression").map((inner) => `[${inner}]`),
        tie("expression").map((inner) => `-${inner}`),
      ),
    }),
  );
  const statement = fc.oneof(
    expression,
    expression.map((inner) => `console.log(${inner})`),
    fc
      .tuple(fc.constantFrom("const", "let"), name, expression)
      .map(([kind, own, inner]) => `${kind} ${own} = ${inner}`),
  );
  const cell = fc
    .array(statement, { minLength: 1, maxLength: 3 })
    .map((statements) => statements.join(";\n"))
    .filter((text) => {
      try {
        return plain(text);
      } catch {
        // A name declared twice does not parse.
        return false;
      }
    });

  test("on generated cells", async () => {
    await fc.assert(
      fc.asyncProperty(cell, async (text) => {
        const checked = await notebook.checker.check(
          { name: "Cell", text },
          cellNames(text),
        );
        expect(checked, text).toEqual({ status: "checked", diagnostics: [] });
      }),
      { numRuns: 150 },
    );
  });
});
