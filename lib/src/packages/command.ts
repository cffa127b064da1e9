/** Runs a program to its end; pip and npm are the only ones. */
import { spawn } from "node:child_process";

export class CommandFailure extends Error {
  constructor(
    command: string,
    /** The last lines that it printed. */
    readonly output: string,
  ) {
    super(`${command} failed:\n${output}`);
  }
}

/**
 * @param signal ends the program
 * @throws CommandFailure with its last lines, or what `spawn` says where there is no such program
 */
export function run(
  command: string,
  args: readonly string[],
  options: { env?: NodeJS.ProcessEnv; signal?: AbortSignal | undefined } = {},
): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      stdio: ["ignore", "pipe", "pipe"],
      env: options.env ?? process.env,
      signal: options.signal,
      shell: process.platform === "win32" && command === "npm", // npm is a batch file there
    });
    let output = "";
    const collect = (chunk: Buffer): void => {
      output = (output + chunk.toString()).slice(-4000);
    };
    child.stdout.on("data", collect);
    child.stderr.on("data", collect);
    child.once("error", reject);
    child.once("close", (code) => {
      if (code === 0) resolve();
      else reject(new CommandFailure(command, output.trim()));
    });
  });
}
