/** Programs, with what they said in one piece. */
import { execFile } from "node:child_process";

export interface Ran {
  status: number;
  /** Both streams, as they came. */
  text: string;
}

export interface RunOptions {
  cwd?: string;
  input?: string;
  env?: Record<string, string>;
}

/** Runs a program to its end, whatever it says. */
export function ran(
  command: string,
  args: readonly string[],
  { cwd, input, env }: RunOptions = {},
): Promise<Ran> {
  return new Promise((resolve) => {
    const child = execFile(
      command,
      args,
      { cwd, env: { ...process.env, ...env }, maxBuffer: 2 ** 28 },
      (error, stdout, stderr) => {
        const status =
          error === null ? 0 : typeof error.code === "number" ? error.code : -1;
        resolve({ status, text: `${stdout}${stderr}`.trim() });
      },
    );
    child.stdin?.on("error", () => undefined); // it may end before it has read everything
    child.stdin?.end(input ?? "");
  });
}
