/** A small Jupyter client for tests: starts the built kernel, talks to it over ZeroMQ, and keeps all that it hears. */
import { type ChildProcess, spawn } from "node:child_process";
import { createHmac, randomUUID } from "node:crypto";
import {
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { once } from "node:events";
import { createRequire } from "node:module";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type * as ZeroMQ from "zeromq";

// zeromq is the kernel's dependency.
const require = createRequire(
  new URL("../../kernel/package.json", import.meta.url),
);
export const zmq = require("zeromq") as typeof ZeroMQ;

/** Sockets connect before the kernel listens; asking again soon keeps a cold start's measure fine. */
const socketOptions = { linger: 0, reconnectInterval: 5 };

/** Sends at once, however many there are. */
const dealerOptions = {
  ...socketOptions,
  sendHighWaterMark: 0,
  sendTimeout: 0,
};

export const kernelMain = fileURLToPath(
  new URL("../../kernel/dist/main.js", import.meta.url),
);

/** Ten times what a cell may take on a slow machine: reached only by a hang. */
const hang = 180_000;

export interface Heard {
  type: string;
  parent: string | undefined;
  content: Record<string, unknown>;
  /** When it was made, ISO 8601. */
  date: string;
  metadata: Record<string, unknown>;
  buffers: Uint8Array[];
}

export interface CellRun {
  reply: Heard;
  /** On iopub, from busy to idle. */
  outputs: Heard[];
  /** All that was written to stdout. */
  stdout: string;
  stderr: string;
  /** `text/plain` of the result. */
  result: string | undefined;
}

interface Connection {
  ip: string;
  shell_port: number;
  control_port: number;
  stdin_port: number;
  iopub_port: number;
  hb_port: number;
  key: string;
}

export interface KernelOptions {
  arguments?: string[];
  directory?: string;
  environment?: Record<string, string>;
  /** The Node that runs it, that of the tests unless told. */
  node?: string;
}

export class KernelClient {
  readonly session = randomUUID();
  readonly heard: Heard[] = [];
  /** Called for each `input_request`. */
  answer: (prompt: string, password: boolean) => string = () => "";
  readonly #waiting = new Set<() => void>();
  readonly shell = new zmq.Dealer({
    ...dealerOptions,
    routingId: this.session,
  });
  readonly control = new zmq.Dealer({
    ...dealerOptions,
    routingId: this.session,
  });
  readonly stdin = new zmq.Dealer({
    ...dealerOptions,
    routingId: this.session,
  });
  readonly iopub = new zmq.Subscriber(socketOptions);
  #count = 0;

  private constructor(
    readonly child: ChildProcess,
    readonly connectionFile: string,
    readonly connection: Connection,
    readonly log: () => string,
  ) {}

  /** Starts any kernel on ports that we choose. @returns a client whose kernel has answered `kernel_info_request`. */
  static async startOther(
    command: (connectionFile: string) => string[],
  ): Promise<KernelClient> {
    const folder = mkdtempSync(join(tmpdir(), "nabla-kernel-"));
    const file = join(folder, "connection.json");
    const ports = await freePorts(5);
    const connection = {
      ip: "127.0.0.1",
      transport: "tcp",
      signature_scheme: "hmac-sha256",
      key: randomUUID(),
      shell_port: ports[0]!,
      control_port: ports[1]!,
      stdin_port: ports[2]!,
      iopub_port: ports[3]!,
      hb_port: ports[4]!,
    };
    writeFileSync(file, JSON.stringify(connection), { mode: 0o600 });
    const [program, ...args] = command(file);
    const child = spawn(program!, args, {
      cwd: folder,
      stdio: ["ignore", "ignore", "ignore"],
    });
    const client = new KernelClient(child, file, connection, () => "");
    return client.#meet(async () => {
      await client.request("kernel_info_request", {});
    });
  }

  /** @returns a client whose kernel has answered `kernel_info_request`. */
  static async start(options: KernelOptions = {}): Promise<KernelClient> {
    const folder = mkdtempSync(join(tmpdir(), "nabla-kernel-"));
    const file = join(folder, "connection.json");
    const child = spawn(
      options.node ?? process.execPath,
      [
        kernelMain,
        "--connection-file",
        file,
        "--history-file",
        "none",
        ...(options.arguments ?? []),
      ],
      {
        cwd: options.directory ?? folder,
        env: { ...process.env, ...options.environment },
        stdio: ["ignore", "ignore", "pipe"],
      },
    );
    let connection: Connection;
    let log = "";
    child.stderr.on("data", (piece: Buffer) => (log += piece.toString()));
    try {
      await until(
        () => {
          if (child.exitCode !== null)
            throw new Error(`the kernel ended at its start:\n${log}`);
          return log.includes("--existing") && existsSync(file);
        },
        (again) => {
          child.stderr.on("data", again);
          child.on("exit", again);
        },
      );
      connection = JSON.parse(readFileSync(file, "utf8")) as Connection;
    } catch (error) {
      child.kill("SIGKILL");
      rmSync(folder, { recursive: true, force: true });
      throw error;
    }
    const client = new KernelClient(child, file, connection, () => log);
    return client.#meet(async () => {
      await client.request("kernel_info_request", {});
      // A slow subscription misses the first outputs; the welcome says that it stands.
      await client.wait(() =>
        client.heard.find((m) => m.type === "iopub_welcome"),
      );
    });
  }

  /** Connects; a kernel that does not greet is not left running. */
  async #meet(greet: () => Promise<void>): Promise<KernelClient> {
    try {
      this.#connect();
      await greet();
      return this;
    } catch (error) {
      this.child.kill("SIGKILL");
      this.#close();
      throw error;
    }
  }

  /** Runs a cell to its reply and its idle. */
  async execute(
    code: string,
    options: Record<string, unknown> = {},
  ): Promise<CellRun> {
    return this.outcome(this.send("execute_request", { code, ...options }));
  }

  /** Waits for the reply to and the idle of an execution that `send` began. */
  async outcome(id: string): Promise<CellRun> {
    const reply = await this.wait(() =>
      this.heard.find((m) => m.parent === id && m.type === "execute_reply"),
    );
    await this.wait(() =>
      this.heard.find(
        (m) =>
          m.parent === id &&
          m.type === "status" &&
          m.content["execution_state"] === "idle",
      ),
    );
    const outputs = this.heard.filter(
      (m) => m.parent === id && m !== reply && m.type !== "input_request",
    );
    const text = (name: string): string =>
      outputs
        .filter((m) => m.type === "stream" && m.content["name"] === name)
        .map((m) => String(m.content["text"]))
        .join("");
    const result = outputs.find((m) => m.type === "execute_result");
    const data = result?.content["data"] as Record<string, string> | undefined;
    return {
      reply,
      outputs,
      stdout: text("stdout"),
      stderr: text("stderr"),
      result: data?.["text/plain"],
    };
  }

  /** Sends a request and waits for its reply. */
  async request(
    type: string,
    content: Record<string, unknown>,
    channel: "shell" | "control" = "shell",
  ): Promise<Heard> {
    const id = this.send(type, content, channel);
    return this.wait(() =>
      this.heard.find((m) => m.parent === id && m.type.endsWith("_reply")),
    );
  }

  /** @returns the id under which answers come. */
  send(
    type: string,
    content: unknown,
    channel: "shell" | "control" | "stdin" = "shell",
    extra: {
      subshell?: string;
      key?: string;
      buffers?: Uint8Array[];
      metadata?: Record<string, unknown>;
    } = {},
  ): string {
    const id = `${this.session}_${this.#count++}`;
    const header = {
      msg_id: id,
      session: this.session,
      username: "test",
      date: new Date().toISOString(),
      msg_type: type,
      version: "5.4",
      ...(extra.subshell === undefined ? {} : { subshell_id: extra.subshell }),
    };
    const parts = [header, {}, extra.metadata ?? {}, content].map((part) =>
      JSON.stringify(part),
    );
    void this[channel].send([
      "<IDS|MSG>",
      sign(parts, extra.key ?? this.connection.key),
      ...parts,
      ...(extra.buffers ?? []).map((b) => Buffer.from(b)),
    ]);
    return id;
  }

  /** Waits until something that was heard makes `find` return. */
  async wait<T>(find: () => T | undefined): Promise<T> {
    let found: T | undefined;
    let asked: (() => void) | undefined;
    try {
      await until(
        () => (found = find()) !== undefined,
        (again) => {
          asked = again;
          this.#waiting.add(again);
        },
      );
    } finally {
      if (asked !== undefined) this.#waiting.delete(asked);
    }
    return found!;
  }

  /** Asks the kernel to shut down and waits for its process to end. */
  async stop(): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      const gone = new Promise((resolve) => this.child.once("exit", resolve));
      this.send("shutdown_request", { restart: false }, "control");
      await gone;
    }
    this.#close();
  }

  #close(): void {
    for (const socket of [this.shell, this.control, this.stdin, this.iopub])
      socket.close();
    rmSync(join(this.connectionFile, ".."), { recursive: true, force: true });
  }

  #connect(): void {
    const { ip, ...ports } = this.connection;
    const at = (port: number): string => `tcp://${ip}:${port}`;
    this.shell.connect(at(ports.shell_port));
    this.control.connect(at(ports.control_port));
    this.stdin.connect(at(ports.stdin_port));
    this.iopub.connect(at(ports.iopub_port));
    this.iopub.subscribe();
    for (const socket of [this.shell, this.control, this.stdin, this.iopub])
      void this.#listen(socket);
  }

  async #listen(socket: AsyncIterable<Buffer[]>): Promise<void> {
    for await (const frames of socket) {
      const start = frames.findIndex((f) => f.toString() === "<IDS|MSG>");
      const [header, parent, metadata, content] = frames
        .slice(start + 2, start + 6)
        .map((part) => JSON.parse(part.toString()) as Record<string, unknown>);
      const message: Heard = {
        type: String(header!["msg_type"]),
        parent: parent!["msg_id"] as string | undefined,
        date: String(header!["date"]),
        metadata: metadata!,
        content: content!,
        buffers: frames.slice(start + 6),
      };
      if (message.type === "input_request")
        this.send(
          "input_reply",
          {
            status: "ok",
            value: this.answer(
              String(content!["prompt"]),
              content!["password"] === true,
            ),
          },
          "stdin",
        );
      this.heard.push(message);
      for (const again of this.#waiting) again();
    }
  }
}

/** Ports that were free a moment ago. */
async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () =>
    createServer().listen(0, "127.0.0.1"),
  );
  await Promise.all(servers.map((server) => once(server, "listening")));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  for (const server of servers) server.close();
  return ports;
}

export function sign(parts: readonly string[], key: string): string {
  const hmac = createHmac("sha256", key);
  for (const part of parts) hmac.update(part);
  return hmac.digest("hex");
}

/** Resolves once `done` holds, asked each time that something happens. */
function until(
  done: () => boolean,
  listen: (again: () => void) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const guard = setTimeout(() => {
      reject(new Error(`nothing came within ${hang / 1000} s: a hang`));
    }, hang);
    const again = (): void => {
      try {
        if (!done()) return;
        clearTimeout(guard);
        resolve();
      } catch (error) {
        clearTimeout(guard);
        reject(error);
      }
    };
    listen(again);
    again();
  });
}
