/** `course.json`: the order of the lessons, their titles, and what each builds on. A lesson is available once its folder exists. */
import { existsSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { visit } from "unist-util-visit";
import { toString } from "mdast-util-to-string";
import GithubSlugger from "github-slugger";
import { type Language, languages } from "./cells/language.js";
import type { LinkTargets } from "./cells/links.js";
import type { LessonSource } from "./cells/read-lesson.js";
import { parseMdx } from "./source/parse.js";

export interface CourseLesson {
  /** The folder's name: `02-the-five-steps`. */
  name: string;
  title: string;
  /** In other languages. */
  titles: Partial<Record<Language, string>>;
  /** Names of the lessons that it builds on. */
  requires: string[];
}

export interface Course {
  folder: string;
  title: string;
  lessons: CourseLesson[];
}

export class CourseProblem extends Error {
  override name = "CourseProblem";
}

export function readCourse(folder: string): Course {
  const path = join(folder, "course.json");
  const data: unknown = JSON.parse(readFileSync(path, "utf8"));
  if (!isCourse(data))
    throw new CourseProblem(
      `${path} expected {"title", "lessons": [{"name", "title", "titles": {"ko"}, "requires"}]}`,
    );
  const before = new Set<string>();
  for (const lesson of data.lessons) {
    for (const name of lesson.requires)
      if (!before.has(name))
        throw new CourseProblem(
          `${path}: "${lesson.name}" requires "${name}", which expected to come before it`,
        );
    before.add(lesson.name);
  }
  return {
    folder,
    title: data.title,
    lessons: data.lessons.map((lesson) => ({
      ...lesson,
      titles: lesson.titles ?? {},
    })),
  };
}

interface CourseFile {
  title: string;
  lessons: (Omit<CourseLesson, "titles"> & Partial<CourseLesson>)[];
}

function isCourse(data: unknown): data is CourseFile {
  const isLesson = (value: unknown): boolean =>
    isObject(value) &&
    isText(value["name"]) &&
    /^\d\d-[a-z0-9-]+$/.test(value["name"]) &&
    isText(value["title"]) &&
    (value["titles"] === undefined ||
      (isObject(value["titles"]) &&
        Object.values(value["titles"]).every(isText))) &&
    Array.isArray(value["requires"]) &&
    value["requires"].every(isText);
  return (
    isObject(data) &&
    isText(data["title"]) &&
    Array.isArray(data["lessons"]) &&
    data["lessons"].every(isLesson)
  );
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

/** Where a lesson's source is, written or not. */
export function sourceOf(
  course: Course,
  lesson: CourseLesson,
  language: Language = "en",
): LessonSource {
  const file = language === "en" ? "lesson.mdx" : `lesson.${language}.mdx`;
  const path = join(course.folder, lesson.name, file);
  return {
    name: lesson.name,
    language,
    title: titleOf(lesson, language),
    path,
    shownPath: relative(process.cwd(), path),
  };
}

export function titleOf(lesson: CourseLesson, language: Language): string {
  return lesson.titles[language] ?? lesson.title;
}

/** The languages that a lesson is written in. */
export function languagesOf(course: Course, lesson: CourseLesson): Language[] {
  return languages.filter((language) =>
    existsSync(sourceOf(course, lesson, language).path),
  );
}

/** The lessons that are written. */
export function available(course: Course): CourseLesson[] {
  return course.lessons.filter((lesson) =>
    existsSync(sourceOf(course, lesson).path),
  );
}

/** What links may lead to, in a language or else in English; each lesson is looked at once, and only if something links to it. */
export function linkTargets(
  course: Course,
  language: Language = "en",
): LinkTargets {
  const known = new Map<string, ReadonlyMap<string, string> | undefined>();
  const read = (name: string): ReadonlyMap<string, string> | undefined => {
    const lesson = available(course).find((each) => each.name === name);
    if (lesson === undefined) return undefined;
    const written = languagesOf(course, lesson).includes(language);
    const { path, shownPath } = sourceOf(
      course,
      lesson,
      written ? language : "en",
    );
    const slugger = new GithubSlugger();
    const anchors = new Map<string, string>();
    visit(
      parseMdx(readFileSync(path, "utf8"), shownPath),
      "heading",
      (heading) => {
        anchors.set(slugger.slug(toString(heading)), toString(heading));
      },
    );
    return anchors;
  };
  return {
    languageOf(name) {
      const lesson = available(course).find((each) => each.name === name);
      return lesson !== undefined &&
        languagesOf(course, lesson).includes(language)
        ? language
        : "en";
    },
    anchorsOf(name) {
      if (!known.has(name)) known.set(name, read(name));
      return known.get(name);
    },
  };
}
