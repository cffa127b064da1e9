import { expect, test } from "vitest";
import { takeRemarks } from "../../../kernel/src/engine/native-log.js";

test("remarks of native libraries are told from what concerns the learner", () => {
  const preface =
    "WARNING: All log messages before absl::InitializeLog() is called are written to STDERR\n";
  const remark =
    "I0000 00:00:1795484878.378600   21937 port.cc:153] custom operations are on\n";
  const glog = "I1124 10:49:43.123456 2236 main.cc:9] started\n";
  const warning =
    "W0000 00:00:1795484878.378600   21937 gpu.cc:7] cannot find the device\n";
  const own = "Index I0000 is out of range\nI42\nno newline";
  expect(takeRemarks(preface + remark + warning + glog + own)).toEqual({
    said: warning + own,
    remarks: preface + remark + glog,
  });
  expect(takeRemarks("")).toEqual({ said: "", remarks: "" });
});
