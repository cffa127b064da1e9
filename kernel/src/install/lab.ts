/** Starts JupyterLab on this machine's own address, with Jupyter's own token. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { endServer } from "./ending.js";
import { cleanPython, pythonOf } from "./environment.js";
import { type Server, ask, runningServers } from "./servers.js";

export interface LabOptions {
  venv: string;
  /** Where Jupyter keeps settings and its list of running servers, apart from the user's other Jupyters. */
  home: string;
  /** The folder to work in. */
  folder: string;
  port: number;
  browser: boolean;
  /** Ends the server in good order, its kernels first. */
  signal?: AbortSignal;
  /** For the server and its kernels. */
  env?: NodeJS.ProcessEnv;
}

export interface Lab {
  server: Server;
  /** Resolves with the exit code when the server has ended: 0 where that was asked of it. */
  ended: Promise<number>;
  /** Ends it in good order, its kernels first. */
  end(): Promise<void>;
}

export const runtimeOf = (home: string): string => join(home, "runtime");

function environment({ home, env }: LabOptions): NodeJS.ProcessEnv {
  return {
    ...cleanPython(env),
    JUPYTER_CONFIG_DIR: join(home, "config"),
    JUPYTER_DATA_DIR: join(home, "data"),
    JUPYTER_RUNTIME_DIR: runtimeOf(home),
    IPYTHONDIR: join(home, "ipython"),
    JUPYTER_PREFER_ENV_PATH: "1",
  };
}

function commandLine({ folder, port, browser }: LabOptions): string[] {
  return [
    "-m",
    "jupyterlab",
    "--ServerApp.ip=127.0.0.1",
    `--ServerApp.port=${port}`,
    "--ServerApp.port_retries=0",
    `--ServerApp.root_dir=${folder}`,
    "--ServerApp.log_level=WARN",
    `--ServerApp.open_browser=${browser ? "True" : "False"}`,
    // Jupyter refuses root for fear of the network; this server answers this machine alone. Containers and CI run as root.
    ...(process.getuid?.() === 0 ? ["--allow-root"] : []),
  ];
}

/**
 * Resolves when the server answers.
 *
 * @param lines  where to send what the server prints; without it, it prints to this terminal
 * @throws Error with its last lines when it ends instead
 */
export async function startLab(
  options: LabOptions,
  lines?: (text: string) => void,
): Promise<Lab> {
  mkdirSync(options.folder, { recursive: true });
  const child = spawn(pythonOf(options.venv), commandLine(options), {
    cwd: options.folder,
    env: environment(options),
    stdio: lines
      ? ["ignore", "pipe", "pipe"]
      : ["ignore", "inherit", "inherit"],
    // Out of the terminal's reach: its Ctrl-C would make Jupyter ask a question, its hang-up end Jupyter and leave the kernels.
    detached: process.platform !== "win32",
    windowsHide: true,
  });
  let asked = false;
  const end = (): Promise<void> => {
    asked = true;
    return endServer(child);
  };
  options.signal?.addEventListener("abort", () => void end());
  let tail = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (text: string) => {
      tail = (tail + text).slice(-4000);
      lines?.(text);
    });
  }
  const ended = new Promise<number>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve(code ?? (asked ? 0 : 1)));
  });
  const server = await Promise.race([
    answering(child, options.home),
    ended,
  ]).catch(async (error: unknown) => {
    await end(); // nobody else knows of it
    await ended.catch(() => undefined); // it could not even start: the same error
    throw error;
  });
  if (typeof server === "number") {
    throw new Error(
      `JupyterLab ended with code ${server} before it answered.\n${tail.trim()}`,
    );
  }
  return {
    server,
    ended,
    async end() {
      await end();
      await ended; // what it printed last included
    },
  };
}

/** How often another server may answer on the port that ours is about to lose, before the trouble is taken for ours. */
const patience = 200;

/** Waits for the server's own file, then for its first answer. Ends with the process, not with a clock. */
async function answering(child: ChildProcess, home: string): Promise<Server> {
  for (let refused = 0; ;) {
    const server = runningServers(runtimeOf(home)).find(
      ({ pid }) => pid === child.pid,
    );
    if (server) {
      try {
        await ask(server, "status");
        return server;
      } catch (error) {
        // A TypeError is fetch's word for "nobody listens yet". The file is written before the port is bound, so if another server
        // took the port in between, it is that one which refuses our token, and ours ends in a moment.
        if (!(error instanceof TypeError) && ++refused > patience) throw error;
      }
    }
    await sleep(50);
    if (child.exitCode !== null || child.signalCode !== null) {
      await new Promise<never>(() => undefined); // `ended` settles the race
    }
  }
}

/** Is a port of 127.0.0.1 free? Asked by listening on it, the one answer that holds for every owner. */
export async function isFree(port: number): Promise<boolean> {
  const probe = createServer();
  return new Promise((resolve) => {
    probe.once("error", () => resolve(false));
    probe.listen({ port, host: "127.0.0.1", exclusive: true }, () =>
      probe.close(() => resolve(true)),
    );
  });
}

/** The first free port from `first` on. @throws Error when a hundred in a row are taken */
export async function freePort(first: number): Promise<number> {
  for (let port = first; port < Math.min(first + 100, 65_536); port++) {
    if (await isFree(port)) return port;
  }
  throw new Error(
    `Expected a free port from ${first} on, found a hundred taken. Name one: --port NUMBER`,
  );
}
