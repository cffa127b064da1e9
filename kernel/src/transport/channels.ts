/** What the kernel knows of its clients: messages in, messages out. Tests put something else behind it than sockets. */
import type { Message } from "../protocol/message.js";

/** Where requests come from, and where an answer to them goes. */
export type RequestChannel = "shell" | "control" | "stdin";

export interface Request {
  channel: RequestChannel;
  identities: Uint8Array[];
  message: Message;
}

export interface Channels {
  /** Sends to one client. */
  reply(
    channel: RequestChannel,
    identities: readonly Uint8Array[],
    message: Message,
  ): void;
  /** Sends to all who listen. */
  publish(message: Message): void;
  /** Resolves when everything sent has left. */
  close(): Promise<void>;
}

export interface Listener {
  request(request: Request): void;
  /** A client began to listen; `topic` is what it asked for, mostly empty. */
  subscribed(topic: string): void;
  /** Frames that were no message. */
  rejected(channel: RequestChannel, reason: string): void;
}
