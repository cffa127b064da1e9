/** An edition of a lesson as the course has it: with the lessons that it builds on, and its files. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Lesson } from "../cells/cell.js";
import type { LinkTargets } from "../cells/links.js";
import { available, type Course, type CourseLesson } from "../course.js";
import { notebookOf } from "./edition.js";
import type { Notebook } from "./nbformat.js";
import type { Edition } from "./writing.js";

export function notebookIn(
  course: Course,
  lesson: CourseLesson,
  read: Lesson,
  targets: LinkTargets,
  edition: Edition,
): Notebook {
  const written = new Set(available(course).map(({ name }) => name));
  const requires = course.lessons.filter(
    ({ name }) => lesson.requires.includes(name) && written.has(name),
  );
  const file = (name: string): string =>
    readFileSync(join(course.folder, lesson.name, name)).toString("base64");
  return notebookOf(read, edition, { targets, file, requires });
}
