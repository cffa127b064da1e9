/** `npm run lessons -- run 02`: what an author sees while a lesson runs. */
import { spawnSync } from "node:child_process";
import { readLesson } from "../cells/read-lesson.js";
import {
  type Course,
  type CourseLesson,
  linkTargets,
  sourceOf,
} from "../course.js";
import { notebookId } from "../notebook/writing.js";
import type { Problem } from "../source/problems.js";
import { type Backend, type Event, python } from "./kernel.js";
import { type CodePlace, codePlaces } from "./places.js";
import { runPath } from "./record.js";
import { runLesson } from "./run-lesson.js";

export interface CommandOptions {
  backend: Backend;
  html: boolean;
  /** Receives `NN-name.ipynb`, and `.html`. */
  out: string;
}

/** A cell that takes longer is named. */
const slow = 2;

/** Prints what happens. @returns what is wrong with the lesson */
export async function runCommand(
  course: Course,
  lesson: CourseLesson,
  { backend, html, out }: CommandOptions,
): Promise<readonly Problem[]> {
  const source = sourceOf(course, lesson);
  const read = readLesson(source, linkTargets(course));
  const places = codePlaces(read, notebookId(lesson.name));
  const target = `${runPath(out, lesson.name, backend)}.ipynb`;
  console.log(`${lesson.name}${backend === undefined ? "" : ` on ${backend}`}`);
  const run = await runLesson(course, lesson, {
    backend,
    out,
    tell: teller(source.shownPath, places),
  });
  console.log(
    `${run.cells} cells in ${run.seconds.toFixed(1)} s (the card says ${run.promised}), ${run.stubs} stubs tried; ${target}`,
  );
  if (html) console.log(toPage(target));
  return run.problems;
}

function teller(
  file: string,
  places: ReadonlyMap<string, CodePlace>,
): (event: Event) => void {
  const begun = Date.now();
  let done = 0;
  const state = (text: string): void => {
    if (process.stdout.isTTY) process.stdout.write(`\r\u001b[K${text}`);
  };
  return (event) => {
    const clock = ((Date.now() - begun) / 1000).toFixed(0);
    if (event.event === "begun")
      state(
        `  ${clock} s, cell ${done + 1} of ${places.size}, ${file}:${places.get(event.id)?.fence.line ?? 1}`,
      );
    if (event.event === "stub") state(`  ${clock} s, stub of ${event.id}`);
    if (event.event !== "done") return;
    done += 1;
    state("");
    const line = places.get(event.id)?.fence.line ?? 1;
    if (event.seconds >= slow)
      console.log(`  ${file}:${line} took ${event.seconds.toFixed(1)} s`);
  };
}

/** nbconvert's page, with the charts' SVG. */
function toPage(notebook: string): string {
  const { status, stderr } = spawnSync(
    python(),
    ["-m", "nbconvert", "--to", "html", notebook],
    { encoding: "utf8" },
  );
  if (status !== 0) throw new Error(stderr);
  return notebook.replace(/\.ipynb$/, ".html");
}
