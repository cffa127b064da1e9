/** Every lesson on both rungs that every machine has. At most six may need native TensorFlow, and those say why on their cards. */
import { describe, expect, test } from "vitest";
import { linkTargets, sourceOf } from "../../lessons/tools/course.js";
import { readLesson } from "../../lessons/tools/cells/read-lesson.js";
import { course, expectToRun, written } from "./support/run.js";

/** Why a lesson needs native TensorFlow; `undefined` where it does not. */
const native = new Map(
  written.map((lesson) => {
    const { cells } = readLesson(sourceOf(course, lesson), linkTargets(course));
    return [lesson.name, cells.find((cell) => cell.kind === "card")?.native];
  }),
);

test("at most six lessons need native TensorFlow", () => {
  const reasons = [...native.values()].filter((why) => why !== undefined);
  expect(reasons.length).toBeLessThanOrEqual(6);
});

describe.each(written)("$name", (lesson) => {
  test("natively", async () => {
    await expectToRun(lesson, "tfjs-node");
  });

  test.runIf(native.get(lesson.name) === undefined)("on wasm", async () => {
    await expectToRun(lesson, "wasm");
  });
});
