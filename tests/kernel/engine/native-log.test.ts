import { expect, test } from "vitest";
import { NativeLog } from "../../../kernel/src/engine/native-log.js";

/** Pushes the pieces, ends, and gives what was said and what was remarked. */
function told(pieces: string[], ignored: RegExp[] = []): [string, string] {
  const found: [string, string] = ["", ""];
  const log = new NativeLog(
    ignored,
    (text) => (found[0] += text),
    (text) => (found[1] += text),
  );
  for (const piece of pieces) log.push(piece);
  log.end();
  return found;
}

const preface =
  "WARNING: All log messages before absl::InitializeLog() is called are written to STDERR\n";
const remark =
  "I0000 00:00:1795484878.378600   21937 port.cc:153] custom operations are on\n";
const glog = "I1124 10:49:43.123456 2236 main.cc:9] started\n";
const warning =
  "W0000 00:00:1795484878.378600   21937 gpu.cc:7] cannot find the device\n";

test("remarks of native libraries are told from what concerns the learner", () => {
  const own = "Index I0000 is out of range\nI42\nno newline";
  expect(told([preface + remark + warning + glog + own])).toEqual([
    warning + own,
    preface + remark + glog,
  ]);
  expect(told([""])).toEqual(["", ""]);
});

test("wherever a line is cut in two, and with patterns of a package", () => {
  const all = `mine\r\n${remark}noise 4\r\n`;
  for (let at = 0; at <= all.length; at++)
    expect(told([all.slice(0, at), all.slice(at)], [/^noise \d+$/])).toEqual([
      "mine\r\n",
      `${remark}noise 4\r\n`,
    ]);
});

test("a line without an end is not held back for long", async () => {
  const said = await new Promise<string>((resolve) => {
    new NativeLog([], resolve, resolve).push("50 %");
  });
  expect(said).toBe("50 %");
});
