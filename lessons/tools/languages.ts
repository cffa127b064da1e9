/** A lesson in every language that it is written in. */
import type { Lesson } from "./cells/cell.js";
import type { LinkTargets } from "./cells/links.js";
import { type LessonSource, readLesson } from "./cells/read-lesson.js";
import { matchTranslation } from "./cells/translation.js";
import {
  type Course,
  type CourseLesson,
  languagesOf,
  linkTargets,
  sourceOf,
} from "./course.js";

export interface Reading {
  lesson: Lesson;
  source: LessonSource;
  targets: LinkTargets;
  /** The English id of a cell that runs. */
  englishId: (id: string) => string;
}

/**
 * @returns English first
 * @throws LessonProblems where a text cannot be read, or a translation has other code
 */
export function readLanguages(
  course: Course,
  entry: CourseLesson,
): [Reading, ...Reading[]] {
  const read = (language: Lesson["language"]): Omit<Reading, "englishId"> => {
    const source = sourceOf(course, entry, language);
    const targets = linkTargets(course, language);
    return { lesson: readLesson(source, targets), source, targets };
  };
  const english = { ...read("en"), englishId: (id: string) => id };
  const translations = languagesOf(course, entry)
    .filter((language) => language !== "en")
    .map((language) => {
      const translated = read(language);
      const ids = matchTranslation(
        english.lesson,
        translated.lesson,
        translated.source.shownPath,
      );
      return { ...translated, englishId: (id: string) => ids.get(id) ?? id };
    });
  return [english, ...translations];
}
