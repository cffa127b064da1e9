/**
 * `process.stdout` and `process.stderr` of the engine: what is written becomes stream events of the cell that wrote it. File descriptors 1
 * and 2 themselves stay pipes, for native code and child processes.
 */
import { Writable } from "node:stream";
import { emit } from "./emit.js";

class EventStream extends Writable {
  /** As of the stream that it stands for: packages ask. */
  readonly fd: number;
  readonly isTTY = false;

  constructor(
    readonly stream: "stdout" | "stderr",
    readonly cell: () => string,
  ) {
    super({ decodeStrings: false });
    this.fd = stream === "stdout" ? 1 : 2;
  }

  override _write(
    chunk: string | Buffer,
    _encoding: BufferEncoding,
    done: (error?: Error) => void,
  ): void {
    const text = typeof chunk === "string" ? chunk : chunk.toString("utf8");
    if (text !== "")
      emit({ type: "stream", cell: this.cell(), name: this.stream, text });
    done();
  }

  /** `process.stdout.end()` ends it for nobody else. */
  override _final(done: (error?: Error) => void): void {
    done();
  }
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
