/**
 * `process.stdout` and `process.stderr` of the engine: what is written becomes stream events of the cell that wrote it. File descriptors 1
 * and 2 themselves stay pipes, for native code and child processes.
 */
import { Writable } from "node:stream";
import { StringDecoder } from "node:string_decoder";
import { emit } from "./emit.js";

type Written = (error?: Error | null) => void;

class EventStream extends Writable {
  /** As of the stream that it stands for: packages ask. */
  readonly fd: number;
  readonly isTTY = false;
  readonly #decoder = new StringDecoder("utf8");

  constructor(
    readonly stream: "stdout" | "stderr",
    readonly cell: () => string,
  ) {
    super({ decodeStrings: false });
    this.fd = stream === "stdout" ? 1 : 2;
  }

  /**
   * Not `_write`: an interrupt may end the code that prints, and a Writable that was ended within a write would hold back all later ones. So
   * nothing is kept between two calls, and `process.stdout.end()` ends it for nobody.
   */
  override write(
    chunk: unknown,
    encoding?: BufferEncoding | Written,
    done?: Written,
  ): boolean {
    const text =
      typeof chunk === "string"
        ? typeof encoding === "string" && !/^utf-?8$/i.test(encoding)
          ? Buffer.from(chunk, encoding).toString()
          : chunk
        : this.#decoder.write(bytes(chunk));
    if (text !== "")
      emit({ type: "stream", cell: this.cell(), name: this.stream, text });
    const told = typeof encoding === "function" ? encoding : done;
    if (told !== undefined) process.nextTick(told);
    return true;
  }
}

/** @throws TypeError as Node's own streams do */
function bytes(chunk: unknown): Buffer {
  if (!ArrayBuffer.isView(chunk))
    throw Object.assign(
      new TypeError(
        `write expected a string, a Buffer or another view of bytes, received ${typeof chunk}`,
      ),
      { code: "ERR_INVALID_ARG_TYPE" },
    );
  return Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
}

/** @param cell says which cell runs in the present asynchronous context. */
export function routeStdio(cell: () => string): void {
  for (const name of ["stdout", "stderr"] as const)
    Object.defineProperty(process, name, {
      configurable: true,
      enumerable: true,
      value: new EventStream(name, cell),
    });
}
