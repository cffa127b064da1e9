/**
 * `<Explore>` fences → one module a lesson, which the page imports when a slider is near: for each fence a function of the sliders' values
 * that returns the figure. TypeScript checks the modules with the library's types: a name that only the notebook knows is an error here.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { parseSync } from "oxc-parser";
import type { ExploreCell, Lesson } from "../cells/cell.js";
import { LessonProblems, type Problem } from "../source/problems.js";

import { root } from "../run/root.js";
import { browserNames } from "./names.js";

export interface ExploreSource {
  lesson: Lesson;
  /** How problems name its source. */
  file: string;
}

/** What is wrong with the fences of these lessons. */
export function exploreProblems(
  sources: readonly ExploreSource[],
): readonly Problem[] {
  if (
    !sources.some(({ lesson }) =>
      lesson.cells.some(({ kind }) => kind === "explore"),
    )
  )
    return [];
  const parent = join(root, "lessons", "dist");
  mkdirSync(parent, { recursive: true });
  const folder = mkdtempSync(join(parent, "explore-"));
  try {
    writeExplores(sources, folder);
    return [];
  } catch (error) {
    if (error instanceof LessonProblems) return error.problems;
    throw error;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Lines of the module and what they come from. */
interface Origin {
  first: number;
  last: number;
  cell: ExploreCell;
}

/**
 * @param folder that the modules are written to, emptied first; below the workspace, so that TypeScript and bundlers find its packages
 * @returns the modules' paths by their lessons' names
 * @throws LessonProblems where a fence does not stand alone
 */
export function writeExplores(
  sources: readonly ExploreSource[],
  folder = join(root, "lessons", "dist", "explore"),
): ReadonlyMap<string, string> {
  rmSync(folder, { recursive: true, force: true });
  let names: readonly string[] | undefined;
  const modules = new Map<string, string>();
  const origins = new Map<string, { file: string; origins: Origin[] }>();
  for (const { lesson, file } of sources) {
    const cells = lesson.cells.filter((cell) => cell.kind === "explore");
    if (cells.length === 0) continue;
    names ??= browserNames();
    mkdirSync(folder, { recursive: true });
    const path = join(folder, `${lesson.name}.ts`);
    const { text, origins: places } = moduleOf(cells, names);
    writeFileSync(path, text);
    modules.set(lesson.name, path);
    origins.set(`${lesson.name}.ts`, { file, origins: places });
  }
  if (modules.size > 0) check(folder, origins);
  return modules;
}

function moduleOf(
  cells: readonly ExploreCell[],
  names: readonly string[],
): { text: string; origins: Origin[] } {
  const used = names.filter((name) =>
    cells.some(({ source }) =>
      new RegExp(String.raw`\b${name}\b`).test(source),
    ),
  );
  const lines = [
    used.length === 0 ? "" : `import { ${used.join(", ")} } from "nabla";`,
    "const figureOf = async (it: { ready?: Promise<unknown>; plotly: object }) => { await it.ready; return it.plotly; };",
    "export default {",
  ];
  const origins: Origin[] = [];
  for (const cell of cells) {
    const sliders = cell.sliders.map(({ name }) => name);
    lines.push(
      `${JSON.stringify(cell.id)}: async ({ ${sliders.join(", ")} }: Record<${sliders.map((name) => JSON.stringify(name)).join(" | ")}, number>) => {`,
    );
    const first = lines.length + 1;
    lines.push(...returning(cell.source).split("\n"));
    origins.push({ first, last: lines.length, cell });
    lines.push("},");
  }
  lines.push("};", "");
  return { text: lines.join("\n"), origins };
}

/** The last expression is what a cell shows: `draw()` → `return figureOf(draw());`, on the same lines. */
function returning(source: string): string {
  const { program } = parseSync("cell.ts", source);
  const last = program.body.at(-1);
  if (last?.type !== "ExpressionStatement") return source;
  const { start, end } = last.expression;
  return `${source.slice(0, start)}return figureOf(${source.slice(start, end)});${source.slice(last.end)}`;
}

function check(
  folder: string,
  origins: ReadonlyMap<string, { file: string; origins: Origin[] }>,
): void {
  const config = join(folder, "tsconfig.json");
  writeFileSync(
    config,
    JSON.stringify({
      compilerOptions: {
        noEmit: true,
        target: "ES2023",
        lib: ["ES2023", "DOM"],
        module: "ESNext",
        moduleResolution: "Bundler",
        customConditions: ["browser"],
        moduleDetection: "force",
        skipLibCheck: true,
        types: [],
        strict: true,
      },
      include: ["*.ts"],
    }),
  );
  const require = createRequire(import.meta.url);
  const tsc = join(
    dirname(require.resolve("typescript/package.json")),
    "bin",
    "tsc",
  );
  const { stdout } = spawnSync(
    process.execPath,
    [tsc, "-p", config, "--pretty", "false"],
    { encoding: "utf8", cwd: folder },
  );
  const problems = stdout.split("\n").flatMap((line): Problem[] => {
    const match = /^(.+)\((\d+),(\d+)\): error (TS\d+: .*)$/.exec(line);
    if (match === null) return [];
    const [, path = "", row = "1", column = "1", message = ""] = match;
    return [
      placed(
        relative(folder, join(folder, path)),
        Number(row),
        Number(column),
        message,
        origins,
      ),
    ];
  });
  if (problems.length > 0) throw new LessonProblems(problems);
}

function placed(
  module: string,
  row: number,
  column: number,
  message: string,
  all: ReadonlyMap<string, { file: string; origins: Origin[] }>,
): Problem {
  const known = all.get(module);
  const origin = known?.origins.find(
    ({ first, last }) => row >= first && row <= last,
  );
  const line =
    origin === undefined ? 1 : origin.cell.fence.line + row - origin.first + 1;
  return {
    file: known?.file ?? module,
    line,
    column,
    message: `<Explore> is computed alone, on the page: its code may use its sliders, the library and what it declares itself, and ends in a figure. ${message}`,
  };
}
