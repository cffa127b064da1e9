/**
 * A Docker daemon of the tests' own: its socket in a temporary folder, its images in .cache, so that a second run builds little. It ends with
 * the process that started it, even where that is killed; containers that a killed daemon has left are taken over and ended by the next.
 */
import { type ChildProcess, spawn } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import {
  daemonFolder,
  dockerData,
  findCompose,
  givenDaemon,
} from "./programs.js";
import { ran, type Ran, type RunOptions } from "./run.js";

export class Daemon {
  private constructor(
    private readonly folder: string,
    private process: ChildProcess | undefined,
    readonly host: string,
  ) {}

  /**
   * A daemon that runs and was given (`givenDaemon`) is taken instead, and is the tests' own from then on.
   *
   * @throws Error with the daemon's last words where it does not start
   */
  static async start(): Promise<Daemon> {
    const folder = daemonFolder;
    rmSync(join(folder, "config"), { recursive: true, force: true });
    mkdirSync(join(folder, "config/cli-plugins"), { recursive: true });
    symlinkSync(
      findCompose() ?? "",
      join(folder, "config/cli-plugins/docker-compose"),
    );
    const given = givenDaemon();
    const daemon = new Daemon(
      folder,
      undefined,
      given ?? `unix://${folder}/sock`,
    );
    if (given === undefined) await daemon.begin();
    return daemon;
  }

  private async begin(): Promise<void> {
    mkdirSync(dockerData, { recursive: true });
    const log = join(this.folder, "log");
    const output = openSync(log, "a");
    // The number in it may be another program's by now, and the daemon would not start.
    rmSync(join(this.folder, "pid"), { force: true });
    this.process = spawn(
      "setpriv",
      [
        // The kernel of the operating system tells it when this process ends, however it ends.
        "--pdeathsig",
        "TERM",
        "dockerd",
        "--host",
        this.host,
        "--data-root",
        dockerData,
        "--exec-root",
        join(this.folder, "exec"),
        "--pidfile",
        join(this.folder, "pid"),
        "--storage-driver",
        "overlay2",
        "--default-ulimit",
        "nofile=1024:1024",
        "--default-ulimit",
        "nproc=4096:4096",
      ],
      {
        stdio: ["ignore", output, output],
        env: { ...process.env, PATH: `${process.env["PATH"]}:/usr/sbin:/sbin` },
      },
    );
    // Ten times what it takes.
    for (let turn = 0; turn < 300; turn++) {
      if ((await this.docker("info")).status === 0) return;
      if (this.process.exitCode !== null) break;
      await sleep(200);
    }
    const words = readFileSync(log, "utf8").split("\n").slice(-8).join("\n");
    await this.end();
    throw new Error(`Docker's daemon does not start here:\n${words}`);
  }

  /** As a machine that is switched off and on. A daemon that was given cannot be restarted. */
  get ours(): boolean {
    return this.process !== undefined;
  }

  async restart(): Promise<void> {
    await this.end();
    await this.begin();
  }

  private async end(): Promise<void> {
    const child = this.process;
    if (child === undefined || child.exitCode !== null) return;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGTERM");
    await ended;
  }

  get environment(): Record<string, string> {
    return {
      DOCKER_HOST: this.host,
      DOCKER_CONFIG: join(this.folder, "config"),
    };
  }

  docker(...args: string[]): Promise<Ran> {
    return this.run("docker", args);
  }

  run(
    command: string,
    args: readonly string[],
    options: RunOptions = {},
  ): Promise<Ran> {
    return ran(command, args, {
      ...options,
      env: { ...this.environment, ...options.env },
    });
  }

  /** @throws Error with what the program said where it fails */
  async must(
    command: string,
    args: readonly string[],
    options: RunOptions = {},
  ): Promise<string> {
    const { status, text } = await this.run(command, args, options);
    if (status !== 0)
      throw new Error(
        `${command} ${args.join(" ")} ended with ${status}:\n${text.slice(-4000)}`,
      );
    return text;
  }

  /** What later builds have left without a name goes; of what they begin with, as much stays as one build needs (measured: 6 GB). */
  async tidy(): Promise<void> {
    await this.docker("image", "prune", "--force");
    await this.docker("builder", "prune", "--force", "--keep-storage", "8gb");
  }

  /** Containers, networks and volumes go; images stay for the next run. */
  async clear(): Promise<void> {
    const each = async (
      list: string[],
      end: (id: string) => Promise<unknown>,
    ): Promise<void> => {
      const { text } = await this.docker(...list);
      for (const id of text.split("\n").filter(Boolean)) await end(id);
    };
    await each(["ps", "--all", "--quiet"], (id) =>
      this.docker("rm", "--force", "--volumes", id),
    );
    await each(["network", "ls", "--quiet", "--filter", "type=custom"], (id) =>
      this.docker("network", "rm", id),
    );
    await each(["volume", "ls", "--quiet"], (id) =>
      this.docker("volume", "rm", "--force", id),
    );
  }

  /** Leaves no container, network, volume or process. */
  async stop(): Promise<void> {
    await this.clear();
    await this.end();
    if (this.ours && existsSync("/sys/class/net/docker0"))
      await ran("ip", ["link", "delete", "docker0"]);
    // The data, which the daemon mounts on themselves, and namespaces of networks, where it has left one.
    for (const line of readFileSync("/proc/mounts", "utf8").split("\n")) {
      const [, path = ""] = line.split(" ");
      if (path.startsWith(this.folder) || path === dockerData)
        await ran("umount", ["--lazy", path]);
    }
    rmSync(this.folder, { recursive: true, force: true });
  }
}
