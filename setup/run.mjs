/** Runs a command to its end, line by line, into the log; a failure carries its last lines. */
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { basename } from "node:path";
import { CommandFailed } from "./problem.mjs";

/**
 * @param {import("./report.mjs").Report} report
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{cwd?: string, env?: NodeJS.ProcessEnv, onLine?: (line: string) => void}} [options]
 * @returns {Promise<void>}
 * @throws {CommandFailed}
 */
export async function run(report, command, args, { cwd, env, onLine } = {}) {
  report.write(`$ ${[command, ...args].join(" ")}`);
  const child = spawn(command, args, {
    cwd,
    env: env ?? process.env,
    stdio: ["ignore", "pipe", "pipe"],
    windowsHide: true,
  });
  /** @type {string[]} */
  const tail = [];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on("line", (line) => {
      onLine?.(line);
      if (/^Progress \d+ of \d+$/.test(line)) return; // a hundred a second, of no use in a log
      report.write(line);
      tail.push(line);
      if (tail.length > 60) tail.shift();
    });
  }
  const name = basename(command);
  await new Promise((resolve, reject) => {
    child.on("error", (error) =>
      reject(
        new CommandFailed(name, `could not be started: ${error.message}`, tail),
      ),
    );
    child.on("close", (code, signal) => {
      if (code === 0) resolve(undefined);
      else
        reject(
          new CommandFailed(
            name,
            signal ? `was ended by ${signal}` : `ended with code ${code}`,
            tail,
          ),
        );
    });
  });
}
