/** The frame of every page. */
import type { ComponentChildren } from "preact";
import { type Language, languages } from "../../tools/cells/language.js";
import { homePath, link, pagePath, type Path } from "../build/addresses.js";
import { messages } from "../text/messages.js";

export interface PageProps {
  path: Path;
  language: Language;
  title: string;
  /** The same page in each language. */
  elsewhere: (language: Language) => Path;
  /** Names of the built scripts and styles. */
  assets: Assets;
  mathematics?: boolean;
  /** Beside the text: lessons, contents. */
  aside?: ComponentChildren;
  /** Attributes for the scripts. */
  lesson?: string;
  /** Is the text searched? */
  searched?: boolean;
  /** Addresses from the server's root, where the page may be shown under any address. */
  absolute?: boolean;
  children: ComponentChildren;
}

export interface Assets {
  script: string;
  style: string;
  mathematics: string;
}

/** Before the first paint, so that a dark page does not flash. */
const themeScript = `try{var t=localStorage.getItem("nabla-theme");if(t)document.documentElement.dataset.theme=t}catch(e){}`;

/** Nothing comes from elsewhere. Charts set styles; the library's WebAssembly is compiled. */
const policy = [
  "default-src 'self'",
  "script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self' data:",
  "connect-src 'self' data: blob:",
  "worker-src 'self' blob:",
].join("; ");

export function Page(props: PageProps) {
  const { path, language, title, assets, aside, children } = props;
  const t = messages[language];
  const to = (target: Path): string =>
    props.absolute ? `/${target}` : link(path, target);
  const pages = [
    "glossary",
    "reference",
    "teachers",
    "administrators",
  ] as const;
  return (
    <html lang={language} data-root={to("")} data-lesson={props.lesson}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta http-equiv="Content-Security-Policy" content={policy} />
        <title>{title === t.course ? title : `${title} · ${t.course}`}</title>
        <link rel="icon" href={to("assets/icon.svg")} />
        <link rel="stylesheet" href={to(assets.style)} />
        {props.mathematics && (
          <link rel="stylesheet" href={to(assets.mathematics)} />
        )}
        <script dangerouslySetInnerHTML={{ __html: themeScript }} />
        <script type="module" src={to(assets.script)} />
      </head>
      <body>
        <a class="skip" href="#main">
          {t.skip}
        </a>
        <header class="top">
          <a class="brand" href={to(homePath(language))}>
            <span aria-hidden="true">∇</span> {t.course}
          </a>
          <nav aria-label={t.menu}>
            {pages.map((page) => (
              <a
                href={to(pagePath(page, language))}
                aria-current={
                  path === pagePath(page, language) ? "page" : undefined
                }
              >
                {t[page]}
              </a>
            ))}
          </nav>
          <div class="tools">
            <button type="button" class="open-search" hidden>
              {t.search} <kbd aria-hidden="true">/</kbd>
            </button>
            {languages
              .filter((other) => other !== language)
              .map((other) => (
                <a
                  class="language"
                  lang={other}
                  hreflang={other}
                  href={to(props.elsewhere(other))}
                >
                  {messages[other].language}
                </a>
              ))}
            <button type="button" class="theme" hidden aria-label={t.theme}>
              <span aria-hidden="true">◐</span>
            </button>
          </div>
        </header>
        <div class={aside === undefined ? "columns wide" : "columns"}>
          {aside}
          <main
            id="main"
            tabIndex={-1}
            {...(props.searched ? { "data-pagefind-body": true } : {})}
          >
            {children}
          </main>
        </div>
        <footer>{t.foot}</footer>
        <dialog
          class="search"
          aria-label={t.searchLabel}
          data-none={t.searchNone}
          data-found={t.found(NaN)}
          data-failed={t.searchFailed}
        >
          <form method="dialog">
            <input
              type="search"
              aria-label={t.searchLabel}
              placeholder={t.searchLabel}
              autocomplete="off"
            />
            <button value="close" aria-label={t.close}>
              <span aria-hidden="true">✕</span>
            </button>
          </form>
          <p class="count" role="status" />
          <ol />
        </dialog>
      </body>
    </html>
  );
}
