/** Runs a command to its end, line by line, into the log; a failure carries its first errors and its last lines. */
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { basename } from "node:path";
import { CommandFailed, tellsAnError } from "./problem.mjs";

const kept = { errors: 10, last: 60 }; // lines

/**
 * @param {import("./report.mjs").Report} report
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{cwd?: string, env?: NodeJS.ProcessEnv, onLine?: (line: string) => void}} [options] what `onLine` throws ends the command
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
  /** @type {unknown} */
  let ended;
  /** @type {string[]} */
  const errors = [];
  /** @type {string[]} */
  const tail = [];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on("line", (line) => {
      try {
        onLine?.(line);
      } catch (error) {
        ended ??= error;
        child.kill("SIGKILL"); // busy, npm does not hear the gentler one for half a minute
      }
      if (/^Progress \d+ of \d+$/.test(line)) return; // a hundred a second, of no use in a log
      report.write(line);
      tail.push(line);
      if (tail.length <= kept.last) return;
      const oldest = tail.shift() ?? "";
      if (tellsAnError(oldest) && errors.length < kept.errors)
        errors.push(oldest);
    });
  }
  const name = basename(command);
  await new Promise((resolve, reject) => {
    child.on("error", (error) =>
      reject(
        new CommandFailed(name, `could not be started: ${error.message}`, []),
      ),
    );
    child.on("close", (code, signal) => {
      if (ended !== undefined) reject(ended);
      else if (code === 0) resolve(undefined);
      else
        reject(
          new CommandFailed(
            name,
            signal ? `was ended by ${signal}` : `ended with code ${code}`,
            [...errors, ...tail],
          ),
        );
    });
  });
}
