/** The lessons that have pages, and where: in a language, or else in English. */
import type { Language } from "../../tools/cells/language.js";
import {
  available,
  type Course,
  type CourseLesson,
  languagesOf,
} from "../../tools/course.js";
import { lessonPath, type Path } from "./addresses.js";

export class Catalogue {
  readonly written: readonly CourseLesson[];
  readonly #languages: ReadonlyMap<string, readonly Language[]>;

  /** @param only lessons by name; all others are as if not written */
  constructor(
    readonly course: Course,
    only?: ReadonlySet<string>,
  ) {
    this.written = available(course).filter(
      ({ name }) => only?.has(name) ?? true,
    );
    this.#languages = new Map(
      this.written.map((lesson) => [lesson.name, languagesOf(course, lesson)]),
    );
  }

  isWritten(name: string): boolean {
    return this.#languages.has(name);
  }

  isTranslated(name: string, language: Language): boolean {
    return this.#languages.get(name)?.includes(language) ?? false;
  }

  /** The page of a lesson for a reader of this language. */
  path(name: string, language: Language): Path {
    return lessonPath(
      name,
      this.isTranslated(name, language) ? language : "en",
    );
  }
}
