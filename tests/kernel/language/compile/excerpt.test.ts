import fc from "fast-check";
import { expect, test } from "vitest";
import { excerpt } from "../../../../kernel/src/language/compile/excerpt.js";

test("a short line whole, the carets under their text, tabs kept", () => {
  expect(excerpt("\tconst a = b;", 12, 1)).toEqual([
    "  \tconst a = b;",
    "  \t          ^",
  ]);
  expect(excerpt("const abc = 1;", 7, 3)).toEqual([
    "  const abc = 1;",
    "        ^^^",
  ]);
});

test("a long line is cut around the place", () => {
  const line = `const names = [${"'abc', ".repeat(40)}wrong, ${"'abc', ".repeat(40)}];`;
  const [code = "", mark = ""] = excerpt(line, line.indexOf("wrong") + 1, 5);
  expect(code).toMatch(/^ {2}….*….?$/u);
  expect(code.slice(mark.indexOf("^"), mark.lastIndexOf("^") + 1)).toBe(
    "wrong",
  );
});

test("whatever the line: at most 85 characters of it, the place among them, no character split", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: "grapheme", maxLength: 300 }),
      fc.nat(),
      fc.integer({ min: 1, max: 20 }),
      (line, seed, length) => {
        const column = 1 + (seed % (line.length + 1));
        const [code = "", mark = ""] = excerpt(line, column, length);
        expect(code.length).toBeLessThanOrEqual(85);
        expect(/\p{Surrogate}/u.test(code)).toBe(/\p{Surrogate}/u.test(line));
        const at = mark.indexOf("^");
        if (column <= line.length)
          expect(code.charCodeAt(at)).toBe(line.charCodeAt(column - 1));
      },
    ),
  );
});
