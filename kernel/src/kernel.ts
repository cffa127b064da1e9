/**
 * The kernel: a message comes in, `busy` goes out, a handler answers, `idle` goes out. This file is the one switch on the message type and
 * keeps the engine alive; what each message means stands in `handlers/`.
 */
import type { Engine, EngineEnd, EngineListener } from "./engine/process.js";
import type { EngineEvent } from "./engine/messages.js";
import { DebugAdapter } from "./debug/adapter.js";
import { Comms, isComm } from "./handlers/comms.js";
import { cause } from "./handlers/engine-end.js";
import { Executions } from "./handlers/executions.js";
import { Inputs } from "./handlers/inputs.js";
import { kernelInfo } from "./handlers/kernel-info.js";
import { MemoryWatch, memoryPace } from "./handlers/memory.js";
import { type MemoryState, memoryState } from "./engine/memory-limit.js";
import type { Language } from "./handlers/language.js";
import { Output } from "./handlers/output.js";
import { Questions } from "./handlers/questions.js";
import { Replies } from "./handlers/replies.js";
import { Subshells } from "./handlers/subshells.js";
import { usage } from "./handlers/usage.js";
import type { History } from "./history.js";
import { BadContent, Fields, historyRequest } from "./protocol/content.js";
import type { Content, HeaderSource } from "./protocol/message.js";
import type {
  Channels,
  Listener,
  Request,
  RequestChannel,
} from "./transport/channels.js";

export interface KernelParts {
  headers: HeaderSource;
  language: Language;
  history: History;
  startEngine(listener: EngineListener): Engine;
  /** What is to be said with the first cell. */
  note?: string | undefined;
  /** Memory was looked at. */
  looked?(state: MemoryState): void;
  /** Called once a shutdown has been answered and everything of ours has ended. */
  ended(): void;
}

/** Native code is deaf to interrupts; after this time it is said, ms. */
const surrender = 4000;

/** The engine ends by itself within this time, or is ended, ms. */
const grace = 500;

export class Kernel implements Listener {
  readonly #output: Output;
  readonly #replies: Replies;
  readonly #comms: Comms;
  readonly #executions: Executions;
  readonly #debug: DebugAdapter;
  readonly #questions: Questions;
  readonly #inputs: Inputs;
  readonly #subshells = new Subshells();
  #engine: Engine | undefined;
  readonly #notes: string[];
  readonly #memory: MemoryWatch;
  #closing = false;
  #welcomed = false;
  /** Tags of comm messages that the engine works on, and how to finish them. */
  readonly #commsAtWork = new Map<string, () => void>();

  constructor(
    readonly channels: Channels,
    readonly parts: KernelParts,
  ) {
    this.#notes = parts.note === undefined ? [] : [parts.note];
    this.#output = new Output(channels, parts.headers);
    this.#memory = new MemoryWatch({
      state: () => {
        const state = memoryState();
        parts.looked?.(state);
        return state;
      },
      largest: async () => this.#engine?.largest(),
      warn: (text) => {
        this.#output.stream(
          this.#executions.current?.tag ?? "",
          "stderr",
          text,
        );
      },
    });
    setInterval(() => {
      if (this.#executions.current !== undefined) void this.#memory.look();
    }, memoryPace).unref();
    this.#replies = new Replies(channels, parts.headers);
    this.#comms = new Comms(this.#output);
    this.#questions = new Questions({
      language: parts.language,
      engine: () => this.#engine ?? this.start(),
    });
    this.#inputs = new Inputs({
      channels,
      headers: parts.headers,
      answer: (command) => this.#engine?.urgent(command),
    });
    this.#executions = new Executions({
      output: this.#output,
      replies: this.#replies,
      language: parts.language,
      history: parts.history,
      engine: () => this.#engine ?? this.start(),
      notes: () => this.#notes.splice(0),
      ended: () => this.#memory.lookAgain(),
      debugger: {
        on: () => this.#debug.started,
        cell: (text, code) => this.#debug.cell(text, code),
      },
    });
    this.#debug = new DebugAdapter({
      engine: () => this.#engine ?? this.start(),
      event: (content) => {
        this.#output.debugEvent(content);
      },
      translate: (text, isLocal) => parts.language.expression(text, isLocal),
      declare: (name) => parts.language.declare(name),
    });
  }

  /** Starts an engine, which gets ready while other things go on. */
  start(): Engine {
    this.#engine = this.parts.startEngine({
      event: (event) => {
        this.#event(event);
      },
      inspector: (event) => {
        this.#debug.inspector(event);
      },
      raw: (name, text) => {
        this.#output.stream(this.#executions.current?.tag ?? "", name, text);
      },
      ended: (end) => {
        this.#engineEnded(end);
      },
    });
    this.#debug.engineStarted();
    return this.#engine;
  }

  rejected(channel: RequestChannel, reason: string): void {
    process.stderr.write(
      `kernel: dropped a message on ${channel}: ${reason}\n`,
    );
  }

  subscribed(topic: string): void {
    this.#output.welcome(topic);
    if (this.#welcomed) return;
    this.#welcomed = true;
    this.#output.status("starting", undefined);
  }

  request(request: Request): void {
    const { header } = request.message;
    if (request.channel === "stdin") {
      this.#inputs.reply(request.message);
      return;
    }
    if (header.msg_type === "execute_request") {
      try {
        this.#executions.add(request, this.#subshells.of(header));
      } catch (error) {
        void this.#answer(request, () => this.#replies.failure(error));
      }
      return;
    }
    if (isComm(header.msg_type)) {
      this.#comm(header.msg_type, request);
      return;
    }
    const handler = this.#handler(header.msg_type);
    if (handler === undefined) {
      this.rejected(
        request.channel,
        `nothing here answers ${JSON.stringify(header.msg_type)}`,
      );
      if (!header.msg_type.endsWith("_request")) return;
    }
    void this.#answer(
      request,
      handler ??
        (() => {
          throw new BadContent(`this kernel knows no ${header.msg_type}`);
        }),
    );
  }

  /** A signal from the terminal or the system; the same as a request. */
  interrupt(): void {
    const running = this.#executions.current;
    this.#executions.interrupt();
    this.#debug.resume();
    // Also where no cell runs: a timer's callback may be in a loop.
    this.#engine?.interrupt();
    if (running === undefined) return;
    setTimeout(() => {
      if (this.#executions.running(running.tag) !== running) return;
      this.#output.stream(
        running.tag,
        "stderr",
        "The interrupt has not been noticed: native code is still running. It ends at its next return to JavaScript; restart the kernel to end it now.\n",
      );
    }, surrender).unref();
  }

  /** Ends the engine, then the sockets. */
  async close(): Promise<void> {
    if (this.#closing) return;
    this.#closing = true;
    this.#output.flush();
    await Promise.all([this.#engine?.stop(grace), this.parts.language.close()]);
    await this.#end();
  }

  #handler(
    type: string,
  ): ((request: Request) => Content | Promise<Content>) | undefined {
    switch (type) {
      case "kernel_info_request":
        return kernelInfo;
      case "complete_request":
        return ({ message }) => this.#questions.complete(message.content);
      case "inspect_request":
        return ({ message }) => this.#questions.inspect(message.content);
      case "is_complete_request":
        return ({ message }) => this.#questions.isComplete(message.content);
      case "history_request":
        return ({ message }) => ({
          status: "ok",
          history: this.parts.history.find(historyRequest(message.content)),
        });
      case "comm_info_request":
        return ({ message }) => ({
          status: "ok",
          comms: this.#comms.info(
            new Fields("comm_info_request", message.content).string(
              "target_name",
              "",
            ),
          ),
        });
      case "interrupt_request":
        return () => {
          this.interrupt();
          return { status: "ok" };
        };
      case "shutdown_request":
        return (request) => this.#shutdown(request);
      case "debug_request":
        return ({ message }) => this.#debug.request(message.content);
      case "usage_request":
        return () => usage(this.#engine?.pid);
      case "create_subshell_request":
        return () => this.#subshells.create();
      case "delete_subshell_request":
        return ({ message }) => this.#subshells.delete(message.content);
      case "list_subshell_request":
        return () => this.#subshells.list();
      default:
        return undefined;
    }
  }

  async #answer(
    request: Request,
    handler: (request: Request) => Content | Promise<Content>,
  ): Promise<void> {
    const { header } = request.message;
    this.#output.status("busy", header);
    let content: Content;
    try {
      content = await handler(request);
    } catch (error) {
      content = this.#replies.failure(error);
    }
    if (this.#closing && header.msg_type !== "shutdown_request") return;
    this.#replies.send(request, content);
    this.#output.status("idle", header);
    this.#stillBusy(request);
  }

  /** An `idle` for something small, while a cell runs, must not make front ends believe that the cell has ended. */
  #stillBusy(request: Request): void {
    const running = this.#executions.current;
    if (running !== undefined && request.channel === "shell")
      this.#output.status("busy", running.request.message.header);
  }

  #comm(type: Parameters<Comms["incoming"]>[0], request: Request): void {
    const { header } = request.message;
    this.#output.status("busy", header);
    const tag = this.#output.open(header, false);
    const finish = (): void => {
      this.#commsAtWork.delete(tag);
      this.#output.status("idle", header);
      this.#stillBusy(request);
    };
    try {
      const message = this.#comms.incoming(type, request.message);
      this.#commsAtWork.set(tag, finish);
      (this.#engine ?? this.start()).send({ type: "comm", cell: tag, message });
    } catch (error) {
      // Comm messages have no reply.
      this.rejected(request.channel, (error as Error).message);
      finish();
    }
  }

  #event(event: EngineEvent): void {
    switch (event.type) {
      case "stream":
        this.#output.stream(event.cell, event.name, event.text);
        break;
      case "display":
        this.#output.display(
          event.cell,
          event.encoded ?? event.content,
          event.id,
          event.update ?? false,
        );
        break;
      case "clear":
        this.#output.clear(event.cell, event.wait);
        break;
      case "comm":
        this.#comms.outgoing(event.cell, event.message);
        break;
      case "input":
        // What was printed before stands above the question.
        this.#output.flush();
        this.#inputs.ask(event, this.#executions.running(event.cell));
        break;
      case "stray-error":
        this.#output.error(event.cell, event.error);
        break;
      case "done":
        this.#commsAtWork.get(event.cell)?.();
        this.#executions.event(event);
        break;
      case "result":
      case "page":
      case "evaluated":
        this.#executions.event(event);
        break;
      case "described":
        this.#questions.described(event.request, event.description);
        break;
      case "ready":
        // Compiler and checker load while nothing is more urgent: the sockets answer and the engine is up.
        this.parts.language.warm();
        break;
      case "forgotten":
        this.#forget(event.names);
        break;
      case "exiting":
        break;
    }
  }

  #engineEnded(end: EngineEnd): void {
    this.#engine = undefined;
    this.#inputs.engineEnded();
    this.#questions.engineEnded();
    if (this.#closing) return;
    this.#forget();
    this.#comms.lost();
    if (!this.#executions.engineEnded(end))
      this.#notes.push(
        `Between the cells, ${cause(end)}. A new engine has been started; all variables are gone.`,
      );
    for (const finish of this.#commsAtWork.values()) finish();
    this.#debug.engineEnded();
    // One that ended before it could run anything would end again: then the next cell starts it, and says what it says.
    if (!end.beforeReady) this.start();
  }

  /** The engine's variables are gone, or these of them. */
  #forget(names?: readonly string[]): void {
    this.parts.language.reset(names).catch((error: unknown) => {
      process.stderr.write(
        `kernel: the names of earlier cells are not forgotten: ${String(error)}\n`,
      );
    });
  }

  async #end(): Promise<void> {
    await this.channels.close();
    this.parts.ended();
  }

  async #shutdown(request: Request): Promise<Content> {
    const restart = new Fields(
      "shutdown_request",
      request.message.content,
    ).boolean("restart", false);
    this.#closing = true;
    this.#output.flush();
    await Promise.all([this.#engine?.stop(grace), this.parts.language.close()]);
    // The reply and the idle go out first; then the sockets close.
    setImmediate(() => void this.#end());
    return { status: "ok", restart };
  }
}
