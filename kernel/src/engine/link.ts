/**
 * How events and commands travel on a pipe: a frame is
 * `[bytes of JSON: u32][number of buffers: u32][bytes of each buffer: u32 …][JSON][buffers …]`, little-endian.
 * Only comm messages carry buffers; in their JSON `message.buffers` is empty.
 */
import type { Command, EngineEvent, UrgentCommand } from "./messages.js";

type Frame = EngineEvent | Command | UrgentCommand;

export function encodeFrame(frame: Frame): Uint8Array[] {
  const buffers = frame.type === "comm" ? frame.message.buffers : [];
  const json = Buffer.from(
    JSON.stringify(
      frame.type === "comm" && buffers.length > 0
        ? { ...frame, message: { ...frame.message, buffers: [] } }
        : frame,
    ),
  );
  const head = Buffer.allocUnsafe(8 + 4 * buffers.length);
  head.writeUInt32LE(json.length, 0);
  head.writeUInt32LE(buffers.length, 4);
  buffers.forEach((buffer, i) => {
    head.writeUInt32LE(buffer.byteLength, 8 + 4 * i);
  });
  // One write where it is small: a frame then costs one system call.
  return json.length < 65_536 && buffers.length === 0
    ? [Buffer.concat([head, json])]
    : [head, json, ...buffers];
}

/** Takes pieces as they arrive, gives whole frames back. */
export class FrameDecoder<T extends Frame> {
  #pieces: Buffer[] = [];
  #size = 0;
  /** Bytes that the next frame needs before it is worth looking again. */
  #wanted = 8;

  *push(piece: Buffer): Generator<T> {
    this.#pieces.push(piece);
    this.#size += piece.length;
    if (this.#size < this.#wanted) return;
    const bytes =
      this.#pieces.length === 1 ? piece : Buffer.concat(this.#pieces);
    let at = 0;
    for (;;) {
      const frame = this.#read(bytes, at);
      if (frame === undefined) break;
      at = frame.end;
      yield frame.value;
    }
    this.#pieces = at < bytes.length ? [bytes.subarray(at)] : [];
    this.#size = bytes.length - at;
  }

  #read(bytes: Buffer, at: number): { value: T; end: number } | undefined {
    const has = (length: number): boolean => {
      this.#wanted = length;
      return bytes.length - at >= length;
    };
    if (!has(8)) return undefined;
    const count = bytes.readUInt32LE(at + 4);
    if (!has(8 + 4 * count)) return undefined;
    const lengths = Array.from({ length: count }, (_, i) =>
      bytes.readUInt32LE(at + 8 + 4 * i),
    );
    const jsonLength = bytes.readUInt32LE(at);
    const head = 8 + 4 * count;
    if (!has(head + jsonLength + lengths.reduce((sum, n) => sum + n, 0)))
      return undefined;
    let end = at + head + jsonLength;
    const value = JSON.parse(bytes.toString("utf8", at + head, end)) as T;
    const buffers = lengths.map((length) => {
      const start = end;
      end += length;
      // A copy: a view would keep a whole read alive.
      return new Uint8Array(bytes.subarray(start, end));
    });
    if (value.type === "comm") value.message.buffers = buffers;
    return { value, end };
  }
}
