import { createHmac } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  BadContent,
  Fields,
  executeRequest,
  historyRequest,
} from "../../kernel/src/protocol/content.js";
import {
  codePointIndex,
  utf16Index,
} from "../../kernel/src/protocol/cursor.js";
import { BadFrames, decode, encode } from "../../kernel/src/protocol/frames.js";
import { HeaderSource } from "../../kernel/src/protocol/message.js";
import { Signature } from "../../kernel/src/protocol/signature.js";

const signature = new Signature("a key");
const headers = new HeaderSource("session", "user");
const identities = [Buffer.from("client")];

/** As ZeroMQ delivers what it was given. */
const onTheWire = (...given: Parameters<typeof encode>): Uint8Array[] =>
  encode(...given).map((frame) =>
    typeof frame === "string" ? Buffer.from(frame) : frame,
  );

test("a message survives the wire, buffers and unpaired surrogates aside", () => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.string({ unit: "grapheme" }), fc.jsonValue()),
      fc.array(fc.uint8Array()),
      (content, buffers) => {
        const message = headers.message(
          "execute_request",
          undefined,
          // What JSON cannot say (-0) is not the protocol's.
          JSON.parse(JSON.stringify(content)) as Record<string, unknown>,
          {},
          buffers,
        );
        const received = decode(
          onTheWire(identities, message, signature),
          signature,
        );
        expect(received).toEqual({ identities, message });
      },
    ),
  );
});

test("the signature is HMAC-SHA256 over the four parts, in hexadecimal", () => {
  const frames = onTheWire([], headers.message("x", undefined, {}), signature);
  const expected = createHmac("sha256", "a key")
    .update(Buffer.concat(frames.slice(2, 6)))
    .digest("hex");
  expect(Buffer.from(frames[1]!).toString()).toBe(expected);
});

test("a changed byte anywhere in the signed parts is noticed", () => {
  const frames = onTheWire(
    identities,
    headers.message("execute_request", undefined, { code: "1" }),
    signature,
  );
  for (let i = 2; i < frames.length; i++)
    for (let at = 0; at < frames[i]!.length; at++) {
      const changed = frames.map((frame) => Buffer.from(frame));
      changed[i]![at]! ^= 1;
      expect(() => decode(changed, signature)).toThrow(BadFrames);
    }
});

test("truncated and foreign messages are no messages", () => {
  const frames = onTheWire(
    identities,
    headers.message("execute_request", undefined, { code: "1" }),
    signature,
  );
  for (let length = 0; length < frames.length; length++)
    expect(() => decode(frames.slice(0, length), signature)).toThrow(BadFrames);
  expect(() => decode(frames, new Signature("another key"))).toThrow(
    /another key/,
  );
});

test("whatever comes is a message or BadFrames", () => {
  const unsigned = new Signature("");
  fc.assert(
    fc.property(
      fc.array(
        fc.oneof(
          fc.uint8Array(),
          fc.json().map((text) => Buffer.from(text)),
          fc.constant(Buffer.from("<IDS|MSG>")),
        ),
      ),
      (frames) => {
        try {
          decode(frames, unsigned);
        } catch (error) {
          expect(error).toBeInstanceOf(BadFrames);
        }
      },
    ),
  );
});

test("cursor positions count code points", () => {
  expect(utf16Index("👍.x", 2)).toBe(3);
  expect(codePointIndex("👍.x", 3)).toBe(2);
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), fc.nat(), (text, n) => {
      const points = Array.from(text);
      const at = Math.min(n, points.length);
      expect(utf16Index(text, n)).toBe(points.slice(0, at).join("").length);
      expect(codePointIndex(text, utf16Index(text, n))).toBe(at);
    }),
  );
});

test("content has the protocol's defaults; silent stores no history", () => {
  expect(executeRequest({ code: "1" })).toEqual({
    code: "1",
    silent: false,
    storeHistory: true,
    userExpressions: {},
    allowStdin: true,
    stopOnError: true,
  });
  expect(
    executeRequest({ code: "1", silent: true, store_history: true })
      .storeHistory,
  ).toBe(false);
});

test("wrong content says which field, what was expected, what came", () => {
  expect(() => executeRequest({ code: 7 })).toThrow(
    'execute_request: "code" expected a string, received number 7',
  );
  expect(() => historyRequest({ hist_access_type: "none" })).toThrow(
    "one of tail, range, search",
  );
  fc.assert(
    fc.property(
      fc.dictionary(
        fc.constantFrom("code", "silent", "user_expressions"),
        fc.jsonValue(),
      ),
      (content) => {
        try {
          executeRequest(content);
        } catch (error) {
          expect(error).toBeInstanceOf(BadContent);
        }
      },
    ),
  );
  expect(() => new Fields("x", { n: 1.5 }).integer("n")).toThrow(BadContent);
});
