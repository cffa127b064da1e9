import { expect, test } from "vitest";
import { FrameDecoder, encodeFrame } from "../../../kernel/src/engine/link.js";
import type { EngineEvent } from "../../../kernel/src/engine/messages.js";

const events: EngineEvent[] = [
  { type: "ready", pid: 7 },
  { type: "stream", cell: "1", name: "stdout", text: "ä → 🙂\n" },
  { type: "stream", cell: "1", name: "stdout", text: "x".repeat(100_000) },
  {
    type: "comm",
    cell: "2",
    message: {
      type: "message",
      id: "view",
      data: { of: 2 },
      buffers: [new Uint8Array([0, 255, 10]), new Uint8Array(0)],
    },
  },
  { type: "exiting", code: 3 },
];
const bytes = Buffer.concat(events.flatMap((event) => encodeFrame(event)));

// Pipes cut wherever they like: every size of piece must give the same frames.
test.each([1, 2, 3, 7, 8, 9, 64, 65_536, bytes.length])(
  "frames come whole and in order out of pieces of %i bytes",
  (size) => {
    const decoder = new FrameDecoder<EngineEvent>();
    const read: EngineEvent[] = [];
    for (let at = 0; at < bytes.length; at += size)
      read.push(...decoder.push(bytes.subarray(at, at + size)));
    expect(read).toEqual(events);
  },
);

test("a long display crosses as the JSON text that clients get", () => {
  const content = {
    data: {
      "text/plain": "ä".repeat(70_000),
      "text/html": '"\\ \n\u0001🙂',
      "application/json": { a: [1, null] },
    },
    metadata: { isolated: true },
  };
  const sent = encodeFrame({ type: "display", cell: "1", content, id: "a" });
  const [read] = [...new FrameDecoder<EngineEvent>().push(Buffer.concat(sent))];
  expect(read).toMatchObject({ type: "display", cell: "1", id: "a" });
  const { encoded } = read as Extract<EngineEvent, { type: "display" }>;
  expect(JSON.parse(Buffer.from(encoded!).toString())).toEqual(content);
});
