/** Types are taken out where that is enough; a cell that has to be lowered goes the longer way, and both come to the same. */
import { describe, expect, test } from "vitest";
import { compileCell } from "../../../../kernel/src/language/compile/index.js";
import { Notebook } from "../run/notebook.js";

const ways = (text: string): number =>
  compileCell({ name: "Cell [1]", text }).map.steps.length;

const cells: [name: string, text: string, value: unknown][] = [
  [
    "annotations",
    "const f = (a: number, b?: string, ...c: number[]): number => a + c.length; let g!: number; f(1, 'b', 2, 3)",
    3,
  ],
  [
    "patterns",
    "const { a, b: [c = 5] }: { a: number; b: number[] } = { a: 1, b: [] }; a + c",
    6,
  ],
  [
    "as, satisfies, !",
    "const o = { a: { b: 2 } } as { a?: { b: number } }; (o.a!.b as number) * 3 satisfies number",
    6,
  ],
  ["a binding in brackets", "let n = 1; (n as any) = 4; n", 4],
  [
    "shorthand that is cast",
    "const first = 1; ({ first: first as number }).first",
    1,
  ],
  [
    "generics",
    "function id<T,>(x: T): T { return x } class Pair<A, B = A> extends Map<A, B> {} new Pair<string, number>([[id<string>('k'), 7]]).get('k')",
    7,
  ],
  [
    "an arrow with type parameters",
    "const f = async <T,>(x: T): Promise<T> => x; await f<number>(8)",
    8,
  ],
  [
    "overloads",
    "function f(a: string): string; function f(a: number): number; function f(a: any) { return a } f(2)",
    2,
  ],
  [
    "overloaded methods",
    "class A { m(a: string): void; m(a: number): void; m(a: unknown) { return a } } new A().m(3)",
    3,
  ],
  [
    "members without a semicolon",
    "class A {\n  a = 1\n  public ['b'] = 2\n  private readonly c?: number\n  declare d: number\n  static override readonly e: number = 3\n}\nconst a = new A() as any\n;[a.a, a.b, 'c' in a, 'd' in a, (A as any).e].join()",
    "1,2,true,false,3",
  ],
  [
    "abstract classes",
    "abstract class A { abstract m(): number; protected constructor() {} twice() { return 2 * this.m() } }\nclass B extends A implements Iterable<number> { constructor() { super() } override m() { return 4 } *[Symbol.iterator]() {} [key: string]: unknown }\nnew B().twice()",
    8,
  ],
  [
    "a cast before a bracket's line",
    "const list = [5, 6] as number[]\n[0].map((x) => x)",
    [0],
  ],
  [
    "a type before a bracket's line",
    "let z = 1\ntype T = number\n;(z as number)",
    1,
  ],
  ["an empty value", "5\ninterface A {}", undefined],
  [
    "a predicate",
    "function isText(x: unknown): x is string { return typeof x === 'string' } isText('')",
    true,
  ],
  [
    "this as a parameter",
    "function f(this: { n: number }) { return this.n } f.call({ n: 9 })",
    9,
  ],
  ["chains", "const o: { a?: { b(): number } } = {}; o.a?.b!()", undefined],
  [
    "types alone",
    "import type { Stats } from 'node:fs'; import { type Dirent, sep } from 'node:path/posix'; declare const q: number; sep",
    "/",
  ],
  [
    "a loop over a cast",
    "let sum = 0; for (const x of [1, 2] as number[]) sum += x!; sum",
    3,
  ],
  ["a class expression", "const A = class<T> { x?: T }; A.name", "A"],
  [
    "a caught value",
    "let said; try { throw 1 } catch (error: unknown) { said = error as number } said",
    1,
  ],
  ["a script's first line", "#!/usr/bin/env node\nconst a: number = 2; a", 2],
];

describe("both ways come to the same", () => {
  test.each(cells)("%s", async (_, text, value) => {
    expect(await new Notebook().value(text)).toEqual(value);
    expect(
      await new Notebook().value(
        `${text.startsWith("#!") ? "" : "enum Lowered {}\n"}${text}`,
      ),
    ).toEqual(value);
  });
});

test("what has types alone is parsed once", () => {
  const short = cells.filter(([, text]) => ways(text) === 1).length;
  // `this` as a parameter and the line that begins with a bracket read differently without their types.
  expect(cells.length - short).toBe(2);
});

test.each([
  "enum E { A }",
  "namespace N { export const a = 1 }",
  "class A { constructor(readonly x: number) {} }",
  "const e = <b>x</b>",
  "export const a = 1",
  "using a = b",
  "const a = <number>b",
])("%s is lowered", (text) => {
  expect(ways(text)).toBe(3);
});

test("imports run in their order", async () => {
  const notebook = new Notebook();
  const { code } = compileCell({
    name: "Cell [1]",
    text: "import a from 'a'\nimport b from 'b'\nlet n = 1\nimport c from 'c'",
  });
  expect(
    [...code.matchAll(/link\("(.)"/g)].map(([, name]) => name).join(""),
  ).toBe("abc");
  expect(
    await notebook.value(
      "import { sep } from 'node:path/posix'; import { EOL } from 'node:os'; sep + typeof EOL",
    ),
  ).toBe("/string");
});
