/** What is read of a trial's output, however it ended. */
import { describe, expect, it } from "vitest";
import {
  CUDNN_MARK,
  TRIAL_MARK,
  UNKNOWN,
  verdictIn,
  type Verdict,
} from "../../../lib/src/backend/verdict.js";

const passed: Verdict = { ok: true, reason: "passed its self-test", ms: 12 };
const line = (mark: string, what: unknown): string =>
  `${mark}${JSON.stringify(what)}\n`;
const found = { ok: true, reason: "within 0.0004" };

describe("a trial's output", () => {
  it("holds a verdict, among whatever native code prints", () => {
    const printed = `a line\n${line(TRIAL_MARK, passed)}another\n`;
    expect(verdictIn(printed, "ended with code 0")).toEqual(passed);
  });

  it("holds none where the process ended before it, or in its midst", () => {
    const whole = line(TRIAL_MARK, passed);
    expect(verdictIn("a line\n", "was ended by SIGILL")).toBeUndefined();
    expect(
      verdictIn(whole.slice(0, -1), "was ended by SIGILL"),
    ).toBeUndefined();
  });

  it("says of cuDNN what was found after the verdict", () => {
    const first = line(TRIAL_MARK, { ...passed, cudnn: UNKNOWN });
    expect(
      verdictIn(first + line(CUDNN_MARK, found), "ended with code 0"),
    ).toEqual({ ...passed, cudnn: found });
  });

  it.each(["", "nabla-cudnn {"])(
    "keeps the verdict where cuDNN's trial crashed or hung (%j)",
    (rest) => {
      const first = line(TRIAL_MARK, { ...passed, cudnn: UNKNOWN });
      expect(verdictIn(first + rest, "was ended by SIGSEGV")).toEqual({
        ...passed,
        cudnn: {
          ok: false,
          reason: "CudnnRNN's trial was ended by SIGSEGV without a verdict",
        },
      });
    },
  );
});
