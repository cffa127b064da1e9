/** The glossary: each term in both languages, what it means, and the lesson that explains it. */
import type { Language } from "../../tools/cells/language.js";
import { titleOf } from "../../tools/course.js";
import { link, pagePath } from "../build/addresses.js";
import type { Catalogue } from "../build/catalogue.js";
import { type Term, terms } from "../text/glossary.js";
import { messages } from "../text/messages.js";
import { type Assets, Page } from "./page.js";

export interface GlossaryProps {
  language: Language;
  catalogue: Catalogue;
  assets: Assets;
}

export function GlossaryPage({ language, catalogue, assets }: GlossaryProps) {
  const t = messages[language];
  const path = pagePath("glossary", language);
  const key = (term: Term): string => (language === "ko" ? term.ko : term.en);
  const lesson = (number: string) => {
    const entry = catalogue.written.find(({ name }) => name.startsWith(number));
    return entry === undefined ? (
      number
    ) : (
      <a href={link(path, catalogue.path(entry.name, language))}>
        {number} {titleOf(entry, language)}
      </a>
    );
  };
  return (
    <Page
      path={path}
      language={language}
      title={t.glossary}
      elsewhere={(other) => pagePath("glossary", other)}
      assets={assets}
      searched
    >
      <h1>{t.glossary}</h1>
      <p class="lede">{t.glossaryLede}</p>
      <div class="scrolls">
        <table class="terms">
          <thead>
            <tr>
              <th scope="col">{language === "ko" ? t.korean : t.term}</th>
              <th scope="col">{language === "ko" ? t.term : t.korean}</th>
              <th scope="col">{t.meaning}</th>
              <th scope="col">{t.seeLesson}</th>
            </tr>
          </thead>
          <tbody>
            {terms
              .toSorted((a, b) => key(a).localeCompare(key(b), language))
              .map((term) => (
                <tr id={term.en.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-")}>
                  <th scope="row" lang={language}>
                    {key(term)}
                  </th>
                  <td lang={language === "ko" ? "en" : "ko"}>
                    {language === "ko" ? term.en : term.ko}
                  </td>
                  <td>{term.meaning[language]}</td>
                  <td>{lesson(term.lesson)}</td>
                </tr>
              ))}
          </tbody>
        </table>
      </div>
    </Page>
  );
}
