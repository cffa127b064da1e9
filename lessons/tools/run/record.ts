/** What is kept of a run beside the executed notebook: the verdict, and what code it is of. */
import {
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { hash } from "../manifest.js";
import type { Notebook, NotebookCell } from "../notebook/nbformat.js";
import type { Problem } from "../source/problems.js";
import type { Backend } from "./kernel.js";
import { root } from "./root.js";

export interface RunRecord {
  /** Of the notebook's code, the kernel and the library: `digestOf`. */
  digest: string;
  backend: string;
  /** From the kernel's start to the end of the last cell. */
  seconds: number;
  problems: readonly Problem[];
}

/** An output as nbformat has it. */
export interface Output {
  output_type: "stream" | "display_data" | "execute_result" | "error";
  name?: string;
  text?: string | string[];
  data?: Record<string, unknown>;
  ename?: string;
  evalue?: string;
  traceback?: string[];
}

export interface ExecutedCell {
  id: string;
  source: string;
  outputs: Output[];
}

export interface Executed {
  record: RunRecord;
  cells: ReadonlyMap<string, ExecutedCell>;
}

/** Where a lesson's run is kept in the folder, without its ending. */
export function runPath(out: string, name: string, backend: Backend): string {
  return join(out, backend === undefined ? name : `${name}.${backend}`);
}

/**
 * Each file whole or not at all, whoever runs or reads the lesson at the same moment; the record last, so that a run cut short leaves the
 * record of other code, which no page takes for this one's.
 */
export function keepRun(
  path: string,
  executed: string,
  record: RunRecord,
): void {
  const part = `${path}.${process.pid}.part`;
  copyFileSync(executed, part);
  renameSync(part, `${path}.ipynb`);
  writeFileSync(part, `${JSON.stringify(record, null, 1)}\n`);
  renameSync(part, `${path}.json`);
}

/** @returns undefined where the lesson was never run, or its run was cut short */
export function readExecuted(path: string): Executed | undefined {
  if (!existsSync(`${path}.json`) || !existsSync(`${path}.ipynb`))
    return undefined;
  const record = JSON.parse(readFileSync(`${path}.json`, "utf8")) as RunRecord;
  const { cells } = JSON.parse(readFileSync(`${path}.ipynb`, "utf8")) as {
    cells: (Omit<NotebookCell, "source"> & {
      source: string | string[];
      outputs?: Output[];
    })[];
  };
  return {
    record,
    cells: new Map(
      cells
        .filter((cell) => cell.cell_type === "code")
        .map(({ id, source, outputs = [] }) => [
          id,
          { id, source: joined(source), outputs },
        ]),
    ),
  };
}

/** nbformat allows a text to be a list of its lines. */
export function joined(text: string | readonly string[]): string {
  return typeof text === "string" ? text : text.join("");
}

let engine: string | undefined;

/** Changes with the code of the notebook, the library and the kernel; words around the code do not matter. */
export function digestOf(notebook: Notebook): string {
  engine ??= hash(
    ["kernel", "lib"]
      .flatMap((workspace) => programs(join(root, workspace, "dist")))
      .map((path) => readFileSync(path, "utf8"))
      .join("\n"),
  );
  const code = notebook.cells
    .filter((cell) => cell.cell_type === "code")
    .map(({ id, source }) => [id, source]);
  return hash(JSON.stringify([engine, code]));
}

function programs(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".js"))
    .toSorted()
    .map((file) => join(folder, file));
}
