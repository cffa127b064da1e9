/** What each lesson takes from the kernel's start to the end of its last cell, beside what its card promises. */
import { cpus } from "node:os";
import { join } from "node:path";
import { available, readCourse } from "../../../lessons/tools/course.js";
import { root } from "../../../lessons/tools/run/root.js";
import { runLesson } from "../../../lessons/tools/run/run-lesson.js";
import { formatProblem } from "../../../lessons/tools/source/problems.js";
import type { Row, Suite } from "../row.js";

const folder = join(root, "lessons");
const contents = readCourse(folder);
const lessons = available(contents);
/** Seconds: what a lesson may take on average, and the longest one. */
const average = 39;
const longest = 90;

const seconds = (
  name: string,
  ours: number,
  peer: number,
  peerName: string,
): Row => ({
  name,
  ours,
  peer,
  peerName,
  unit: "s",
  ratio: ours / peer,
  target: 1,
});

export const course: Suite = {
  name: "course",
  about: "every lesson, run through natively beside its card, ten minutes",
  names: lessons.map(({ name }) => name),
  async *rows(log, wanted) {
    log(`${cpus().length} processor cores, ${cpus()[0]?.model ?? "unknown"}`);
    const taken: number[] = [];
    for (const lesson of lessons.filter(({ name }) => wanted(name))) {
      const run = await runLesson(contents, lesson, {
        backend: "tfjs-node",
        out: join(folder, "dist", "run"),
      });
      if (run.problems.length > 0)
        throw new Error(run.problems.map(formatProblem).join("\n"));
      taken.push(run.seconds);
      yield seconds(lesson.name, run.seconds, run.promised, "card");
    }
    if (taken.length === 0) return;
    const mean = taken.reduce((sum, each) => sum + each, 0) / taken.length;
    yield seconds("average", mean, average, "at most");
    yield seconds("longest", Math.max(...taken), longest, "at most");
  },
};
