/**
 * A message on the wire: identities…, `<IDS|MSG>`, signature, header, parent header, metadata, content, buffers….
 * Whatever arrives is checked here once, so that no later part meets a message that is not one.
 */
import type { Header, Message } from "./message.js";
import type { Signature } from "./signature.js";

const delimiter = Buffer.from("<IDS|MSG>");

/** Frames that are no message for us; the sender gets no answer, since nobody trustworthy is known to have asked. */
export class BadFrames extends Error {
  override name = "BadFrames";
}

export interface Received {
  /** Where an answer goes. */
  identities: Uint8Array[];
  message: Message;
}

export function decode(frames: Uint8Array[], signature: Signature): Received {
  const start = frames.findIndex((frame) => delimiter.equals(frame));
  if (start < 0)
    throw new BadFrames(
      `expected a frame ${delimiter.toString()}, received ${frames.length} frames without one`,
    );
  const [signed, ...rest] = frames.slice(start + 1);
  const parts = rest.slice(0, 4);
  if (signed === undefined || parts.length < 4)
    throw new BadFrames(
      `expected a signature and 4 parts after ${delimiter.toString()}, received ${frames.length - start - 1} frames: truncated`,
    );
  if (!signature.verify(signed, parts))
    throw new BadFrames(
      "the signature does not match: another key, or a message changed on its way",
    );
  const [header, parent, metadata, content] = parts.map((part, i) =>
    parseObject(part, ["header", "parent header", "metadata", "content"][i]!),
  );
  return {
    identities: frames.slice(0, start),
    message: {
      header: checkHeader(header!),
      // Only echoed, never read: a parent may be empty, or of another version.
      parent_header: parent as Message["parent_header"],
      metadata: metadata!,
      content: content!,
      buffers: rest.slice(4),
    },
  };
}

/** A frame as text is UTF-8 on the wire. */
export type Frame = string | Uint8Array;

/** In characters. */
const long = 65_536;

export function encode(
  identities: readonly Uint8Array[],
  message: Message,
  signature: Signature,
): Frame[] {
  const { header, parent_header, metadata, content, encoded } = message;
  // As text where it is short: ZeroMQ copies it. A buffer it borrows, and wakes this thread once more to give it back.
  const heads = [header, parent_header, metadata].map((part) =>
    JSON.stringify(part),
  );
  const body = encoded ?? JSON.stringify(content);
  const parts =
    typeof body === "string" && body.length < long
      ? [...heads, body]
      : [...heads, Buffer.from(body)];
  return [
    ...identities,
    delimiter,
    signature.of(parts),
    ...parts,
    ...message.buffers,
  ];
}

function parseObject(part: Uint8Array, what: string): Record<string, unknown> {
  let value: unknown;
  try {
    // A lone surrogate or a broken UTF-8 sequence becomes U+FFFD, as in every other kernel.
    value = JSON.parse(Buffer.from(part).toString("utf8"));
  } catch (error) {
    throw new BadFrames(`${what}: expected JSON: ${(error as Error).message}`);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new BadFrames(`${what}: expected a JSON object`);
  return value as Record<string, unknown>;
}

function checkHeader(header: Record<string, unknown>): Header {
  for (const field of ["msg_id", "msg_type", "session"])
    if (typeof header[field] !== "string")
      throw new BadFrames(
        `header.${field}: expected a string, received ${typeof header[field]}`,
      );
  return header as unknown as Header;
}
