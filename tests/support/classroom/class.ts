/** A class as docker/README.md starts one, in a copy of the repository: `.env`, `docker compose build`, `docker compose up`. */
import { execFileSync } from "node:child_process";
import {
  cpSync,
  mkdtempSync,
  mkdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { baseImage } from "./base-image.js";
import { freePort } from "../free-port.js";
import { Daemon } from "./daemon.js";
import type { Ran } from "./run.js";
import { Visitor } from "./visitor.js";

const root = fileURLToPath(new URL("../../..", import.meta.url));

export const teacherPassword = "curie-and-noether";

/** What git knows or would take: what an image is made from, without anybody's `.env`. */
function copyRepository(to: string): void {
  const list = execFileSync(
    "git",
    ["ls-files", "-z", "--cached", "--others", "--exclude-standard"],
    { cwd: root, encoding: "utf8" },
  );
  for (const path of new Set(list.split("\0").filter(Boolean))) {
    mkdirSync(dirname(join(to, path)), { recursive: true });
    cpSync(join(root, path), join(to, path), { verbatimSymlinks: true });
  }
}

export class Class {
  private constructor(
    readonly daemon: Daemon,
    /** The copy of the repository. */
    readonly folder: string,
    readonly address: string,
    readonly settings: Readonly<Record<string, string>>,
  ) {}

  /** Everything up to an answering hub. `settings` over those of .env.example. */
  static async open(settings: Record<string, string> = {}): Promise<Class> {
    const one = await Class.prepare(settings);
    try {
      await one.compose("--profile", "build", "build");
      await one.daemon.tidy();
      await one.up();
      return one;
    } catch (error) {
      await one.close();
      throw error;
    }
  }

  /** A daemon without containers, and the repository's copy with its `.env`. */
  static async prepare(settings: Record<string, string>): Promise<Class> {
    const daemon = await Daemon.start();
    const folder = mkdtempSync(join(tmpdir(), "nabla-class-"));
    try {
      await daemon.clear();
      const port = await freePort();
      const one = new Class(daemon, folder, `http://localhost:${port}`, {
        NABLA_ADDRESS: "http://localhost",
        NABLA_HTTP_PORT: `127.0.0.1:${port}`,
        NABLA_HTTPS_PORT: `127.0.0.1:${await freePort()}`,
        NABLA_TEACHERS: "ada",
        NABLA_ASSISTANTS: "grace",
        NABLA_TEACHER_PASSWORD: teacherPassword,
        DOCKER_SOCKET: daemon.host.slice("unix://".length),
        BASE_IMAGE: settings["BASE_IMAGE"] ?? (await baseImage(daemon)),
        ...settings,
      });
      copyRepository(folder);
      one.writeSettings();
      return one;
    } catch (error) {
      await daemon.stop();
      rmSync(folder, { recursive: true, force: true });
      throw error;
    }
  }

  private writeSettings(): void {
    const example = readFileSync(join(this.docker, ".env.example"), "utf8");
    const changed = Object.entries(this.settings).reduce(
      (text, [name, value]) => {
        const line = new RegExp(`^${name}=.*$`, "m");
        return line.test(text)
          ? text.replace(line, `${name}=${value}`)
          : `${text}${name}=${value}\n`;
      },
      example,
    );
    writeFileSync(join(this.docker, ".env"), changed);
  }

  /** The folder in which a teacher types. */
  get docker(): string {
    return join(this.folder, "docker");
  }

  async compose(...args: string[]): Promise<string> {
    return this.daemon.must("docker", ["compose", ...args], {
      cwd: this.docker,
    });
  }

  async up(...args: string[]): Promise<void> {
    await this.compose("up", "--detach", ...args);
    await this.hubAnswers();
  }

  async hubAnswers(): Promise<void> {
    const visitor = this.visitor("nobody");
    for (let turn = 0; turn < 600; turn++) {
      const answer = await visitor
        .request("/hub/health")
        .catch(() => undefined);
      if (answer?.status === 200) return;
      await sleep(200);
    }
    throw new Error(
      `The hub does not answer:\n${(await this.daemon.docker("logs", "--tail", "60", "nabla-hub-1")).text}`,
    );
  }

  visitor(name: string, password?: string): Visitor {
    return new Visitor(this.address, name, password);
  }

  get teacher(): Visitor {
    return this.visitor("ada", teacherPassword);
  }

  /** A command in somebody's container, with what that container may. */
  inside(name: string, script: string): Promise<Ran> {
    return this.daemon.docker(
      "exec",
      `nabla-student-${name}`,
      "bash",
      "-c",
      script,
    );
  }

  async close(): Promise<void> {
    await this.daemon.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
