/**
 * Links between lessons, as they are written in the source: `#a-heading`, `../02-the-five-steps/lesson.mdx`, and both together.
 * A dead one is an error; each edition rewrites the live ones to its own addresses.
 */
import type { Root } from "mdast";
import { visit } from "unist-util-visit";
import type { Language } from "./language.js";
import type { Problems } from "../source/problems.js";

export interface LinkTargets {
  /** The anchors of a lesson of the course by its folder's name, or undefined where it is not written. */
  anchorsOf(lesson: string): ReadonlyMap<string, string> | undefined;
  /** The language that a link to a lesson leads to: the reader's, or else English. */
  languageOf(lesson: string): Language;
}

export interface LessonLink {
  /** Undefined: within the lesson itself. */
  lesson?: string;
  anchor?: string;
}

/** Undefined where the address leads out of the course. */
export function parseLink(url: string): LessonLink | undefined {
  const match = /^(?:\.\.\/([\w-]+)\/lesson\.mdx)?(?:#(.+))?$/.exec(url);
  if (match === null || url === "") return undefined;
  const [, lesson, anchor] = match;
  return {
    ...(lesson === undefined ? {} : { lesson }),
    ...(anchor === undefined ? {} : { anchor }),
  };
}

/** @returns the other lessons that are linked to, sorted */
export function checkLinks(
  tree: Root,
  own: ReadonlyMap<string, string>,
  targets: LinkTargets,
  problems: Problems,
): string[] {
  const linked = new Set<string>();
  visit(tree, (node) => {
    if (node.type === "image" || node.type === "imageReference") {
      problems.add(
        node,
        "a picture expected to be a <Figure>, which carries its file along",
      );
      return;
    }
    if (node.type !== "link" && node.type !== "definition") return;
    const link = parseLink(node.url);
    if (link === undefined) {
      if (!/^(https?|mailto):/.test(node.url))
        problems.add(
          node,
          `link expected "#heading", "../NN-name/lesson.mdx" or "https://…", got "${node.url}"`,
        );
      return;
    }
    const { lesson, anchor } = link;
    if (lesson !== undefined) linked.add(lesson);
    const anchors = lesson === undefined ? own : targets.anchorsOf(lesson);
    if (anchors === undefined)
      problems.add(node, `dead link: there is no lesson "${lesson ?? ""}"`);
    else if (anchor !== undefined && !anchors.has(anchor))
      problems.add(
        node,
        `dead link: no heading "#${anchor}"; there are: ${[...anchors.keys()].map((key) => `#${key}`).join(", ")}`,
      );
  });
  return [...linked].toSorted();
}
