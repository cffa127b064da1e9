/** Comms: messages between a front end and the engine, passed on at once even while a cell runs. */
import type { CommMessage } from "../engine/messages.js";
import { Fields } from "../protocol/content.js";
import type { Content, Message } from "../protocol/message.js";
import type { Output } from "./output.js";

const types = {
  comm_open: "open",
  comm_msg: "message",
  comm_close: "close",
} as const;

export type CommType = keyof typeof types;

export const isComm = (type: string): type is CommType =>
  Object.hasOwn(types, type);

export class Comms {
  /** Open comms and their targets. */
  readonly #open = new Map<string, string>();

  constructor(readonly output: Output) {}

  /** A front end's message as the engine reads it. */
  incoming(type: CommType, message: Message): CommMessage {
    const fields = new Fields(type, message.content);
    const id = fields.string("comm_id");
    const target =
      type === "comm_open" ? fields.string("target_name") : undefined;
    if (target !== undefined) this.#open.set(id, target);
    if (type === "comm_close") this.#open.delete(id);
    return {
      type: types[type],
      id,
      ...(target === undefined ? {} : { target }),
      data: fields.object("data", {}),
      metadata: message.metadata,
      buffers: message.buffers,
    };
  }

  /** The engine's message to all front ends. */
  outgoing(tag: string, message: CommMessage): void {
    const content: Content = { comm_id: message.id, data: message.data };
    if (message.type === "open") {
      this.#open.set(message.id, message.target ?? "");
      content["target_name"] = message.target ?? "";
    }
    if (message.type === "close") this.#open.delete(message.id);
    this.output.comm(
      this.output.origin(tag).header,
      Object.entries(types).find(([, type]) => type === message.type)![0],
      content,
      message.metadata ?? {},
      message.buffers,
    );
  }

  info(target: string): Content {
    return Object.fromEntries(
      [...this.#open]
        .filter(([, name]) => target === "" || name === target)
        .map(([id, name]) => [id, { target_name: name }]),
    );
  }

  /** The engine has gone, and the other end of each comm with it: front ends are told. */
  lost(): void {
    for (const id of this.#open.keys())
      this.output.comm(
        undefined,
        "comm_close",
        { comm_id: id, data: {} },
        {},
        [],
      );
    this.#open.clear();
  }
}
