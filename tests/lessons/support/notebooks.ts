/** The built notebooks of the course, and what running them gives. */
import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { build } from "../../../lessons/tools/build.js";
import { readCourse } from "../../../lessons/tools/course.js";
import type { Edition } from "../../../lessons/tools/notebook/writing.js";
import type { Output } from "../../../lessons/tools/run/record.js";
import { pythonOf } from "../../../kernel/src/install/environment.js";

export const root = fileURLToPath(new URL("../../..", import.meta.url));
const venv = join(root, ".venv");
const runner = fileURLToPath(new URL("run-notebook.py", import.meta.url));

export interface RunCell {
  id: string;
  cell_type: "markdown" | "code";
  source: string | string[];
  metadata: { tags?: string[]; nbgrader?: { grade: boolean } };
  execution_count?: number | null;
  outputs?: Output[];
}

/** Builds the whole course afresh, apart from the notebooks that people work in. */
export function buildCourse(): { folder: string; names: string[] } {
  const folder = mkdtempSync(join(tmpdir(), "notebooks-"));
  const { problems } = build(readCourse(join(root, "lessons")), {
    out: folder,
  });
  if (problems.length > 0) throw new Error(JSON.stringify(problems, null, 1));
  const names = readdirSync(join(folder, "student"))
    .filter((file) => file.endsWith(".ipynb"))
    .map((file) => file.replace(/\.ipynb$/, ""));
  return { folder, names };
}

async function python(...args: string[]): Promise<void> {
  await promisify(execFile)(pythonOf(venv), [runner, ...args], {
    maxBuffer: 2 ** 26,
  });
}

/** Runs one notebook on the real kernel until a cell fails. */
export async function runNotebook(
  folder: string,
  edition: Edition,
  name: string,
): Promise<RunCell[]> {
  const source = join(folder, edition, `${name}.ipynb`);
  const target = join(folder, `${name}.${edition}.run.ipynb`);
  await python("run", source, target);
  return cellsOf(target);
}

/** Every notebook below the folder is checked against nbformat's schema and written again by Python. */
export async function rewrite(folder: string, out: string): Promise<void> {
  await python("validate", folder, out);
}

export function cellsOf(path: string): RunCell[] {
  const data: unknown = JSON.parse(readFileSync(path, "utf8"));
  if (!isNotebook(data)) throw new Error(`${path} is no notebook`);
  return data.cells;
}

/** nbformat has checked the rest. */
function isNotebook(data: unknown): data is { cells: RunCell[] } {
  return (
    typeof data === "object" &&
    data !== null &&
    "cells" in data &&
    Array.isArray(data.cells)
  );
}

export const errorsOf = (cell: RunCell): Output[] =>
  (cell.outputs ?? []).filter((output) => output.output_type === "error");

/** What a reader of a failing test wants to see. */
export function describeErrors(cells: readonly RunCell[]): string[] {
  return cells.flatMap((cell) =>
    errorsOf(cell).map(
      (error) => `${cell.id}: ${error.ename}: ${error.evalue}`,
    ),
  );
}
