import { describe, expect, test } from "vitest";
import { Notebook } from "./notebook.js";

type Case = [what: string, cells: string[], expected: unknown];

const cases: Case[] = [
  ["a number", ["1 + 1"], 2],
  ["a string that looks like a directive", ["'hello'"], "hello"],
  ["a declaration has no value", ["let a = 1"], undefined],
  ["a comment after the value", ["3 // three"], 3],
  ["live bindings", ["let n = 1; function f() { return n }", "n = 5; f()"], 5],
  [
    "a function sees a later const",
    ["let n = 1; const f = () => n", "const n = 7", "f()"],
    7,
  ],
  ["const declared again", ["const a = 1", "const a = 2; a"], 2],
  [
    "class declared again",
    ["class A { x = 1 }", "class A { x = 2 }", "new A().x"],
    2,
  ],
  [
    "function declared again",
    ["function f() { return 1 }", "function f() { return 2 }", "f()"],
    2,
  ],
  ["function becomes let", ["function f() {}", "let f = 3; f"], 3],
  [
    "import repeated",
    [
      "import { join } from 'node:path'",
      "import { join } from 'node:path'; join('a', 'b')",
    ],
    "a/b",
  ],
  [
    "default, namespace and renamed imports",
    [
      "import p, * as q from 'node:path'; import { join as j } from 'node:path'; p.join === q.join && q.join === j",
    ],
    true,
  ],
  [
    "an import below its use",
    ["const r = join('a', 'b'); import { join } from 'node:path'; r"],
    "a/b",
  ],
  [
    "a function used before its declaration",
    ["f(); function f() { return 4 }", "f()"],
    4,
  ],
  [
    "first used in a function, later declared",
    ["function g() { return later }", "const later = 9; g()"],
    9,
  ],
  [
    "recursion",
    [
      "function fact(n: number): number { return n < 2 ? 1 : n * fact(n - 1) } fact(5)",
    ],
    120,
  ],
  [
    "object pattern",
    [
      "const { a, b: [c, ...d], e = 5, ...rest } = { a: 1, b: [2, 3, 4], f: 6 } as any; [a, c, d, e, rest]",
    ],
    [1, 2, [3, 4], 5, { f: 6 }],
  ],
  [
    "array pattern and swap",
    ["let [x, y] = [1, 2]; [x, y] = [y, x]; [x, y]"],
    [2, 1],
  ],
  [
    "shorthand assignment target",
    ["let a = 0, b = 0; ({ a, b = 3 } = { a: 1 } as any); [a, b]"],
    [1, 3],
  ],
  ["shorthand property", ["const a = 1", "const o = { a }; o"], { a: 1 }],
  ["var in a block", ["if (true) { var v = 1 }", "v"], 1],
  ["var in a loop's head", ["for (var i = 0; i < 3; i++);", "i"], 3],
  ["var of a for-of", ["for (var x of [1, 2]) {}", "x"], 2],
  [
    "var before its value",
    ["const before = typeof late; var late = 1; before"],
    "undefined",
  ],
  [
    "let in a block stays there",
    ["{ let hidden = 1 }", "typeof hidden"],
    "undefined",
  ],
  ["a parameter hides a name", ["const a = 1", "((a: number) => a)(3)"], 3],
  ["enum", ["enum E { A, B = 'b' }", "[E.A, E.B, E[0]]"], [0, "b", "A"]],
  [
    "enum declared again has no old members",
    ["enum E { A }", "enum E { B }", "Object.keys(E)"],
    ["0", "B"],
  ],
  ["namespace", ["namespace N { export const a = 1 }", "N.a"], 1],
  [
    "generic arrow, as TypeScript has it",
    ["const id = <T>(x: T) => x; id(2)"],
    2,
  ],
  ["old cast", ["const n = <number>3; n"], 3],
  [
    "satisfies and non-null",
    ["const n = (3 as number | null)! satisfies number; n"],
    3,
  ],
  [
    "overloads",
    [
      "function f(a: string): string; function f(a: number): number; function f(a: any) { return a }",
      "f(3)",
    ],
    3,
  ],
  [
    "parameter properties",
    [
      "class P { constructor(private x = 2) {} get y() { return this.x } } new P().y",
    ],
    2,
  ],
  [
    "a class refers to itself",
    ["class A { static make() { return new A() } } A.make() instanceof A"],
    true,
  ],
  [
    "decorators",
    [
      "function twice(f: any, c: any) { return function (this: any) { return 2 * f.call(this) } }",
      "class D { @twice m() { return 2 } } new D().m()",
      "new D().m()",
    ],
    4,
  ],
  [
    "accessor",
    [
      "class A { static accessor #x = 3; accessor y = 4; get x() { return A.#x } }; new A().x + new A().y",
    ],
    7,
  ],
  [
    "private names",
    [
      "class A { #x = 1; static has(o: object) { return #x in o } } A.has(new A())",
    ],
    true,
  ],
  [
    "JSX",
    [
      "const React = { createElement: (...args: unknown[]) => args }",
      "<p a='1'>{2}</p>",
    ],
    ["p", { a: "1" }, 2],
  ],
  [
    "using",
    [
      "const log: string[] = []; { using r = { [(Symbol as any).dispose]() { log.push('out') } } as any; log.push('in') } log",
    ],
    ["in", "out"],
  ],
  [
    "using at top level ends with the cell",
    [
      "var gone = false; using r = { [(Symbol as any).dispose ?? Symbol.for('Symbol.dispose')]() { gone = true } } as any; gone",
      "gone",
    ],
    true,
  ],
  [
    "await using",
    [
      "var gone = false; { await using r = { async [(Symbol as any).asyncDispose ?? Symbol.for('Symbol.asyncDispose')]() { gone = true } } as any; } gone",
    ],
    true,
  ],
  ["top-level await", ["const a = await Promise.resolve(3); a"], 3],
  [
    "await in a loop",
    ["let s = 0; for (const p of [1, 2].map(async (x) => x)) s += await p; s"],
    3,
  ],
  [
    "for await over a generator",
    [
      "async function* g() { yield 1; yield 2 } let s = 0; for await (const x of g()) s += x; s",
    ],
    3,
  ],
  [
    "for await over an array of promises",
    ["let s = 0; for await (const x of [Promise.resolve(1), 2]) s += x; s"],
    3,
  ],
  [
    "generator",
    ["function* g() { yield 1; yield* [2, 3] } [...g()]"],
    [1, 2, 3],
  ],
  ["export const", ["export const a = 1", "a"], 1],
  [
    "export function, class, list",
    [
      "export function f() { return 1 } export class A {} export { f as g }; f()",
    ],
    1,
  ],
  ["export default expression is the value", ["export default 5"], 5],
  [
    "export default function",
    ["export default function f() { return 6 }", "f()"],
    6,
  ],
  ["anonymous export default", ["export default function () {}"], undefined],
  [
    "export from",
    ["export * from 'node:path'; export { join } from 'node:path'; 1"],
    1,
  ],
  [
    "types only",
    ["interface P { x: number } type Q = P", "const p: P = { x: 1 }; p.x"],
    1,
  ],
  [
    "import type",
    ["import type { Stats } from 'node:fs'; let s: Stats | undefined; s"],
    undefined,
  ],
  [
    "a type imported without `type`",
    ["import { Stats, existsSync, PathLike } from 'node:fs'; existsSync('/')"],
    true,
  ],
  ["dynamic import", ["(await import('node:path')).join('a', 'b')"], "a/b"],
  ["require", ["require('node:path').join('a', 'b')"], "a/b"],
  [
    "import = require",
    ["import path = require('node:path'); path.join('a', 'b')"],
    "a/b",
  ],
  [
    "require declared by a cell",
    [
      "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url)",
      "require('node:path').sep",
    ],
    "/",
  ],
  [
    "names of arrows",
    [
      "const f = () => 1; let g = function () {}; let C = class {}; [f.name, g.name, C.name]",
    ],
    ["f", "g", "C"],
  ],
  ["name of an assigned arrow", ["let f; f = () => 1; f.name"], "f"],
  [
    "a call has no receiver",
    ["function self(this: unknown) { return this } self()"],
    undefined,
  ],
  [
    "a tagged template",
    [
      "const tag = (s: TemplateStringsArray, n: number) => s.raw[0] + n",
      "tag`a${1}`",
    ],
    "a1",
  ],
  ["typeof of what is nowhere", ["typeof nowhere"], "undefined"],
  ["what is nowhere", ["nowhere"], "nowhere is not defined"],
  [
    "assigning to what is nowhere",
    ["nowhere = 1"],
    "nowhere is not defined: declare it first, as in `let nowhere = …`",
  ],
  [
    "before its declaration",
    ["early; let early = 1"],
    "Cannot access 'early' before initialization",
  ],
  [
    "a constant is not assigned to",
    ["const c = 1", "c = 2"],
    "Assignment to constant variable 'c'. Declare it anew to change it: let c = …",
  ],
  [
    "nor in its own cell",
    ["const c = 1; c++"],
    "Assignment to constant variable 'c'. Declare it anew to change it: let c = …",
  ],
  ["a global of Node is shadowed", ["const performance = 3", "performance"], 3],
  ["a global made by hand", ["globalThis.made = 1", "(made as number) + 1"], 2],
  [
    "labels",
    [
      "let n = 0; outer: for (let i = 0; i < 3; i++) for (;;) { n++; continue outer } n",
    ],
    3,
  ],
  ["a loop without a body", ["let i = 0; while (i++ < 5); i"], 6],
  [
    "a float loop",
    ["let s = 0; for (let i = 0; i < 4; i++) s += i * 0.5; s"],
    3,
  ],
  [
    "a float loop that throws keeps its sum",
    [
      "let s = 0; const xs: any = [1, 2, null]; for (let i = 0; i < 3; i++) s += xs[i].valueOf() * 1",
      "let k = 0; for (let i = 0; ; i++) { k += 0.5; if (i > 2) null!.x }",
      "k",
    ],
    2,
  ],
  ["names with dollars", ["const $ = 1, $a = 2; [$, $a]", "$ + $a"], 3],
  ["a name like the marker", ["const cellValue = 1; cellValue"], 1],
  [
    "logical assignment keeps names",
    ["let f: any; f ??= () => 1; f.name"],
    "f",
  ],
  ["optional call", ["let f: any; f?.()"], undefined],
  [
    "spread, bigint, regular expression",
    ["[...'ab', 2n ** 3n, /a/v.test('a')]"],
    ["a", "b", 8n, true],
  ],
  ["eval sees top-level names", ["let n = 2", "eval('n + 1')"], 3],
  ["eval assigns", ["let n = 2", "eval('n = 7'); n"], 7],
  ["strict mode", ["(function () { return this })()"], undefined],
  ["import.meta", ["import.meta.dirname === __dirname"], true],
  ["a promise is a value", ["Promise.resolve(1) instanceof Promise"], true],
  ["emoji before", ["const s = '😀'; s.length"], 2],
  ["an empty cell", [""], undefined],
  ["CRLF", ["const a = 1;\r\na"], 1],
];

describe("cells", () => {
  test.each(cases)("%s", async (_what, cells, expected) => {
    expect(await new Notebook().value(...cells)).toEqual(expected);
  });

  test("a failed cell keeps what it did before", async () => {
    expect(await new Notebook().value("let a = 1; throw 0", "a")).toBe(1);
  });
});
