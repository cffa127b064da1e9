/** The five ZeroMQ sockets of a Jupyter kernel. */
import { Router, XPublisher } from "zeromq";
import { BadFrames, type Frame, decode, encode } from "../protocol/frames.js";
import type { Message } from "../protocol/message.js";
import { Signature } from "../protocol/signature.js";
import type { Channels, Listener, RequestChannel } from "./channels.js";
import { type Connection, type PortName, address } from "./connection-file.js";

// No high-water mark: a mark makes ZeroMQ drop output (iopub) or hold replies back, and the engine is slowed down by its pipe anyway.
// `linger` lets the last messages (a shutdown reply, an idle) leave after `close`. A send that may wait (`sendTimeout` other than 0) does so
// after 512 operations within one turn of the event loop, although there is room, and the next send then fails (zeromq.js, socket.cc).
const options = {
  sendHighWaterMark: 0,
  receiveHighWaterMark: 0,
  sendTimeout: 0,
  linger: 1000,
};

export class Sockets implements Channels {
  readonly #signature: Signature;
  /** `handover`: a client that comes back under its old identity (a reloaded page) takes its place again. */
  readonly #routers = {
    shell: new Router({ ...options, handover: true }),
    control: new Router({ ...options, handover: true }),
    stdin: new Router({ ...options, handover: true }),
  };
  readonly #iopub = new XPublisher(options);
  readonly #heartbeat = new Router(options);

  private constructor(key: string) {
    this.#signature = new Signature(key);
    // Every new client is announced, also when another one listens already: each is owed a welcome.
    this.#iopub.verbosity = "allSubs";
  }

  /**
   * Binds all sockets and starts to listen.
   *
   * @returns the sockets, and the connection with the ports that were really bound.
   * @throws the error of ZeroMQ, with the address, if a port is taken.
   */
  static async open(
    connection: Connection,
    listener: Listener,
  ): Promise<{ sockets: Sockets; connection: Connection }> {
    const sockets = new Sockets(connection.key);
    const bound = { ...connection };
    const bind = async (
      socket: Router | XPublisher,
      name: PortName,
    ): Promise<void> => {
      const where = address(connection, connection[name]);
      try {
        await socket.bind(where);
      } catch (error) {
        throw new Error(
          `cannot bind ${name} at ${where}: ${(error as Error).message}. Is another kernel using this connection file?`,
          { cause: error },
        );
      }
      if (connection.transport === "tcp")
        bound[name] = Number(/:(\d+)$/.exec(socket.lastEndpoint ?? "")?.[1]);
    };
    await Promise.all([
      bind(sockets.#routers.shell, "shell_port"),
      bind(sockets.#routers.control, "control_port"),
      bind(sockets.#routers.stdin, "stdin_port"),
      bind(sockets.#iopub, "iopub_port"),
      bind(sockets.#heartbeat, "hb_port"),
    ]);
    for (const channel of ["shell", "control", "stdin"] as const)
      void sockets.#listen(channel, listener);
    void sockets.#welcome(listener);
    void sockets.#beat();
    return { sockets, connection: bound };
  }

  reply(
    channel: RequestChannel,
    identities: readonly Uint8Array[],
    message: Message,
  ): void {
    this.#send(
      this.#routers[channel],
      encode(identities, message, this.#signature),
    );
  }

  publish(message: Message): void {
    const topic = Buffer.from(
      typeof message.content["subscription"] === "string" &&
        message.header.msg_type === "iopub_welcome"
        ? message.content["subscription"]
        : message.header.msg_type,
    );
    this.#send(this.#iopub, encode([topic], message, this.#signature));
  }

  close(): Promise<void> {
    for (const socket of [
      ...Object.values(this.#routers),
      this.#iopub,
      this.#heartbeat,
    ])
      socket.close();
    // What is queued leaves while ZeroMQ's own thread lingers; the process waits for that thread when it ends.
    return Promise.resolve();
  }

  /** Without a high-water mark and without a timeout a send never waits, so that none can meet another one on its way. */
  #send(socket: Router | XPublisher, frames: Frame[]): void {
    if (socket.closed) return;
    socket.send(frames as (string | Buffer)[]).catch((error: unknown) => {
      // The one expected failure is a peer that has gone; a Router drops silently for those, so say everything else.
      process.stderr.write(`kernel: cannot send: ${String(error)}\n`);
    });
  }

  async #listen(channel: RequestChannel, listener: Listener): Promise<void> {
    for await (const frames of this.#routers[channel]) {
      try {
        listener.request({ channel, ...decode(frames, this.#signature) });
      } catch (error) {
        if (!(error instanceof BadFrames)) throw error;
        listener.rejected(channel, error.message);
      }
    }
  }

  /** An XPUB socket receives subscriptions: 1 and the topic for a new one, 0 and the topic for one given up. */
  async #welcome(listener: Listener): Promise<void> {
    for await (const [frame] of this.#iopub)
      if (frame?.[0] === 1) listener.subscribed(frame.toString("utf8", 1));
  }

  async #beat(): Promise<void> {
    for await (const frames of this.#heartbeat)
      this.#send(this.#heartbeat, frames);
  }
}
