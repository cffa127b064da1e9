/** Lessons of the real course, executed as authors do it. */
import { join } from "node:path";
import { expect } from "vitest";
import {
  available,
  type CourseLesson,
  readCourse,
} from "../../../lessons/tools/course.js";
import type { Backend } from "../../../lessons/tools/run/kernel.js";
import { runLesson } from "../../../lessons/tools/run/run-lesson.js";
import { formatProblem } from "../../../lessons/tools/source/problems.js";
import { root } from "./notebooks.js";

export const course = readCourse(join(root, "lessons"));
export const written: readonly CourseLesson[] = available(course);

/** Between them, the operations of the course. */
const onWasm = ["00", "02", "06", "10", "16", "25"];

/** The six that `npm test` runs on WebAssembly too. */
export const sixOnWasm = written.filter(({ name }) =>
  onWasm.includes(name.slice(0, 2)),
);

/** Executes a lesson; nothing may be wrong with it. */
export async function expectToRun(
  lesson: CourseLesson,
  backend: Backend,
): Promise<void> {
  const run = await runLesson(course, lesson, {
    backend,
    out: join(root, "lessons", "dist", "run"),
  });
  expect(run.problems.map(formatProblem)).toEqual([]);
  // Three to six exercises a lesson; fewer means that something was not read.
  expect(run.stubs).toBeGreaterThanOrEqual(3);
}
