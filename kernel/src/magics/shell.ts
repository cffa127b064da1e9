/** `!command` and `%%sh`. */
import { spawn } from "node:child_process";
import type { Magic } from "./magic.js";

/** Named `sh`; a line that begins with `!` is one of it. */
export const shell: Magic = {
  name: "sh",
  usage: "!COMMAND",
  summary:
    "runs a command in the system's shell, its output as it comes; const lines = !COMMAND: keeps the lines; %%sh: the whole cell",
  line: "words",
  cell: "words",
  async run(host, { argument, body, captured }) {
    const windows = process.platform === "win32";
    const child = spawn(body ?? argument, {
      shell: true,
      cwd: host.directory,
      stdio: ["ignore", "pipe", "pipe"],
      // A group of its own: an interrupt ends what the shell has started, too.
      detached: !windows,
    });
    let printed = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      if (captured === true) printed += text;
      else host.print(text);
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      host.warn(text);
    });
    const end = (): void => {
      if (child.pid === undefined || windows) child.kill();
      else
        try {
          process.kill(-child.pid, "SIGTERM");
        } catch {
          // Ended by itself meanwhile.
        }
    };
    host.signal?.addEventListener("abort", end, { once: true });
    const [code, signal] = await new Promise<
      [number | null, NodeJS.Signals | null]
    >((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (...how) => {
        resolve(how);
      });
    });
    host.signal?.removeEventListener("abort", end);
    if (code !== 0)
      host.warn(
        code === null
          ? `The command was ended by ${signal}.\n`
          : `The command ended with exit code ${code}.\n`,
      );
    if (captured !== true) return undefined;
    return printed === "" ? [] : printed.replace(/\r?\n$/, "").split(/\r?\n/);
  },
};
