/** An edition of a lesson as the course has it: with the lessons that it builds on, and its files. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Lesson } from "../cells/cell.js";
import type { LinkTargets } from "../cells/links.js";
import {
  available,
  type Course,
  type CourseLesson,
  languagesOf,
  titleOf,
} from "../course.js";
import { notebookOf } from "./edition.js";
import { notebookFile } from "./markdown.js";
import type { Notebook } from "./nbformat.js";
import type { Edition } from "./writing.js";

export function notebookIn(
  course: Course,
  lesson: CourseLesson,
  read: Lesson,
  targets: LinkTargets,
  edition: Edition,
): Notebook {
  const { language } = read;
  const requires = available(course)
    .filter(({ name }) => lesson.requires.includes(name))
    .map((each) => {
      const to = targets.languageOf(each.name);
      return {
        file: notebookFile(each.name, language, to),
        title: titleOf(each, to),
      };
    });
  const translations = languagesOf(course, lesson)
    .filter((other) => other !== language)
    .map((other) => ({
      file: notebookFile(lesson.name, language, other),
      title: titleOf(lesson, other),
    }));
  const file = (name: string): string =>
    readFileSync(join(course.folder, lesson.name, name)).toString("base64");
  return notebookOf(read, edition, { targets, file, requires, translations });
}
