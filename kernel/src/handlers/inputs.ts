/** `prompt()` and the like: what the engine asks goes to the client whose cell runs; the answer comes back on stdin. */
import type { EngineEvent, UrgentCommand } from "../engine/messages.js";
import type { HeaderSource, Message } from "../protocol/message.js";
import type { Channels, Request } from "../transport/channels.js";

type InputEvent = Extract<EngineEvent, { type: "input" }>;

/** The cell that asks; `input`: whether its client can be asked. */
export type Asking = { request: Request; input: boolean } | undefined;

export interface InputParts {
  channels: Channels;
  headers: HeaderSource;
  /** To the engine, whose main thread sleeps. */
  answer: (command: UrgentCommand) => void;
}

export class Inputs {
  /** Requests of the engine that wait for an `input_reply`. */
  #waiting: number[] = [];

  constructor(readonly parts: InputParts) {}

  ask({ request, prompt, password }: InputEvent, asking: Asking): void {
    const { channels, headers, answer } = this.parts;
    if (asking?.input !== true) {
      answer({
        type: "input-refused",
        request,
        reason:
          asking === undefined
            ? "nobody can be asked after the cell has ended"
            : "this client takes no input",
      });
      return;
    }
    this.#waiting.push(request);
    const { identities, message } = asking.request;
    channels.reply(
      "stdin",
      identities,
      headers.message("input_request", message.header, { prompt, password }),
    );
  }

  reply(message: Message): void {
    if (message.header.msg_type !== "input_reply") return;
    const request = this.#waiting.shift();
    if (request === undefined) return;
    const value = message.content["value"];
    this.parts.answer({
      type: "input",
      request,
      value: typeof value === "string" ? value : "",
    });
  }

  engineEnded(): void {
    this.#waiting = [];
  }
}
