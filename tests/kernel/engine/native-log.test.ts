import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import {
  NativeLog,
  ignoredLines,
} from "../../../kernel/src/engine/native-log.js";

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

test("the library hides TensorFlow's remarks and none of its warnings", () => {
  const patterns = ignoredLines(
    ["nabla"],
    fileURLToPath(new URL("../../..", import.meta.url)),
    (line) => {
      throw new Error(line);
    },
  );
  const remarks =
    "I0000 00:00:1795649590.274758    6393 cpu_feature_guard.cc:227] This TensorFlow binary is optimized to use available CPU instructions\n" +
    "To enable the following instructions: AVX2 FMA, in other operations, rebuild TensorFlow with the appropriate compiler flags.\n" +
    "2026-11-25 10:00:00.123456: I tensorflow/core/util/port.cc:153] oneDNN custom operations are on\n";
  const warnings =
    "W0000 00:00:1795649595.300881    6393 cpu_allocator_impl.cc:82] Allocation of 3600000000 exceeds 10% of free system memory.\n" +
    "2026-11-25 10:00:00.123456: W tensorflow/core/framework/op_kernel.cc:1] OOM when allocating tensor\n" +
    "E0000 00:00:1795649595.300881    6393 gpu.cc:1] no device\n";
  expect(told([preface + remarks + warnings], patterns)).toEqual([
    warnings,
    preface + remarks,
  ]);
});
