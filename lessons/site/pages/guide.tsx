/** The pages for teachers and for administrators. The teachers' ends with every lesson's notes. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Language } from "../../tools/cells/language.js";
import { titleOf } from "../../tools/course.js";
import { lessonLink, link, pagePath } from "../build/addresses.js";
import type { Catalogue } from "../build/catalogue.js";
import type { LessonModel } from "../build/lesson.js";
import { pageMarkdown } from "../build/markdown.js";
import { messages } from "../text/messages.js";
import { Html } from "./html.js";
import { type Assets, Page } from "./page.js";

export interface GuideProps {
  language: Language;
  guide: "teachers" | "administrators";
  catalogue: Catalogue;
  lessons: readonly LessonModel[];
  assets: Assets;
}

export function GuidePage({
  language,
  guide,
  catalogue,
  lessons,
  assets,
}: GuideProps) {
  const t = messages[language];
  const path = pagePath(guide, language);
  const text = readFileSync(
    fileURLToPath(new URL(`../text/${guide}.${language}.md`, import.meta.url)),
    "utf8",
  );
  const { html } = pageMarkdown(
    text,
    lessonLink(path, (name) => catalogue.path(name, language)),
  );
  const noted = lessons.filter(({ notes }) => notes.length > 0);
  return (
    <Page
      path={path}
      language={language}
      title={t[guide]}
      elsewhere={(other) => pagePath(guide, other)}
      assets={assets}
      searched
    >
      <article class="guide">
        <Html of={html} />
        {guide === "teachers" && noted.length > 0 && (
          <section aria-labelledby="notes">
            <h2 id="notes">{t.notes}</h2>
            {noted.map((lesson) => {
              const entry = catalogue.written.find(
                ({ name }) => name === lesson.name,
              );
              return (
                <details>
                  <summary>
                    {lesson.name.slice(0, 2)}{" "}
                    {entry === undefined
                      ? lesson.title
                      : titleOf(entry, language)}
                  </summary>
                  <p>
                    <a href={link(path, catalogue.path(lesson.name, language))}>
                      {t.seeLesson}
                    </a>
                  </p>
                  <div lang={lesson.language}>
                    {lesson.notes.map((note) => (
                      <Html of={note} />
                    ))}
                  </div>
                </details>
              );
            })}
          </section>
        )}
      </article>
    </Page>
  );
}
