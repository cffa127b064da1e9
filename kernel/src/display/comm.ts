/** Comms: named channels between this kernel's values and a front end's. Knows nothing of widgets. */
import type { CommMessage } from "../engine/messages.js";
import type { Outside } from "./outside.js";
import { randomUUID } from "node:crypto";

export interface CommData {
  data: Record<string, unknown>;
  metadata: Record<string, unknown>;
  buffers: Uint8Array[];
  /** The tag of the message itself, for an answer that must name it as its parent. */
  cell: string;
}

export interface OpenOptions {
  data?: Record<string, unknown>;
  metadata?: Record<string, unknown>;
  buffers?: Uint8Array[];
  id?: string;
}

export class Comm {
  #closed = false;
  #messages: ((message: CommData) => void)[] = [];
  #closes: ((message: CommData) => void)[] = [];

  constructor(
    readonly id: string,
    readonly target: string,
    private readonly manager: CommManager,
  ) {}

  get closed(): boolean {
    return this.#closed;
  }

  /** @param cell  the tag that the message carries; by default that of the cell that runs */
  send(
    data: Record<string, unknown>,
    options: { buffers?: Uint8Array[]; cell?: string } = {},
  ): void {
    if (this.#closed)
      throw new Error(
        `Comm ${this.target} expected to be open, but it was closed. Open a new one to send again.`,
      );
    this.manager.write(
      { type: "message", id: this.id, data, buffers: options.buffers ?? [] },
      options.cell,
    );
  }

  onMessage(listener: (message: CommData) => void): () => void {
    this.#messages.push(listener);
    return () => {
      this.#messages = this.#messages.filter((other) => other !== listener);
    };
  }

  onClose(listener: (message: CommData) => void): void {
    this.#closes.push(listener);
  }

  close(data: Record<string, unknown> = {}): void {
    if (this.#closed) return;
    this.#closed = true;
    this.manager.forget(this.id);
    this.manager.write({ type: "close", id: this.id, data, buffers: [] });
  }

  /** A message from the front end. */
  receive(message: CommData): void {
    for (const listener of this.#messages) listener(message);
  }

  /** The front end has closed it. */
  closedOutside(message: CommData): void {
    this.#closed = true;
    for (const listener of this.#closes) listener(message);
  }
}

export type CommTarget = (comm: Comm, opened: CommData) => void;

export class CommManager {
  readonly #comms = new Map<string, Comm>();
  readonly #targets = new Map<string, CommTarget>();

  constructor(private readonly outside: Outside) {}

  /** What happens when a front end opens a comm of that name. */
  register(target: string, open: CommTarget): void {
    this.#targets.set(target, open);
  }

  open(target: string, options: OpenOptions = {}): Comm {
    const comm = new Comm(options.id ?? randomUUID(), target, this);
    this.#comms.set(comm.id, comm);
    this.write({
      type: "open",
      id: comm.id,
      target,
      data: options.data ?? {},
      ...(options.metadata && { metadata: options.metadata }),
      buffers: options.buffers ?? [],
    });
    return comm;
  }

  receive(message: CommMessage, cell: string): void {
    const { data, metadata = {}, buffers } = message;
    const content: CommData = { data, metadata, buffers, cell };
    if (message.type === "open") {
      this.#opened(message, content);
      return;
    }
    // A comm of an engine that has ended: the front end finds out by itself.
    const comm = this.#comms.get(message.id);
    if (comm === undefined) return;
    if (message.type === "message") comm.receive(content);
    else {
      this.forget(message.id);
      comm.closedOutside(content);
    }
  }

  #opened(message: CommMessage, content: CommData): void {
    const target = this.#targets.get(message.target ?? "");
    if (target === undefined) {
      // The protocol's answer to a target that nobody has registered.
      this.write(
        { type: "close", id: message.id, data: {}, buffers: [] },
        content.cell,
      );
      return;
    }
    const comm = new Comm(message.id, message.target ?? "", this);
    this.#comms.set(comm.id, comm);
    target(comm, content);
  }

  write(message: CommMessage, cell = this.outside.currentCell()): void {
    this.outside.send({ type: "comm", cell, message });
  }

  forget(id: string): void {
    this.#comms.delete(id);
  }
}
