/** Where pages lie. Every link is relative, so that the site can be served from any folder. */
import type { Language } from "../../tools/cells/language.js";
import { parseLink } from "../../tools/cells/links.js";

/** Below the site's root, ending in "/", or "" for the root itself. */
export type Path = string;

const folder = (language: Language): Path =>
  language === "en" ? "" : `${language}/`;

export const homePath = folder;
export const lessonPath = (name: string, language: Language): Path =>
  `${folder(language)}lessons/${name}/`;
export const pagePath = (name: string, language: Language): Path =>
  `${folder(language)}${name}/`;

/** From one page to another: `../../glossary/`. */
export function link(from: Path, to: Path): string {
  const up = "../".repeat(from.split("/").length - 1);
  return up + to || "./";
}

/** A link of a lesson's source → one of the site. */
export function lessonLink(from: Path, pathOf: (lesson: string) => Path) {
  return (url: string): string => {
    const target = parseLink(url);
    if (target === undefined) return url;
    const hash =
      target.anchor === undefined ? "" : `#${encodeURI(target.anchor)}`;
    return target.lesson === undefined
      ? hash
      : `${link(from, pathOf(target.lesson))}${hash}`;
  };
}
