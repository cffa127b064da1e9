/**
 * The class without Docker: hub, proxy and students' servers as processes on 127.0.0.1, in environments made from the images' own lock files
 * (.cache/classroom, a minute at the first use).
 */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import {
  cleanPython,
  kernelspec,
  pythonOf,
  registerKernelspec,
} from "../../../kernel/dist/install/index.js";
import { ran } from "./run.js";
import { freePort } from "../free-port.js";
import { oneAtATime } from "../one-at-a-time.js";
import { Visitor } from "./visitor.js";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const cache = join(root, ".cache", "classroom");

export const teacherPassword = "curie-and-noether";

async function must(
  command: string,
  args: readonly string[],
  cwd = root,
): Promise<void> {
  const { status, text } = await ran(command, args, { cwd });
  if (status !== 0)
    throw new Error(`${command} ${args.join(" ")}: ${text.slice(-3000)}`);
}

/** Runs `make` where what it is made from has changed. */
async function once(
  folder: string,
  sources: readonly string[],
  make: () => Promise<void>,
): Promise<string> {
  const wanted = sources
    .reduce(
      (hash, file) => hash.update(readFileSync(file)),
      createHash("sha256"),
    )
    .digest("hex");
  const stamp = join(folder, "made-from");
  await oneAtATime(folder, async () => {
    if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return;
    rmSync(folder, { recursive: true, force: true });
    await make();
    writeFileSync(stamp, wanted);
  });
  return folder;
}

/** @returns the folder of its commands */
async function commandsOf(name: "hub" | "single-user"): Promise<string> {
  const folder = join(cache, name);
  const lock = join(root, "docker", name, "requirements.lock");
  await once(folder, [lock], async () => {
    await must(pythonOf(join(root, ".venv")), ["-m", "venv", folder]);
    // As in the image.
    await must(pythonOf(folder), [
      "-m",
      "pip",
      "install",
      "--quiet",
      "--no-deps",
      "--require-hashes",
      "--requirement",
      lock,
    ]);
  });
  return dirname(pythonOf(folder));
}

async function proxy(): Promise<string> {
  const folder = join(cache, "proxy");
  const files = ["package.json", "package-lock.json"].map((name) =>
    join(root, "docker", "hub", name),
  );
  await once(folder, files, async () => {
    mkdirSync(folder);
    for (const file of files)
      cpSync(file, join(folder, file.slice(file.lastIndexOf("/"))));
    await must("npm", ["ci", "--omit=dev", "--no-audit", "--no-fund"], folder);
  });
  return join(folder, "node_modules", ".bin");
}

async function ended(child: ChildProcess | undefined): Promise<void> {
  if (child === undefined || child.exitCode !== null) return;
  const exit = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  await exit;
}

export class LocalClass {
  private hub: ChildProcess | undefined;
  private readonly services: ChildProcess[] = [];

  private constructor(
    readonly folder: string,
    readonly address: string,
    private environment: NodeJS.ProcessEnv,
    private readonly python: string,
    /** That of students' servers: JupyterLab, nbgrader. */
    readonly serverPython: string,
    private readonly config: string,
  ) {}

  /**
   * @param lessons to be built for `prepare`; none if nobody starts a server
   * @param config the hub's, in local/
   */
  static async open(
    lessons: readonly string[],
    settings: Record<string, string> = {},
    config = "hub_config.py",
  ): Promise<LocalClass> {
    const [hub, server, chp] = await Promise.all([
      commandsOf("hub"),
      commandsOf("single-user"),
      proxy(),
    ]);
    registerKernelspec(
      join(dirname(server), "share", "jupyter"),
      "nabla",
      kernelspec({ node: process.execPath, preload: ["nabla"] }),
    );
    const folder = mkdtempSync(join(tmpdir(), "nabla-local-class-"));
    // Without names it would build them all.
    if (lessons.length > 0)
      execFileSync(process.execPath, [
        join(root, "lessons", "dist", "tools", "main.js"),
        "build",
        "--out",
        join(folder, "notebooks"),
        ...lessons,
      ]);
    const port = settings["LOCAL_PORT"] ?? String(await freePort());
    const one = new LocalClass(
      folder,
      `http://127.0.0.1:${port}`,
      {
        ...cleanPython(),
        PATH: [chp, hub, process.env["PATH"]].join(delimiter),
        PYTHONPATH: join(root, "docker", "hub"),
        PYTHONDONTWRITEBYTECODE: "1",
        NABLA_ADDRESS: "http://127.0.0.1",
        NABLA_HTTP_PORT: port,
        NABLA_TEACHERS: "ada",
        NABLA_TEACHER_PASSWORD: teacherPassword,
        LOCAL_FOLDER: folder,
        LOCAL_PORT: port,
        LOCAL_HUB_PORT: String(await freePort()),
        LOCAL_PROXY_PORT: String(await freePort()),
        LOCAL_GRADES_PORT: String(await freePort()),
        LOCAL_SERVER: join(server, "jupyterhub-singleuser"),
        LOCAL_SERVER_CONFIG: join(
          root,
          "docker/single-user/jupyter/jupyter_server_config.py",
        ),
        CONFIGPROXY_AUTH_TOKEN: "1".repeat(64),
        ...settings,
      },
      join(hub, "python"),
      join(server, "python"),
      config,
    );
    await one.begin();
    return one;
  }

  /** The folder that becomes a student's, with the lessons as a server's start hands them out. */
  async prepare(name: string): Promise<void> {
    const { handOut } = (await import(join(root, "setup", "course.mjs"))) as {
      handOut: (from: string, to: string) => unknown;
    };
    handOut(
      join(this.folder, "notebooks", "student"),
      join(this.folder, name, "course"),
    );
  }

  private async begin(): Promise<void> {
    const log = join(this.folder, "hub.log");
    const output = openSync(log, "a");
    this.hub = spawn(
      this.python,
      [
        "-m",
        "jupyterhub",
        "--config",
        fileURLToPath(new URL(`local/${this.config}`, import.meta.url)),
      ],
      {
        cwd: this.folder,
        env: this.environment,
        stdio: ["ignore", output, output],
      },
    );
    const nobody = this.visitor("nobody");
    for (let turn = 0; turn < 600 && this.hub.exitCode === null; turn++) {
      const answer = await nobody.request("/hub/health").catch(() => undefined);
      if (answer?.status === 200) return;
      await sleep(200);
    }
    const words = readFileSync(log, "utf8").slice(-4000);
    await this.close();
    throw new Error(`The hub does not answer:\n${words}`);
  }

  /** Another program of the hub's image, as in a container of its own, with nothing of the hub's environment; it ends with the class. */
  serve(
    [command = "", ...args]: readonly string[],
    environment: Record<string, string>,
  ): void {
    const output = openSync(join(this.folder, "services.log"), "a");
    const { PATH, PYTHONPATH } = this.environment;
    this.services.push(
      spawn(command, args, {
        cwd: this.folder,
        env: { PATH, PYTHONPATH, PYTHONDONTWRITEBYTECODE: "1", ...environment },
        stdio: ["ignore", output, output],
      }),
    );
  }

  visitor(name: string, password?: string): Visitor {
    return new Visitor(this.address, name, password);
  }

  get teacher(): Visitor {
    return this.visitor("ada", teacherPassword);
  }

  /** As after a change of `.env`: the hub begins again, with its accounts and other settings. */
  async restart(settings: Record<string, string>): Promise<void> {
    await this.end();
    this.environment = { ...this.environment, ...settings };
    await this.begin();
  }

  /** The hub ends its proxy and the servers, and these their kernels. */
  private async end(): Promise<void> {
    await ended(this.hub);
  }

  async close(): Promise<void> {
    await Promise.all(this.services.map(ended));
    await this.end();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
