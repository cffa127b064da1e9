/**
 * `<Explore>` fences → one module a lesson, which the page imports when a slider is near: for each fence a function of the sliders' values
 * that returns the figure. TypeScript checks the modules with the library's types: a fence with a name that only the notebook knows is left out.
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

export interface Explores {
  /** The modules' paths by their lessons' names. */
  modules: ReadonlyMap<string, string>;
  /** Fences that need what other cells have made: a page shows their picture, and only a notebook moves it. */
  bound: readonly BoundExplore[];
}

export interface BoundExplore extends Problem {
  lesson: string;
  /** The cell's. */
  id: string;
}

/** The fences of these lessons that do not stand alone, and why. */
export function boundExplores(
  sources: readonly ExploreSource[],
): readonly BoundExplore[] {
  const parent = join(root, "lessons", "dist");
  mkdirSync(parent, { recursive: true });
  const folder = mkdtempSync(join(parent, "explore-"));
  try {
    return writeExplores(sources, folder).bound;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Lines of the module and what they come from. */
interface Origin {
  first: number;
  last: number;
  cell: ExploreCell;
}

interface Origins {
  lesson: string;
  file: string;
  origins: Origin[];
}

/**
 * @param folder that the modules are written to, emptied first; below the workspace, so that TypeScript and bundlers find its packages
 * @throws LessonProblems where TypeScript complains of something else than a fence
 */
export function writeExplores(
  sources: readonly ExploreSource[],
  folder = join(root, "lessons", "dist", "explore"),
): Explores {
  rmSync(folder, { recursive: true, force: true });
  const exploring = sources.filter(
    ({ lesson }) => exploresOf(lesson).length > 0,
  );
  if (exploring.length === 0) return { modules: new Map(), bound: [] };
  mkdirSync(folder, { recursive: true });
  const names = browserNames();
  const origins = new Map<string, Origins>();
  for (const { lesson, file } of exploring) {
    const { text, origins: places } = moduleOf(exploresOf(lesson), names);
    writeFileSync(join(folder, `${lesson.name}.ts`), text);
    origins.set(`${lesson.name}.ts`, {
      lesson: lesson.name,
      file,
      origins: places,
    });
  }
  const bound = check(folder, origins);
  const modules = new Map<string, string>();
  for (const { lesson } of exploring) {
    const alone = exploresOf(lesson).filter(
      ({ id }) =>
        !bound.some((each) => each.lesson === lesson.name && each.id === id),
    );
    const path = join(folder, `${lesson.name}.ts`);
    if (alone.length === 0) continue;
    writeFileSync(path, moduleOf(alone, names).text);
    modules.set(lesson.name, path);
  }
  return { modules, bound };
}

function exploresOf(lesson: Lesson): ExploreCell[] {
  return lesson.cells.filter((cell) => cell.kind === "explore");
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
  const engine = used.includes("tf");
  const lines = [
    used.length === 0
      ? ""
      : `import { ${[...used, ...(engine ? ["engine"] : [])].join(", ")} } from "nabla";`,
    `const figureOf = async (it: { ready?: Promise<unknown>; plotly: object }) => { ${engine ? 'if (engine === "") throw new Error("tf.js has no engine"); ' : ""}await it.ready; return it.plotly; };`,
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
  origins: ReadonlyMap<string, Origins>,
): BoundExplore[] {
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
        noImplicitAny: false,
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
  return stdout.split("\n").flatMap((line): BoundExplore[] => {
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
}

function placed(
  module: string,
  row: number,
  column: number,
  message: string,
  all: ReadonlyMap<string, Origins>,
): BoundExplore {
  const known = all.get(module);
  const origin = known?.origins.find(
    ({ first, last }) => row >= first && row <= last,
  );
  if (known === undefined || origin === undefined)
    throw new LessonProblems([{ file: module, line: row, column, message }]);
  return {
    lesson: known.lesson,
    id: origin.cell.id,
    file: known.file,
    line: origin.cell.fence.line + row - origin.first + 1,
    column,
    message: `<Explore> moves in the notebook alone: a page computes it without the other cells, by its sliders, the library and what it declares itself, and it ends in a figure. ${message}`,
  };
}
