/** Runs a notebook through nbclient, Jupyter's own, on the kernel as it is built here. */
import { spawn } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { CourseProblem } from "../course.js";
import { root } from "./root.js";

/** Which engine computes; `undefined`: the best that the machine has. */
export type Backend = "tfjs-node" | "wasm" | undefined;

export interface Failure {
  name: string;
  message: string;
  traceback: string;
}

/** A solution cut out, and the check that must then fail. */
export interface StubTrial {
  id: string;
  /** Cells that come first. */
  before: readonly string[];
  stub: string;
  check: string;
}

export type Event =
  | { event: "started"; seconds: number }
  | { event: "begun"; id: string }
  | {
      event: "done";
      id: string;
      /** `[7]`, as errors name the cell. */
      count: number;
      seconds: number;
      error: Failure | null;
      /** What it printed. */
      text: string;
    }
  | { event: "finished"; seconds: number }
  | { event: "stub"; id: string; stub: Failure | null; check: Failure | null }
  | { event: "died"; message: string };

export interface Order {
  /** The notebook. */
  source: string;
  /** Receives it with its outputs. */
  target: string;
  stubs: readonly StubTrial[];
  backend: Backend;
  /** After so many seconds a cell is interrupted and counts as failed; the default only guards against a hang. */
  patience?: number;
}

/**
 * Executes every cell, whatever fails; then tries the stubs in the same kernel.
 *
 * @param tell is called with each event when it happens
 * @throws CourseProblem where the Jupyter environment is missing, Error where the runner itself fails
 */
export async function execute(
  { source, target, stubs, backend, patience }: Order,
  tell: (event: Event) => void,
): Promise<void> {
  const interpreter = python();
  const home = mkdtempSync(join(tmpdir(), "nabla-run-"));
  try {
    writeKernelspec(join(home, "kernels", "nabla"));
    const child = spawn(
      interpreter,
      [join(root, "lessons", "tools", "run", "execute.py")],
      {
        cwd: dirname(source),
        stdio: ["pipe", "pipe", "pipe"],
        env: {
          // What one machine computes with, or fetches, is not part of the lesson.
          NABLA_QUIET: "1",
          ...process.env,
          JUPYTER_PATH: home,
          // Else a kernelspec of the environment, which may be another checkout's, comes first.
          JUPYTER_PREFER_ENV_PATH: "0",
          ...(backend === undefined ? {} : { NABLA_BACKEND: backend }),
        },
      },
    );
    let log = "";
    child.stderr.on("data", (piece: Buffer) => (log += piece.toString()));
    const ended = new Promise<number | null>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", resolve);
    });
    child.stdin.end(JSON.stringify({ source, target, stubs, patience }));
    for await (const line of createInterface({ input: child.stdout }))
      tell(JSON.parse(line) as Event);
    const code = await ended;
    if (code !== 0) throw new Error(`the runner of notebooks failed:\n${log}`);
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

/** Of the Jupyter environment. @throws CourseProblem where there is none */
export function python(): string {
  const path = join(
    root,
    ".venv",
    ...(process.platform === "win32"
      ? ["Scripts", "python.exe"]
      : ["bin", "python"]),
  );
  if (!existsSync(path))
    throw new CourseProblem(
      `expected Jupyter's Python at ${path}, found none; run npm run setup first`,
    );
  return path;
}

function writeKernelspec(folder: string): void {
  mkdirSync(folder, { recursive: true });
  const argv = [
    process.execPath,
    join(root, "kernel", "dist", "main.js"),
    "--preload",
    "nabla",
    "--history-file",
    "none",
    "--connection-file",
    "{connection_file}",
  ];
  writeFileSync(
    join(folder, "kernel.json"),
    JSON.stringify({
      argv,
      display_name: "TypeScript (Nabla)",
      language: "typescript",
      interrupt_mode: "message",
    }),
  );
}
