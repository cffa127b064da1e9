/** Builds the whole site into a folder. */
import { copyFileSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { VNode } from "preact";
import { renderToString } from "preact-render-to-string";
import { type Language, languages } from "../../tools/cells/language.js";
import { type Course, linkTargets } from "../../tools/course.js";
import { notebookIn } from "../../tools/notebook/in-course.js";
import {
  type BoundExplore,
  writeExplores,
} from "../../tools/explore/modules.js";
import { printNotebook } from "../../tools/notebook/nbformat.js";
import type { Problem } from "../../tools/source/problems.js";
import { GlossaryPage } from "../pages/glossary.js";
import { GuidePage } from "../pages/guide.js";
import { HomePage } from "../pages/home.js";
import { LessonPage } from "../pages/lesson.js";
import { NotFoundPage } from "../pages/not-found.js";
import type { Assets } from "../pages/page.js";
import { ReferencePage } from "../pages/reference.js";
import { homePath, lessonPath, pagePath, type Path } from "./addresses.js";
import { buildAssets } from "./assets.js";
import { Catalogue } from "./catalogue.js";

import { type Card, type LessonModel, modelOf } from "./lesson.js";
import { layOut } from "./map.js";
import { type ReadLesson, readLessons } from "./read.js";
import { readReference } from "./reference.js";
import { indexPages } from "./search.js";

export interface SiteOptions {
  out: string;
  /** Run lessons whose last run is missing or of other code. */
  run: boolean;
  /** Only these lessons get pages; all others are as if not written. */
  only?: ReadonlySet<string>;
  tell?: (text: string) => void;
}

export interface SiteReport {
  pages: number;
  /** Lessons with code whose output is missing or old, and how many cells. */
  stale: Record<string, number>;
  problems: readonly Problem[];
  /** Sliders that only a notebook moves, and why. */
  bound: readonly BoundExplore[];
}

export async function buildSite(
  course: Course,
  { out, run, only, tell = () => {} }: SiteOptions,
): Promise<SiteReport> {
  const catalogue = new Catalogue(course, only);
  const problems: Problem[] = [];
  const lessons = await readLessons(catalogue, { run, tell, problems });
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  tell("bundling scripts");
  const { modules, bound } = writeExplores(
    lessons.filter(({ language }) => language === "en"),
  );
  const assets = await buildAssets(out, modules);
  tell("writing pages");
  const writer = new Writer(out);
  const models = new Map<string, LessonModel[]>();
  for (const read of lessons) {
    const model = lessonModel(catalogue, read, bound);
    models.set(read.entry.name, [
      ...(models.get(read.entry.name) ?? []),
      model,
    ]);
    writeLesson(writer, catalogue, read, model, assets);
  }
  const cards = (language: Language): ReadonlyMap<string, Card> =>
    new Map(
      [...models].flatMap(([name, [english, ...others]]) => {
        const model =
          others.find((each) => each.language === language) ?? english;
        return model === undefined ? [] : [[name, model.card] as const];
      }),
    );
  const map = layOut(course.lessons);
  const reference = readReference();
  const frame = { catalogue, assets };
  for (const language of languages) {
    writer.page(
      homePath(language),
      HomePage({ ...frame, language, cards: cards(language), map }),
    );
    writer.page(
      pagePath("glossary", language),
      GlossaryPage({ ...frame, language }),
    );
    writer.page(
      pagePath("reference", language),
      ReferencePage({ ...frame, language, reference }),
    );
    for (const guide of ["teachers", "administrators"] as const)
      writer.page(
        pagePath(guide, language),
        GuidePage({
          ...frame,
          language,
          guide,
          lessons: [...models.values()].flatMap((each) => each[0] ?? []),
        }),
      );
  }
  writer.file(
    "404.html",
    `<!doctype html>${renderToString(NotFoundPage(frame))}`,
  );
  tell("indexing for search");
  await indexPages(out);
  return {
    pages: writer.pages,
    stale: Object.fromEntries(
      [...models].flatMap(([name, [model]]) =>
        model !== undefined && model.stale > 0 ? [[name, model.stale]] : [],
      ),
    ),
    problems,
    bound,
  };
}

function lessonModel(
  catalogue: Catalogue,
  { entry, language, lesson, executed, englishId }: ReadLesson,
  bound: readonly BoundExplore[],
): LessonModel {
  return modelOf(lesson, {
    path: lessonPath(entry.name, language),
    language,
    pathOf: (name) => catalogue.path(name, language),
    executed,
    englishId,
    moves: (id) =>
      !bound.some((each) => each.lesson === entry.name && each.id === id),
  });
}

function writeLesson(
  writer: Writer,
  catalogue: Catalogue,
  { entry, language, lesson }: ReadLesson,
  model: LessonModel,
  assets: Assets,
): void {
  const path = lessonPath(entry.name, language);
  writer.page(path, LessonPage({ lesson: model, catalogue, assets }));
  for (const { name, content } of model.files)
    writer.file(path + name, content);
  const { course } = catalogue;
  for (const file of lesson.files)
    copyFileSync(
      join(course.folder, entry.name, file),
      writer.path(path + file),
    );
  const notebook = notebookIn(
    course,
    entry,
    lesson,
    linkTargets(course, language),
    "student",
  );
  writer.file(
    `${path}${entry.name.slice(0, 2)}.ipynb`,
    printNotebook(notebook),
  );
}

class Writer {
  pages = 0;
  constructor(readonly out: string) {}

  path(file: string): string {
    return join(this.out, file);
  }

  page(path: Path, page: VNode): void {
    this.pages += 1;
    this.file(`${path}index.html`, `<!doctype html>${renderToString(page)}`);
  }

  file(name: string, content: string | Buffer): void {
    const path = this.path(name);
    mkdirSync(join(path, ".."), { recursive: true });
    writeFileSync(path, content);
  }
}
