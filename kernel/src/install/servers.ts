/** Jupyter servers that run: each leaves a file with its address, token and folder in the runtime folder. */
import { readFileSync, readdirSync, realpathSync } from "node:fs";
import { join } from "node:path";

export interface Server {
  pid: number;
  /** Ends in a slash. */
  url: string;
  port: number;
  token: string;
  root_dir: string;
}

/** @param runtime  Jupyter's runtime folder (JUPYTER_RUNTIME_DIR) */
export function runningServers(runtime: string): Server[] {
  return list(runtime)
    .filter((name) => /^jpserver-\d+\.json$/.test(name))
    .flatMap((name) => read(join(runtime, name)))
    .filter(({ pid }) => alive(pid));
}

/** A server that serves this folder, if one runs. */
export function serverOf(folder: string, runtime: string): Server | undefined {
  return runningServers(runtime).find(
    (server) => real(server.root_dir) === real(folder),
  );
}

/** What a person opens. */
export function addressOf({ url, token }: Server): string {
  return `${url}lab?token=${token}`;
}

/**
 * Asks a server something through its own interface, as a browser would.
 *
 * @param path  below `/api/`
 * @returns what it answers, undefined where that is empty
 * @throws Error unless it answers 2xx
 */
export async function ask(
  server: Server,
  path: string,
  { method = "GET", body }: { method?: string; body?: string } = {},
): Promise<unknown> {
  const response = await fetch(`${server.url}api/${path}`, {
    method,
    headers: { authorization: `token ${server.token}` },
    ...(body === undefined ? {} : { body }),
  });
  const text = await response.text();
  if (!response.ok) {
    throw new Error(
      `JupyterLab expected to answer 2xx to ${method} ${path}, answered ${response.status} ${response.statusText} ${text.slice(0, 500)}`,
    );
  }
  return text === "" ? undefined : (JSON.parse(text) as unknown);
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function read(path: string): Server[] {
  try {
    return [JSON.parse(readFileSync(path, "utf8")) as Server];
  } catch {
    return []; // being written, or just gone
  }
}

function real(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
