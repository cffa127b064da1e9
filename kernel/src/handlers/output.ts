/**
 * Everything that goes out to all clients: status, output, errors. Keeps the order, joins small pieces of a stream, and gives each message the
 * header of the request that caused it, also when the cause has long been answered.
 */
import type {
  Content,
  Header,
  HeaderSource,
  Message,
} from "../protocol/message.js";
import type { Channels } from "../transport/channels.js";
import type { CellError, DisplayData } from "../engine/messages.js";

/** What caused an output. */
export interface Origin {
  /** Absent for what nobody asked for. */
  header?: Header;
  /** Publishes nothing but its status. */
  silent: boolean;
}

/** Small pieces of a stream wait this long for more, ms: a loop of `console.log` becomes few messages. */
const patience = 15;

/** A stream message is sent at once when it is this long, in characters. */
const enough = 256 * 1024;

/** So many origins are remembered for what comes late. */
const remembered = 1000;

export class Output {
  readonly #origins = new Map<string, Origin>();
  #last: Origin = { silent: false };
  #nextTag = 0;
  #pending:
    { origin: Origin; name: "stdout" | "stderr"; text: string } | undefined;
  #timer: NodeJS.Timeout | undefined;
  /** What opens a cell, in order. */
  #opening: Message[] = [];

  constructor(
    readonly channels: Channels,
    readonly headers: HeaderSource,
  ) {}

  /** A tag under which the engine names this origin. */
  open(header: Header, silent: boolean): string {
    const tag = String(this.#nextTag++);
    const origin = { header, silent };
    this.#origins.set(tag, origin);
    this.#last = origin;
    if (this.#origins.size > remembered) {
      const oldest = this.#origins.keys().next();
      if (!oldest.done) this.#origins.delete(oldest.value);
    }
    return tag;
  }

  origin(tag: string): Origin {
    return this.#origins.get(tag) ?? this.#last;
  }

  status(
    state: "busy" | "idle" | "starting",
    header: Header | undefined,
  ): void {
    this.flush();
    this.#publish("status", header, { execution_state: state });
  }

  /**
   * A cell begins. This and its text leave before whatever else does, and in this turn of the event loop at the latest: after the cell
   * is on its way to the checker or the engine, which so begins earlier.
   */
  begin(header: Header): void {
    this.flush();
    this.#open("status", header, { execution_state: "busy" });
  }

  input(header: Header, code: string, count: number): void {
    this.#open("execute_input", header, { code, execution_count: count });
  }

  #open(type: string, header: Header, content: Content): void {
    if (this.#opening.length === 0) setImmediate(() => this.#opened());
    this.#opening.push(this.headers.message(type, header, content));
  }

  #opened(): void {
    for (const message of this.#opening.splice(0))
      this.channels.publish(message);
  }

  stream(tag: string, name: "stdout" | "stderr", text: string): void {
    const origin = this.origin(tag);
    if (
      this.#pending !== undefined &&
      (this.#pending.origin !== origin || this.#pending.name !== name)
    )
      this.flush();
    if (this.#pending === undefined) this.#pending = { origin, name, text };
    else this.#pending.text += text;
    if (this.#pending.text.length >= enough) this.flush();
    else
      this.#timer ??= setTimeout(() => {
        this.flush();
      }, patience);
  }

  /** @param content  a Uint8Array is `{"data": …, "metadata": …}` as JSON text */
  display(
    tag: string,
    content: DisplayData | Uint8Array,
    id: string | undefined,
    update: boolean,
  ): void {
    const type = update ? "update_display_data" : "display_data";
    const transient = id === undefined ? {} : { display_id: id };
    if (!(content instanceof Uint8Array)) {
      const { data, metadata } = content;
      this.#say(tag, type, { data, metadata, transient });
      return;
    }
    this.flush();
    const origin = this.origin(tag);
    if (origin.silent) return;
    this.channels.publish({
      ...this.headers.message(type, origin.header, {}),
      encoded: Buffer.concat([
        content.subarray(0, -1),
        Buffer.from(`,"transient":${JSON.stringify(transient)}}`),
      ]),
    });
  }

  result(tag: string, { data, metadata }: DisplayData, count: number): void {
    this.#say(tag, "execute_result", {
      data,
      metadata,
      execution_count: count,
    });
  }

  clear(tag: string, wait: boolean): void {
    this.#say(tag, "clear_output", { wait });
  }

  error(tag: string, error: CellError): void {
    this.#say(tag, "error", errorContent(error));
  }

  comm(
    header: Header | undefined,
    type: string,
    content: Content,
    metadata: Record<string, unknown>,
    buffers: Uint8Array[],
  ): void {
    this.flush();
    this.channels.publish(
      this.headers.message(type, header, content, metadata, buffers),
    );
  }

  debugEvent(content: Content): void {
    this.flush();
    this.#publish("debug_event", this.#last.header, content);
  }

  welcome(subscription: string): void {
    this.#publish("iopub_welcome", undefined, { subscription });
  }

  /** Sends what waits for more. */
  flush(): void {
    this.#opened();
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const pending = this.#pending;
    if (pending === undefined) return;
    this.#pending = undefined;
    if (!pending.origin.silent)
      this.#publish("stream", pending.origin.header, {
        name: pending.name,
        text: pending.text,
      });
  }

  #say(tag: string, type: string, content: Content): void {
    this.flush();
    const origin = this.origin(tag);
    if (!origin.silent) this.#publish(type, origin.header, content);
  }

  #publish(type: string, header: Header | undefined, content: Content): void {
    this.channels.publish(this.headers.message(type, header, content));
  }
}

/** An error as messages and replies carry it. */
export function errorContent(error: CellError): {
  ename: string;
  evalue: string;
  traceback: string[];
} {
  return { ename: error.name, evalue: error.message, traceback: error.stack };
}
