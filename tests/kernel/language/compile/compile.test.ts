import { TraceMap, originalPositionFor } from "@jridgewell/trace-mapping";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  CellSyntaxError,
  cellNames,
  compileCell,
  isComplete,
} from "../../../../kernel/src/language/compile/index.js";
import { composed } from "../../../../kernel/src/language/compile/source-map.js";
import { Notebook } from "../run/notebook.js";

describe("names", () => {
  test.each<[string, Record<string, string>, string[]]>([
    [
      "let a = 1, [b, { c, ...d }] = e",
      { a: "let", b: "let", c: "let", d: "let" },
      ["e"],
    ],
    ["interface A {} class A {} type B = C", { A: "class", B: "type" }, ["C"]],
    [
      "import x, { y as z, type T } from 'm'; import type { U } from 'm'; import * as n from 'm'",
      { x: "import", z: "import", T: "type", U: "type", n: "import" },
      [],
    ],
    [
      "for (var i = 0; ;) { var j; let k } function f() { var inner }",
      { i: "var", j: "var", f: "function" },
      ["k", "inner"],
    ],
    [
      "export const a = 1; export default class B {}",
      { a: "const", B: "class" },
      [],
    ],
    [
      "enum E { A } namespace N {} declare const q: number; using r = s",
      { E: "enum", N: "namespace", q: "type", r: "const" },
      ["s"],
    ],
    [
      "o.member; ({ key: value }); label: for (;;) break label",
      {},
      ["o", "value"],
    ],
  ])("%s", (text, declared, mentioned) => {
    const names = cellNames(text);
    expect(
      Object.fromEntries(names.declared.map(({ name, kind }) => [name, kind])),
    ).toEqual(declared);
    expect(names.mentioned.toSorted()).toEqual(mentioned.toSorted());
  });

  test("what runs is told from what is only a type or hidden", () => {
    const { free, captured } = compileCell({
      name: "Cell [1]",
      text: "let own = 1; const f = (tf: Shape) => tf.x + data.y; own; function g() { return own }",
    });
    expect(free).toEqual(["data"]);
    expect(captured.toSorted()).toEqual(["data", "own"]);
  });
});

function thrownBy(body: () => unknown): unknown {
  try {
    body();
  } catch (error) {
    return error;
  }
  return undefined;
}

describe("syntax errors", () => {
  test.each<[string, number, number, RegExp]>([
    ["const x = (1 + 2", 1, 17, /before `\)`: `\(` at 1:11 is still open/],
    ["function f() {\n  if (x) {\n", 3, 1, /`\{` at 2:10 is still open/],
    ["let a = 1;\nlet a = 2;", 2, 5, /`a` has already been declared/],
    ["let s = 'abc", 1, 9, /string that begins with ' here is never closed/],
    ["a b", 1, 2, /Unexpected `b`/],
    ["'😀'; let = ;", 1, 13, /Unexpected `;`/],
    ["return 3", 1, 1, /within a function/],
  ])("%j", (text, line, column, message) => {
    const error = thrownBy(() => compileCell({ name: "Cell [1]", text }));
    expect(error).toBeInstanceOf(CellSyntaxError);
    expect(error).toMatchObject({ line, column });
    expect(String(error)).toMatch(message);
  });
});

describe("is it complete?", () => {
  test.each<[string, string, string]>([
    ["1 + 1", "complete", ""],
    ["", "complete", ""],
    ["for (const x of xs) {", "incomplete", "  "],
    ["function f() {\n  if (a) {", "incomplete", "    "],
    ["f(1,", "incomplete", ""],
    ["f(", "incomplete", "  "],
    ["const s = `a", "incomplete", ""],
    ["/* a", "incomplete", ""],
    ["x +", "incomplete", ""],
    ["const f = () =>", "incomplete", "  "],
    ["let s = 'a", "invalid", ""],
    ["a b", "invalid", ""],
    ["}", "invalid", ""],
    ["let a; let a", "invalid", ""],
  ])("%j is %s", (text, status, indent) => {
    expect(isComplete(text)).toEqual({ status, indent });
  });
});

test("every name in the code comes from where it was typed", () => {
  const text = `interface P { x: number }
const alpha: P = { x: 1 };
export function beta<T extends P>(gamma: T): number {
  return (gamma as P).x + delta(alpha!);
}
beta(alpha satisfies P)`;
  const { code, map } = compileCell({ name: "Cell [3]", text });
  const trace = new TraceMap(composed(map));
  expect(trace.sources).toEqual(["Cell [3]"]);
  const lines = code.split("\n");
  const typed = text.split("\n");
  let found = 0;
  lines.forEach((line, i) => {
    if (i === 0) return; // the prelude is ours
    for (const match of line.matchAll(/\b(gamma|delta|alpha|beta)\b/g)) {
      // `$$delta.v` stands for `delta`.
      const column =
        match.index - (line.startsWith("$$", match.index - 2) ? 2 : 0);
      const place = originalPositionFor(trace, { line: i + 1, column });
      if (place.line === null) continue;
      found++;
      const at = typed[place.line - 1]!.slice(place.column);
      expect(
        at.replace(/^(?:const |export |function )+/, "").startsWith(match[1]!),
        `${match[1]} → ${place.line}:${place.column}`,
      ).toBe(true);
    }
  });
  expect(found).toBeGreaterThan(5);
});

/** A notebook as a person thinks of it: one value a name; a function reads it when it is called. */
test("any sequence of declarations, assignments and reads behaves as one scope", async () => {
  const name = fc.constantFrom("a", "b", "c");
  const step = fc.oneof(
    fc.record({
      kind: fc.constantFrom("let", "var", "const", "function", "class"),
      name,
      value: fc.integer({ min: 0, max: 99 }),
    }),
    fc.record({
      kind: fc.constant("assign"),
      name,
      value: fc.integer({ min: 0, max: 99 }),
    }),
    fc.record({
      kind: fc.constant("loop"),
      name,
      value: fc.integer({ min: 0, max: 9 }),
    }),
    fc.record({
      kind: fc.constantFrom("capture", "read"),
      name,
      value: fc.constant(0),
    }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 14 }), async (steps) => {
      const notebook = new Notebook();
      const model = new Map<string, { kind: string; value: number }>();
      for (const { kind, name: n, value } of steps) {
        const known = model.get(n);
        const assignable = known !== undefined && known.kind !== "const";
        if (kind === "assign" || kind === "loop") {
          const { outcome } = await notebook.run(
            kind === "assign"
              ? `${n} = ${value}`
              : `${n} = 0; for (let i = 0; i < ${value}; i++) ${n} += 1`,
          );
          expect(outcome.status).toBe(assignable ? "ok" : "error");
          if (assignable) model.set(n, { kind: "let", value });
        } else if (kind === "capture")
          await notebook.run(`function get_${n}() { return ${n} }`);
        else if (kind !== "read") {
          await notebook.run(
            kind === "function"
              ? `function ${n}() {} ${n} = Object.assign(${n}, { valueOf: () => ${value} }) as any`
              : kind === "class"
                ? `class ${n} { static valueOf() { return ${value} } }`
                : `${kind} ${n}: any = ${value}`,
          );
          model.set(n, { kind, value });
        }
        const expected = model.get(n)?.value;
        const read = `typeof ${n} === "undefined" ? undefined : Number(${n})`;
        expect(await notebook.value(read)).toBe(expected);
        if (expected !== undefined)
          expect(
            await notebook.value(
              `typeof get_${n} === "function" ? Number(get_${n}()) : ${expected}`,
            ),
          ).toBe(expected);
      }
    }),
    { numRuns: 60, seed: 7 },
  );
});
