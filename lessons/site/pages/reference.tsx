/** The library's reference. */
import type { Language } from "../../tools/cells/language.js";
import { pagePath } from "../build/addresses.js";
import type { Entry, Section } from "../build/reference.js";
import { codeHtml } from "../build/text.js";
import { messages } from "../text/messages.js";
import { Code, Html } from "./html.js";
import { type Assets, Page } from "./page.js";

export interface ReferenceProps {
  language: Language;
  reference: readonly Section[];
  assets: Assets;
}

const idOf = (section: Section, entry?: Entry): string =>
  [
    section.name === "" ? "names" : section.name,
    ...(entry ? [entry.name] : []),
  ].join(".");

export function ReferencePage({ language, reference, assets }: ReferenceProps) {
  const t = messages[language];
  const titleOf = (section: Section): string =>
    section.name === "" ? t.otherNames : section.name;
  return (
    <Page
      path={pagePath("reference", language)}
      language={language}
      title={t.reference}
      elsewhere={(other) => pagePath("reference", other)}
      assets={assets}
      searched={language === "en"}
      aside={
        <aside>
          <details class="contents" open>
            <summary>{t.onThisPage}</summary>
            <nav aria-label={t.onThisPage}>
              <ol>
                {reference.map((section) => (
                  <li>
                    <a href={`#${idOf(section)}`}>{titleOf(section)}</a>
                  </li>
                ))}
              </ol>
            </nav>
          </details>
        </aside>
      }
    >
      <h1>{t.reference}</h1>
      <p>{t.referenceLede}</p>
      <div lang="en">
        {reference.map((section) => (
          <section aria-labelledby={idOf(section)}>
            <h2 id={idOf(section)}>{titleOf(section)}</h2>
            <Html of={section.doc} />
            <p class="names">
              {section.entries
                .filter(({ kind }) => kind !== "type")
                .map((entry) => (
                  <>
                    <a href={`#${idOf(section, entry)}`}>{entry.name}</a>{" "}
                  </>
                ))}
            </p>
            {section.entries.map((entry) => (
              <EntryView section={section} entry={entry} />
            ))}
          </section>
        ))}
      </div>
    </Page>
  );
}

function EntryView({ section, entry }: { section: Section; entry: Entry }) {
  const name =
    section.name === "" ? entry.name : `${section.name}.${entry.name}`;
  return (
    <div class="entry">
      <h3 id={idOf(section, entry)}>{name}</h3>
      <Code html={codeHtml(entry.signature)} />
      <Html of={entry.doc} />
      {entry.members.map((member) => (
        <div class="member">
          <Code html={codeHtml(member.signature)} />
          <Html of={member.doc} />
        </div>
      ))}
    </div>
  );
}
