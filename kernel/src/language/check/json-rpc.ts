/**
 * JSON-RPC 2.0 over a pair of streams, with the `Content-Length` frames of the Language Server Protocol.
 *
 * Own code, since the library for it (vscode-jsonrpc) takes 20 ms to load in a process that has to answer within 200 ms of its start.
 */
import type { Readable, Writable } from "node:stream";

interface Message {
  id?: number | string | null;
  method?: string;
  params?: unknown;
  result?: unknown;
  error?: { code: number; message: string };
}

interface Waiting {
  resolve: (result: unknown) => void;
  reject: (error: Error) => void;
}

export interface Listener {
  /** The other side has answered something. */
  answered: () => void;
  /** What the other side asks of us; the return value is the answer. */
  request: (method: string, params: unknown) => unknown;
}

export class JsonRpc {
  readonly #waiting = new Map<number, Waiting>();
  #next = 1;
  #chunks: Buffer[] = [];
  #size = 0;
  /** Bytes that the message being read still needs, header included, as far as it is known. */
  #needed = 1;

  constructor(
    input: Readable,
    readonly output: Writable,
    readonly listener: Listener,
  ) {
    input.on("data", (chunk: Buffer) => this.#read(chunk));
  }

  notify(method: string, params: unknown): void {
    this.#send({ method, params });
  }

  /** @param signal  aborting it tells the other side to stop and rejects at once */
  request(
    method: string,
    params: unknown,
    signal?: AbortSignal,
  ): Promise<unknown> {
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      const abort = (): void => {
        this.#waiting.delete(id);
        this.notify("$/cancelRequest", { id });
        reject(signal?.reason as Error);
      };
      const settle = (): void => signal?.removeEventListener("abort", abort);
      this.#waiting.set(id, {
        resolve: (result) => {
          settle();
          resolve(result);
        },
        reject: (error) => {
          settle();
          reject(error);
        },
      });
      signal?.addEventListener("abort", abort, { once: true });
      this.#send({ id, method, params });
    });
  }

  /** The other side is gone: nothing will be answered any more. */
  end(error: Error): void {
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }

  #send(message: Message): void {
    const body = JSON.stringify({ jsonrpc: "2.0", ...message });
    this.output.write(
      `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    );
  }

  #read(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#size += chunk.length;
    // A long answer comes in many chunks: they are joined once it is whole, not once a chunk.
    while (this.#size >= this.#needed) {
      const bytes =
        this.#chunks.length === 1
          ? this.#chunks[0]!
          : Buffer.concat(this.#chunks);
      this.#chunks = [bytes];
      const header = bytes.indexOf("\r\n\r\n");
      if (header < 0) {
        this.#needed = this.#size + 1;
        return;
      }
      const length = /content-length: *(\d+)/i.exec(
        bytes.toString("latin1", 0, header),
      );
      if (length === null) throw new Error("a frame without Content-Length");
      const start = header + 4;
      const end = start + Number(length[1]);
      if (bytes.length < end) {
        this.#needed = end;
        return;
      }
      const rest = bytes.subarray(end);
      this.#chunks = rest.length === 0 ? [] : [rest];
      this.#size = rest.length;
      this.#needed = 1;
      this.#take(JSON.parse(bytes.toString("utf8", start, end)) as Message);
    }
  }

  #take(message: Message): void {
    if (message.method !== undefined) {
      if (message.id === undefined) return;
      const result = this.listener.request(message.method, message.params);
      this.#send({ id: message.id, result: result ?? null });
      return;
    }
    this.listener.answered();
    const waiting = this.#waiting.get(message.id as number);
    this.#waiting.delete(message.id as number);
    if (message.error === undefined) waiting?.resolve(message.result);
    else waiting?.reject(new Error(message.error.message));
  }
}
