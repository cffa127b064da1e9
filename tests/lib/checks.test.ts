/** What a learner reads of a check that holds and of one that fails. */
import { afterEach, expect, test, vi } from "vitest";
import * as check from "../../lib/src/checks/index.js";

const log = vi.spyOn(console, "log").mockImplementation(() => undefined);
afterEach(() => {
  log.mockClear();
});

const printed = (): string => log.mock.calls.flat().join("\n");
function failureOf(run: () => void): string {
  try {
    run();
  } catch (error) {
    return String(error);
  }
  throw new Error("the check expected to fail, and held");
}

test("whole numbers have all of their digits, others six, in lists too", () => {
  check.equal("parameters", 61_100_840, 61_100_840);
  check.close("p", Float32Array.of(0.018, 0.982), [0.018, 0.982], 1e-6);
  check.between("share", 2 / 3, 0.6, 0.7);
  expect(printed()).toBe(
    "✓ parameters: 61100840\n✓ p: [ 0.018, 0.982 ]\n✓ share: 0.666667",
  );
});

test("a failure says what was expected and what came", () => {
  expect(failureOf(() => check.equal("n", 3_413_020, 3_413_024))).toBe(
    "CheckFailed: n\n  expected  3413024\n  got       3413020",
  );
  expect(
    failureOf(() => check.close("row", [0.1 + 0.2, 1], [0.4, 1], 0.01, "Add.")),
  ).toBe(
    "CheckFailed: row\n  expected  [ 0.4, 1 ], within 0.01\n  got       [ 0.3, 1 ]\n  Add.",
  );
  expect(failureOf(() => check.between("x", NaN, 0, 1))).toMatch(
    /got       NaN/,
  );
  expect(failureOf(() => check.that("it holds", false))).toMatch(
    /expected  true\n  got       false/,
  );
});

test("where six digits say the same, all are shown", () => {
  expect(failureOf(() => check.equal("sum", 0.1 + 0.2, 0.3))).toBe(
    "CheckFailed: sum\n  expected  0.3\n  got       0.30000000000000004",
  );
});

test("another shape is another value, even with the same numbers", () => {
  expect(
    failureOf(() =>
      check.close(
        "W",
        [1, 2, 3, 4],
        [
          [1, 2],
          [3, 4],
        ],
        1,
      ),
    ),
  ).toMatch(
    /expected  \[ \[ 1, 2 \], \[ 3, 4 \] \], within 1\n  got       \[ 1, 2, 3, 4 \]/,
  );
});

test("the stack begins where the check was called", () => {
  try {
    check.close("x", 1, 2, 0.5);
  } catch (error) {
    expect((error as Error).stack).not.toContain("checks/index");
    expect((error as Error).stack).toContain("checks.test");
    return;
  }
  throw new Error("the check expected to fail, and held");
});
