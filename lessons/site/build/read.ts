/** The lessons, read and run, in every language that they are written in. */
import { join } from "node:path";
import type { Lesson } from "../../tools/cells/cell.js";
import type { Language } from "../../tools/cells/language.js";
import type { CourseLesson } from "../../tools/course.js";
import { readLanguages } from "../../tools/languages.js";
import { notebookIn } from "../../tools/notebook/in-course.js";
import {
  digestOf,
  type Executed,
  readExecuted,
  runPath,
} from "../../tools/run/record.js";
import { runLesson } from "../../tools/run/run-lesson.js";
import { LessonProblems, type Problem } from "../../tools/source/problems.js";
import type { Catalogue } from "./catalogue.js";

export interface ReadLesson {
  entry: CourseLesson;
  language: Language;
  lesson: Lesson;
  /** How problems name its source. */
  file: string;
  executed: Executed | undefined;
  /** The id that a cell has in the English lesson. */
  englishId: (id: string) => string;
}

export interface Reading {
  /** Are lessons run whose last run is missing or of other code? */
  run: boolean;
  tell: (text: string) => void;
  problems: Problem[];
}

export async function readLessons(
  catalogue: Catalogue,
  reading: Reading,
): Promise<ReadLesson[]> {
  const all: ReadLesson[] = [];
  for (const entry of catalogue.written) {
    try {
      all.push(...(await readOne(catalogue, entry, reading)));
    } catch (error) {
      if (!(error instanceof LessonProblems)) throw error;
      reading.problems.push(...error.problems);
    }
  }
  return all;
}

async function readOne(
  { course }: Catalogue,
  entry: CourseLesson,
  reading: Reading,
): Promise<ReadLesson[]> {
  const readings = readLanguages(course, entry);
  const [{ lesson, targets }] = readings;
  const digest = digestOf(
    notebookIn(course, entry, lesson, targets, "teacher"),
  );
  const out = join(course.folder, "dist", "run");
  const path = runPath(out, entry.name, undefined);
  let executed = readExecuted(path);
  if (reading.run && executed?.record.digest !== digest) {
    reading.tell(`running ${entry.name}`);
    await runLesson(course, entry, { out });
    executed = readExecuted(path);
  }
  // What is wrong with the run of this very code is wrong with the page.
  if (executed?.record.digest === digest)
    reading.problems.push(...executed.record.problems);
  return readings.map((each) => ({
    entry,
    language: each.lesson.language,
    lesson: each.lesson,
    file: each.source.shownPath,
    executed,
    englishId: each.englishId,
  }));
}
