/** Messages that no client should send: what a stranger, a broken client or a bug may put on the wire. */
import { connect } from "node:net";
import fc from "fast-check";
import { sign } from "../../support/kernel-client.js";

/** `heartbeat` and `iopub` take frames too, though no message. `raw`: bytes on the TCP port that are not even ZeroMQ. */
export const channels = [
  "shell",
  "control",
  "stdin",
  "heartbeat",
  "iopub",
] as const;
export type Channel = (typeof channels)[number];

export interface BadMessage {
  kind: string;
  channel: Channel;
  /** Given the connection's key, the frames to send. */
  frames: (key: string) => (string | Buffer)[];
}

const delimiter = "<IDS|MSG>";

/** Runs only if something that was not signed is evaluated. */
const breach = "globalThis.breach = true";

/** Not among them: an interrupt, and an answer to a question, which would be right with any content. */
const requests = [
  "execute_request",
  "complete_request",
  "inspect_request",
  "is_complete_request",
  "history_request",
  "comm_info_request",
  "kernel_info_request",
  "usage_request",
  "create_subshell_request",
  "delete_subshell_request",
  "list_subshell_request",
  "debug_request",
  "comm_open",
  "comm_msg",
  "comm_close",
];

let count = 0;
const header = (type: unknown): Record<string, unknown> => ({
  msg_id: `bad-${count++}`,
  session: "bad",
  username: "bad",
  date: new Date(0).toISOString(),
  msg_type: type,
  version: "5.4",
});

const signed =
  (...parts: unknown[]) =>
  (key: string): (string | Buffer)[] => {
    const texts = parts.map((part) => JSON.stringify(part) ?? "");
    return [delimiter, sign(texts, key), ...texts];
  };

const bytes = fc
  .uint8Array({ maxLength: 64 })
  .map((array) => Buffer.from(array));
const aRequest = fc.constantFrom(...requests);
const text = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string(),
  fc.constantFrom("", "__proto__", "constructor", "\u0000", "\ud800"),
);
const wrong = fc.oneof(
  fc.jsonValue({ depthSize: "small" }),
  fc.constantFrom(null, 1e308, -1, 0.5, 2 ** 53, [], {}, "x".repeat(1000)),
);

/** Not what the field of that name may be: each request meets its own fields with every type. */
const fields = fc.dictionary(
  fc.constantFrom(
    "code",
    "cursor_pos",
    "detail_level",
    "silent",
    "store_history",
    "user_expressions",
    "allow_stdin",
    "stop_on_error",
    "hist_access_type",
    "n",
    "session",
    "start",
    "stop",
    "pattern",
    "output",
    "raw",
    "target_name",
    "comm_id",
    "data",
    "subshell_id",
    "value",
    "command",
    "arguments",
    "seq",
    "__proto__",
  ),
  wrong.filter((value) => typeof value !== "string" || value.length < 1000),
  { maxKeys: 8 },
);

/** Frames without a message in them. */
const noise = fc
  .array(fc.oneof(bytes, fc.constantFrom(delimiter, "{}", "")), {
    minLength: 1,
    maxLength: 9,
  })
  .map((frames) => ({ kind: "noise", frames: () => frames }));

/** Right in everything but the signature. */
const forged = fc
  .tuple(
    fc.oneof(
      fc.constant(""),
      fc.constant("00".repeat(32)),
      fc.string(),
      fc.constant(undefined),
    ),
    fc.constantFrom("execute_request", "shutdown_request", "interrupt_request"),
  )
  .map(([signature, type]) => ({
    kind: "forged",
    frames: () => {
      const content = { code: breach, restart: false };
      const parts = [header(type), {}, {}, content].map((part) =>
        JSON.stringify(part),
      );
      return [delimiter, signature ?? sign(parts, "another key"), ...parts];
    },
  }));

/** Signed, but a part has been changed, added or taken away on the way. */
const changed = fc
  .tuple(fc.nat({ max: 4 }), fc.nat(), bytes)
  .map(([part, at, other]) => ({
    kind: "changed",
    frames: (key: string) => {
      const frames = signed(
        header("execute_request"),
        {},
        {},
        { code: breach },
      )(key);
      const hit = Buffer.from(frames[part + 1]!);
      // A signature frame is hexadecimal text: one changed digit is never the same signature.
      hit[at % hit.length]! ^= 1;
      frames[part + 1] = hit;
      return at % 2 === 0 ? frames : [...frames, other];
    },
  }));

const truncated = fc
  .tuple(aRequest, fc.nat({ max: 5 }))
  .map(([type, length]) => ({
    kind: "truncated",
    frames: (key: string) =>
      signed(header(type), {}, {}, { code: breach })(key).slice(0, length),
  }));

/** Signed parts that are not JSON, or not objects. */
const notObjects = fc
  .tuple(
    fc.array(
      fc.oneof(
        fc.constantFrom(
          "",
          "{",
          "nul",
          "[]",
          "null",
          "5",
          '"text"',
          "{}",
          "NaN",
        ),
        fc.string({ unit: "binary" }),
      ),
      { minLength: 3, maxLength: 3 },
    ),
    aRequest,
  )
  .map(([parts, type]) => ({
    kind: "not objects",
    frames: (key: string) => {
      // One part is always wrong, whatever was drawn.
      const texts = [JSON.stringify(header(type)), ...parts.slice(0, 2), "[1"];
      return [delimiter, sign(texts, key), ...texts];
    },
  }));

const badHeader = fc
  .tuple(
    fc.dictionary(
      fc.constantFrom("msg_id", "msg_type", "session", "subshell_id", "date"),
      wrong,
    ),
    fc.constantFrom("msg_id", "msg_type", "session"),
  )
  .map(([values, missing]) => ({
    kind: "bad header",
    frames: (key: string) => {
      const { [missing]: _, ...rest } = {
        ...header("execute_request"),
        ...values,
      };
      return signed(rest, {}, {}, { code: breach })(key);
    },
  }));

/** Among them names that every object inherits. */
const unknownType = fc
  .tuple(
    fc.oneof(
      text.filter((type) => !type.includes("_")),
      fc.constantFrom("toString", "constructor", "__proto__", "x_request"),
    ),
    fields,
  )
  .map(([type, content]) => ({
    kind: "unknown type",
    frames: (key: string) => signed(header(type), {}, {}, content)(key),
  }));

const badContent = fc
  .tuple(aRequest, fields, wrong, fc.array(bytes, { maxLength: 3 }))
  .map(([type, content, parent, buffers]) => ({
    kind: "bad content",
    frames: (key: string) => {
      const code = { ...content };
      // Any text is a cell; only an empty one surely does nothing.
      if (typeof code["code"] === "string") code["code"] = "";
      return [
        ...signed(
          header(type),
          typeof parent === "object" && !Array.isArray(parent) ? parent : {},
          {},
          code,
        )(key),
        ...buffers,
      ];
    },
  }));

/** Deep, wide and long, though nothing that a handler could do. */
const large = fc
  .tuple(
    fc.constantFrom("deep", "wide", "long", "many frames", "many buffers"),
    fc.integer({ min: 1, max: 20 }),
    aRequest,
  )
  .map(([how, size, type]) => ({
    kind: `large: ${how}`,
    frames: (key: string): (string | Buffer)[] => {
      if (how === "many frames")
        return Array.from({ length: size * 200 }, () => "frame");
      const message = signed(header(type), {}, {}, { code: 5 })(key);
      if (how === "many buffers")
        return [
          ...message,
          ...Array.from({ length: size * 100 }, () => Buffer.alloc(10)),
        ];
      const json =
        how === "deep"
          ? `{"code":${"[".repeat(size * 5000)}${"]".repeat(size * 5000)}}`
          : how === "wide"
            ? JSON.stringify(
                Object.fromEntries(
                  Array.from({ length: size * 500 }, (_, i) => [`k${i}`, i]),
                ),
              )
            : JSON.stringify({ code: ["x".repeat(size * 50_000)] });
      const texts = [JSON.stringify(header(type)), "{}", "{}", json];
      return [delimiter, sign(texts, key), ...texts];
    },
  }));

export const badMessage: fc.Arbitrary<BadMessage> = fc
  .tuple(
    fc.oneof(
      { weight: 3, arbitrary: noise },
      { weight: 3, arbitrary: forged },
      { weight: 3, arbitrary: changed },
      { weight: 2, arbitrary: truncated },
      { weight: 3, arbitrary: notObjects },
      { weight: 3, arbitrary: badHeader },
      { weight: 2, arbitrary: unknownType },
      { weight: 6, arbitrary: badContent },
      { weight: 1, arbitrary: large },
    ),
    fc.constantFrom(...channels),
  )
  .map(([message, channel]) => ({ ...message, channel }));

/** What a port scanner or a browser sends to a port: not ZeroMQ at all. Resolves when the connection is over. */
export function knock(port: number, data: Buffer): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect({ host: "127.0.0.1", port }, () => {
      socket.end(data);
    });
    socket.resume();
    socket.on("error", () => undefined).on("close", () => resolve());
  });
}

export const knocks: fc.Arbitrary<Buffer> = fc.oneof(
  fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array)),
  fc.constant(Buffer.from("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")),
  // A greeting of ZMTP 3 that breaks off, or goes on with nonsense.
  fc
    .uint8Array({ maxLength: 60 })
    .map((array) =>
      Buffer.concat([
        Buffer.from([0xff, 0, 0, 0, 0, 0, 0, 0, 1, 0x7f, 3, 0]),
        Buffer.from(array),
      ]),
    ),
);
