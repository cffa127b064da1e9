/** A package's exports as names of every cell, in each meaning that they have. */
import { afterAll, beforeEach, expect, test } from "vitest";
import { Notebook } from "./notebook.js";

const notebook = new Notebook(["toolbox"], {
  "node_modules/toolbox/package.json": JSON.stringify({
    name: "toolbox",
    version: "1.0.0",
    type: "module",
    exports: { ".": "./dist/index.js" },
  }),
  "node_modules/toolbox/dist/index.js": "",
  "node_modules/toolbox/dist/index.d.ts": `
    export { PCA, type Options } from "./pca.js";
    export * as geometry from "./geometry.js";
    export * as lines from "./lines.js";
    export * from "./more.js";
    export declare const settings: { readonly verbose: boolean };
    export declare function load(name: string): Promise<PCA<string>>;
    import { PCA } from "./pca.js";`,
  "node_modules/toolbox/dist/pca.d.ts": `
    export interface Options { components: number }
    /** Principal axes. */
    export declare class PCA<T> { constructor(options: Options); label: T; fit(): this }`,
  "node_modules/toolbox/dist/geometry.d.ts": `
/** Shapes in the plane, \`near_by\` and far. */
    export * from "./lines.js";
    export declare class Point { x: number }
    export declare function distance(a: Point, b: Point): number;`,
  "node_modules/toolbox/dist/lines.d.ts":
    "/** Of a function alone. */\nexport declare function line_of(): void;",
  "node_modules/toolbox/dist/more.d.ts":
    "export type Colour = 'red' | 'blue'; export declare enum Size { Small }",
});
beforeEach(() => notebook.reset());
afterAll(() => notebook.close());

test.each([
  [
    "a class as a value",
    "new PCA<string>({ components: 1 }).fit().label.toUpperCase()",
    [],
  ],
  [
    "a class as a generic type",
    "const p: PCA<number> = await load('a')",
    ["1:7 TS2322"],
  ],
  ["a wrong argument", "new PCA({ components: 'two' })", ["1:11 TS2322"]],
  ["an interface", "const o: Options = {}", ["1:7 TS2741"]],
  [
    "a namespace as a value",
    "geometry.distance(new geometry.Point(), 1)",
    ["1:41 TS2345"],
  ],
  [
    "a namespace of types",
    "let at: geometry.Point; at = { x: 'a' }",
    ["1:32 TS2322"],
  ],
  ["a type behind `export *`", "const c: Colour = 'green'", ["1:7 TS2322"]],
  ["an enum", "const s: Size = Size.Small", []],
  ["a constant object", "settings.verbos", ["1:10 TS2551"]],
  ["a name that a cell takes for itself", "const PCA = 1; PCA.toFixed()", []],
])("%s", async (_, cell, errors) => {
  expect(await notebook.errors(cell)).toEqual([errors]);
});

test("a name taken by a cell stays taken", async () => {
  expect(
    await notebook.errors('const load = "mine"', "load.toUpperCase()"),
  ).toEqual([[], []]);
});

test("they are completed and inspected", async () => {
  const { matches } = await notebook.complete("PC|");
  expect(matches.map(({ text, kind }) => ({ text, kind }))).toEqual([
    { text: "PCA", kind: "class" },
  ]);
  expect(await notebook.inspect("PC|A")).toContain("Principal axes.");
  expect((await notebook.complete("geometry.dist|")).matches[0]?.text).toBe(
    "distance",
  );
});

test("a module says what it is of, what its file says of itself, and its members", async () => {
  const found = await notebook.inspect("geometry|");
  expect(found).toContain('module geometry // "toolbox"');
  expect(found).toContain("Shapes in the plane, `near_by` and far.");
  expect(found).toContain("Members: `distance`, `line_of`, `Point`");
  // The first comment of that file is a function's.
  expect(await notebook.inspect("lines|")).toMatch(
    /^```typescript\nmodule lines \/\/ "toolbox"\n```\n\nMembers: `line_of`$/,
  );
  await notebook.run('import * as os from "node:os"');
  expect(await notebook.inspect("const o = os|;")).toMatch(
    /module os \/\/ "(node:)?os"[^]*Members: [^]*`cpus`/,
  );
});
