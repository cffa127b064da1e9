/**
 * The part of the set-up that an image needs: JupyterLab's settings, the kernelspec, native TensorFlow.
 *
 *   node install.mjs cpu|gpu      in the folder that holds kernel/, lib/ and .venv/
 */
import { execFile } from "node:child_process";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const root = process.cwd();
const device = process.argv[2];
if (device !== "cpu" && device !== "gpu")
  throw new Error(
    `DEVICE: expected cpu or gpu, got ${JSON.stringify(device ?? "")}`,
  );

/** @param {...string} path */
const load = (...path) => import(pathToFileURL(join(root, ...path)).href);
const kernel = await load("kernel", "dist", "install", "index.js");
const lib = await load("lib", "dist", "backend", "setup", "index.js");

const venv = join(root, ".venv");
kernel.writeSettings(venv, "nabla");
kernel.registerKernelspec(
  join(venv, "share", "jupyter"),
  "nabla",
  kernel.kernelspec({ node: process.execPath, preload: ["nabla"] }),
);

const host = {
  /**
   * @param {string} command
   * @param {readonly string[]} args
   * @param {{cwd?: string, env?: NodeJS.ProcessEnv, onLine?: (line: string) => void}} [options]
   */
  run: (command, args, { cwd, env, onLine } = {}) =>
    new Promise((resolve, reject) => {
      execFile(
        command,
        [...args],
        { cwd, env: env ?? process.env, maxBuffer: 1 << 28 },
        (error, stdout, stderr) => {
          for (const line of `${stdout}\n${stderr}`.split("\n")) onLine?.(line);
          if (error) reject(error);
          else resolve(undefined);
        },
      );
    }),
  /** @param {string} detail */
  progress: (detail) => process.stdout.write(`${detail}\n`),
};
const machine = lib.thisMachine();
const outcome = await lib.setUpNative(
  host,
  { python: kernel.pythonOf(venv), cache: join(root, ".cache") },
  { ...machine, nvidia: device === "gpu" },
  { elsewhere: true },
);
process.stdout.write(`${outcome.note}\n`);
const wanted = device === "gpu" ? "tfjs-node-gpu" : "tfjs-node";
if (!outcome.native.includes(wanted)) process.exit(1);
