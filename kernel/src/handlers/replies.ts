/** Answers to single requests: the right type, parent, channel; an error reply where a handler failed. */
import { BadContent } from "../protocol/content.js";
import type { Content, HeaderSource } from "../protocol/message.js";
import type { Channels, Request } from "../transport/channels.js";

export class Replies {
  constructor(
    readonly channels: Channels,
    readonly headers: HeaderSource,
  ) {}

  send(
    request: Request,
    content: Content,
    metadata: Record<string, unknown> = {},
  ): void {
    const { header } = request.message;
    const type = header.msg_type.replace(/_request$/, "_reply");
    this.channels.reply(
      request.channel,
      request.identities,
      this.headers.message(type, header, content, metadata),
    );
  }

  /** The content of an error reply. What is not the sender's fault is logged too. */
  failure(error: unknown): Content {
    const { name, message, stack } =
      error instanceof Error ? error : new Error(String(error));
    if (!(error instanceof BadContent))
      process.stderr.write(`kernel: ${stack ?? message}\n`);
    return {
      status: "error",
      ename: name,
      evalue: message,
      traceback: [`${name}: ${message}`],
    };
  }
}
