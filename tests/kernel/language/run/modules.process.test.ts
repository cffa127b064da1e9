/** Modules, in a process of its own: loader hooks and the working directory belong to a whole process. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";

const dist = fileURLToPath(
  new URL("../../../../kernel/dist/language/", import.meta.url),
);
const folder = mkdtempSync(join(tmpdir(), "modules-"));
afterAll(() => rmSync(folder, { recursive: true }));

const files: Record<string, string> = {
  "helper.ts":
    "import { base } from './base';\nexport const twice = (n: number): number => 2 * n + base;",
  "base.ts": "export enum E { A = 0 }\nexport const base: number = E.A;",
  "data.json": '{ "rows": [1, 2, 3] }',
  "node_modules/only-esm/package.json":
    '{ "name": "only-esm", "type": "module", "exports": { "import": "./index.js" } }',
  "node_modules/only-esm/index.js":
    "export const late = await Promise.resolve(4); export default 'esm';",
  "node_modules/common/package.json":
    '{ "name": "common", "main": "index.js" }',
  "node_modules/common/index.js":
    "module.exports = Object.assign(() => 1, build()); function build() { return { hidden: 5, ['na' + 'med']: 6 } }",
  "node_modules/deep/package.json": '{ "name": "deep", "main": "index.js" }',
  "node_modules/deep/index.js":
    "exports.deep = function deep(n) { if (n === 0) throw new Error('deep'); deep(n - 1); }",
  "node_modules/preloaded/package.json":
    '{ "name": "preloaded", "type": "module", "exports": { ".": { "types": "./index.d.ts", "import": "./index.js" } } }',
  "node_modules/preloaded/index.js":
    "export { heavy } from './heavy.js'; export * as whole from 'only-esm'; export * from './more.js'; globalThis.entryRan = true;",
  "node_modules/preloaded/heavy.js":
    "globalThis.heavyLoaded = (globalThis.heavyLoaded ?? 0) + 1; export const heavy = 7;",
  "node_modules/preloaded/more.js":
    "export const more = 8; export function also() { return 9 }",
  ...Object.fromEntries(
    [
      "named/node_modules",
      "prefix/lib/node_modules",
      "theirs/lib/node_modules",
    ].flatMap((place) => [
      [
        `${place}/everywhere/package.json`,
        '{ "name": "everywhere", "type": "module", "exports": "./index.js" }',
      ],
      [
        `${place}/everywhere/index.js`,
        `export default ${JSON.stringify(place.split("/")[0])}`,
      ],
    ]),
  ),
};
for (const [name, text] of Object.entries(files)) {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), text);
}

/** Runs cells one after the other in a fresh process and gives their values. */
function values(
  cells: string[],
  preload?: string,
  environment: Record<string, string> = {},
): unknown[] {
  const script = `
    import { compileCell, EarlierCells } from ${JSON.stringify(`${dist}compile/index.js`)};
    import { Runner } from ${JSON.stringify(`${dist}run/index.js`)};
    const earlier = new EarlierCells();
    const runner = new Runner({ directory: ${JSON.stringify(folder)} });
    ${preload === undefined ? "" : `runner.preload(${JSON.stringify(preload)});`}
    const values = [];
    for (const text of ${JSON.stringify(cells)}) {
      const compiled = compileCell({ name: "Cell", text }, earlier);
      earlier.add(compiled);
      const { outcome, value } = await runner.execute(compiled, { cell: "c", number: 1 });
      values.push(outcome.status === "ok" ? value ?? null : outcome.error.message);
    }
    process.stdout.write(JSON.stringify(values));`;
  return JSON.parse(
    execFileSync(process.execPath, ["--input-type=module", "-e", script], {
      encoding: "utf8",
      cwd: tmpdir(),
      env: { ...process.env, ...environment },
    }),
  ) as unknown[];
}

test("typed files beside the notebook, imported again when they or their imports change", () => {
  expect(
    values([
      "import { twice } from './helper.ts'; twice(2)",
      "import { writeFileSync } from 'node:fs'; writeFileSync(__dirname + '/base.ts', 'export const base: number = 100;')",
      "import { twice } from './helper'; twice(2)",
      "import data from './data.json' with { type: 'json' }; data.rows.length",
      "import again from './data.json'; again.rows[2]",
      "import { writeFileSync } from 'node:fs'; writeFileSync(__dirname + '/data.json', '[7]')",
      "import changed from './data.json'; changed",
    ]),
  ).toEqual([4, null, 104, 3, 3, null, [7]]);
});

test("a stack shows where a typed file failed, as it was when it was loaded", () => {
  const file = (lines: string[]): string =>
    `import { writeFileSync } from 'node:fs'; writeFileSync(__dirname + '/fails.ts', ${JSON.stringify(lines.join("\n"))})`;
  const caught = (name: string): string =>
    `(() => { try { ${name}({ n: 1 }) } catch (e) { return (e as Error).stack!.split('\\n')[1] } })()`;
  const interfaceAbove = ["interface P {", "  n: number;", "}", ""];
  const body = "export function fail(p: P) { throw new Error(`${p.n}`) }";
  expect(
    values([
      file([...interfaceAbove, body]),
      `import { fail } from './fails'; ${caught("fail")}`,
      file(["", ...interfaceAbove, body]),
      caught("fail"),
      `import { fail as again } from './fails'; ${caught("again")}`,
    ]).filter((value) => value !== null),
  ).toEqual(
    [5, 5, 6].map(
      (line) =>
        `    at fail (${join(basename(folder), "fails.ts")}:${line}:36)`,
    ),
  );
});

test("the cell is shown below many frames of a package, few of which are", () => {
  const [lines] = values([
    "import { deep } from 'deep'; const lines: string[] = []; function far(n: number) { if (n > 0) far(n - 1); else deep(40) }; try { far(20) } catch (e) { lines.push(...(e as Error).stack!.split('\\n')) }; lines.map((line) => line.replace(/\\(.*[\\/\\\\]/, '('))",
  ]);
  expect(lines).toEqual([
    "Error: deep",
    "    at deep (index.js:1:54)",
    "    at deep (index.js:1:73)",
    "    … 38 more of packages",
    "    at deep (index.js:1:73)",
    "    at far (Cell 1:112)",
    ...Array<string>(7).fill("    at far (Cell 1:95)"),
    "    … 13 more",
    "    at Cell 1:130",
  ]);
});

test("ESM-only packages, names that a CommonJS package computes, require", () => {
  expect(
    values([
      "import name, { late } from 'only-esm'; [name, late]",
      "import call, { hidden, named } from 'common'; [call(), hidden, named]",
      "require('common').hidden",
      "(await import('only-esm')).late",
      "require.resolve('common').endsWith('index.js')",
    ]),
  ).toEqual([["esm", 4], [1, 5, 6], 5, 4, true]);
});

test("global packages: of NODE_PATH, of npm's prefix, of the person's settings", () => {
  const cell = "import where from 'everywhere'; where";
  const config = join(folder, "npmrc");
  writeFileSync(config, `prefix = ${join(folder, "theirs")}\n`);
  expect(
    [
      { NODE_PATH: join(folder, "named/node_modules") },
      { npm_config_prefix: join(folder, "prefix") },
      { NPM_CONFIG_USERCONFIG: config },
    ].flatMap((environment) => values([cell], undefined, environment)),
  ).toEqual(["named", "prefix", "theirs"]);
  expect(String(values([cell])[0])).toContain(
    "Cannot find the package 'everywhere'. Searched: the notebook's folder",
  );
});

test("a preload is read, not run; each name's module is loaded once, when a cell uses it", () => {
  expect(
    values(
      [
        "[typeof (globalThis as any).entryRan, typeof (globalThis as any).heavyLoaded]",
        "const unused = (heavy: number) => heavy; typeof (globalThis as any).heavyLoaded",
        "heavy + more + also()",
        "[heavy, (globalThis as any).heavyLoaded, (globalThis as any).entryRan ?? null]",
        "whole.default",
        "const heavy = 1; heavy",
        "heavy",
      ],
      "preloaded",
    ),
  ).toEqual([
    ["undefined", "undefined"],
    "undefined",
    24,
    [7, 1, null],
    "esm",
    1,
    1,
  ]);
});
