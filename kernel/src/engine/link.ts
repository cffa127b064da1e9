/**
 * How events and commands travel on a pipe: a frame is
 * `[bytes of JSON: u32][number of buffers: u32][bytes of each buffer: u32 …][JSON][buffers …]`, little-endian.
 * Comm messages carry buffers; in their JSON `message.buffers` is empty. A long display has its content beside it, as JSON text that the
 * front sends on as it is.
 */
import type {
  Command,
  DisplayData,
  EngineEvent,
  InspectorEvent,
  UrgentCommand,
} from "./messages.js";

/** In bytes or characters. */
const long = 65_536;

type Frame = EngineEvent | InspectorEvent | Command | UrgentCommand;

export function encodeFrame(frame: Frame): Uint8Array[] {
  const { value, buffers } = split(frame);
  const json = Buffer.from(JSON.stringify(value));
  const head = Buffer.allocUnsafe(8 + 4 * buffers.length);
  head.writeUInt32LE(json.length, 0);
  head.writeUInt32LE(buffers.length, 4);
  buffers.forEach((buffer, i) => {
    head.writeUInt32LE(buffer.byteLength, 8 + 4 * i);
  });
  // One write where it is small: a frame then costs one system call.
  return json.length < long && buffers.length === 0
    ? [Buffer.concat([head, json])]
    : [head, json, ...buffers];
}

/** What goes into the frame's JSON, and what travels beside it. */
function split(frame: Frame): {
  value: unknown;
  buffers: readonly Uint8Array[];
} {
  if (frame.type === "comm" && frame.message.buffers.length > 0)
    return {
      value: { ...frame, message: { ...frame.message, buffers: [] } },
      buffers: frame.message.buffers,
    };
  if (frame.type === "display" && isLong(frame.content))
    return {
      value: { ...frame, content: { data: {}, metadata: {} } },
      buffers: [Buffer.from(contentText(frame.content))],
    };
  return { value: frame, buffers: [] };
}

/** As `JSON.stringify` has it, in half the time for long values that need no escape: pictures in base64, say. */
function contentText({ data, metadata }: DisplayData): string {
  const entries = Object.entries(data)
    // As in JSON, what has no text is left out.
    .filter(([, value]) => value !== undefined && typeof value !== "function")
    .map(
      ([type, value]) =>
        `${JSON.stringify(type)}:${
          typeof value === "string" && !escaped.test(value)
            ? `"${value}"`
            : JSON.stringify(value)
        }`,
    );
  return `{"data":{${entries.join(",")}},"metadata":${JSON.stringify(metadata)}}`;
}

/** All but what JSON writes as it is; lone surrogates are among what it does not. */
const escaped = /[^ !#-[\]-~\u00a0-\ud7ff\ue000-\uffff]/;

const isLong = ({ data }: DisplayData): boolean =>
  Object.values(data).some(
    (value) => typeof value === "string" && value.length >= long,
  );

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
      const view = bytes.subarray(start, end);
      // A copy: a view would keep a whole read alive, unless it is most of it.
      return 2 * length > bytes.length ? view : new Uint8Array(view);
    });
    if (value.type === "comm") value.message.buffers = buffers;
    const [encoded] = buffers;
    if (value.type === "display" && encoded !== undefined)
      value.encoded = encoded;
    return { value, end };
  }
}
