/** Loops whose names are kept in local variables give what the same text gives as plain JavaScript. */
import { runInThisContext } from "node:vm";
import fc from "fast-check";
import { expect, test } from "vitest";
import { Notebook } from "./notebook.js";

const name = fc.constantFrom("a", "b", "c", "seen");
const { statement } = fc.letrec<{
  expression: string;
  statement: string;
}>((tie) => ({
  expression: fc.oneof(
    { maxDepth: 2 },
    fc.constantFrom(
      "0.5",
      "1",
      "i",
      "k",
      "k * 2",
      "limit[i % 3]",
      "Math.abs(a)",
    ),
    name,
    fc
      .tuple(
        tie("expression"),
        fc.constantFrom("+", "-", "*"),
        tie("expression"),
      )
      .map(([left, operator, right]) => `(${left} ${operator} ${right})`),
  ),
  statement: fc.oneof(
    { maxDepth: 2 },
    fc
      .tuple(name, fc.constantFrom("=", "+=", "-="), tie("expression"))
      .map(([target, operator, value]) => `${target} ${operator} ${value};`),
    name.map((target) => `${target}++;`),
    fc.constantFrom(
      "k = 1;",
      "missing += 1;",
      "later += 1;",
      "read();",
      "if (i === 2) break;",
      "if (i === 1) continue;",
      'if (i === 3) throw new Error("here");',
      "{ const own = a; b = own; }",
      "[a, b] = [b, a];",
    ),
    fc
      .tuple(tie("expression"), tie("statement"))
      .map(([condition, inner]) => `if (${condition} > 1) { ${inner} }`),
    tie("statement").map((inner) => `for (let j = 0; j < 2; j++) { ${inner} }`),
  ),
}));

const loop = fc
  .tuple(
    fc.constantFrom(
      (body: string) => `for (let i = 0; i < 5; i++) { ${body} }`,
      (body: string) => `for (let i = 5; i < 5; i++) { ${body} }`,
      (body: string) => `{ let i = 0; while (i++ < 5) { ${body} } }`,
      (body: string) => `{ let i = 0; do { ${body} } while (++i < 5); }`,
    ),
    fc.array(statement, { minLength: 1, maxLength: 4 }),
  )
  .map(([make, body]) => make(body.join(" ")));

const before =
  "let a = 0.5, b = 2, c = -1, seen = 0.25; const k = 3, limit = [1, 2, 4]; function read() { seen += k; }";
const after = "[a, b, c, seen]";

/** In one function of its own, its error in words. */
function plainly(text: string): unknown[] {
  return runInThisContext(
    `(() => { "use strict"; ${before} let problem = ""; try { ${text} let later = 1; } catch (error) { problem = error.message; } return [${after}, problem]; })()`,
  ) as unknown[];
}

const words = (problem: unknown): string =>
  String(problem).replace(/^Assignment to constant variable.*/, "constant");

test("results and errors are those of plain execution", async () => {
  await fc.assert(
    fc.asyncProperty(loop, fc.boolean(), async (text, together) => {
      const notebook = new Notebook();
      const first = together ? `${before}\n${text}` : text;
      if (!together) await notebook.run(before);
      const { outcome } = await notebook.run(`${first}\nlet later = 1;`);
      const [expected, problem] = plainly(text);
      expect((await notebook.run(after)).value, text).toEqual(expected);
      const said = outcome.status === "ok" ? "" : outcome.error.message;
      expect(words(said.split(":")[0]), text).toBe(
        words(String(problem).split(":")[0]),
      );
    }),
    { numRuns: 300 },
  );
});
