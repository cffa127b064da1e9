/** Cells' text → the Markdown of a notebook, links rewritten to notebooks. */
import type { Root } from "mdast";
import remarkGfm from "remark-gfm";
import remarkMath from "remark-math";
import remarkStringify from "remark-stringify";
import { unified } from "unified";
import { visit } from "unist-util-visit";
import type { Lesson, Text } from "../cells/cell.js";
import { parseLink, type LinkTargets } from "../cells/links.js";
import type { Language } from "../cells/language.js";
import { isComment } from "../cells/text.js";

const printer = unified()
  .use(remarkStringify, {
    bullet: "-",
    // Underscores would not do within a word, as Korean wants it: `*학습*은`.
    emphasis: "*",
    rule: "-",
    fences: true,
    listItemIndent: "one",
  })
  .use(remarkGfm, { singleTilde: false, tablePipeAlign: false })
  .use(remarkMath);

export type PrintText = (text: Text) => string;

export function markdownPrinter(
  lesson: Lesson,
  targets: LinkTargets,
): PrintText {
  return (text) => {
    const root: Root = structuredClone({
      type: "root",
      children: text,
    });
    visit(root, (node, index, parent) => {
      if (isComment(node) && parent !== undefined && index !== undefined) {
        parent.children.splice(index, 1);
        return index;
      }
      if (node.type === "link" || node.type === "definition")
        node.url = notebookAddress(node.url, lesson, targets);
      if (node.type === "code") node.meta = null;
      return undefined;
    });
    return printer.stringify(root).trim();
  };
}

/** JupyterLab names a heading by its text with spaces as dashes, not by a lower-case slug. */
function notebookAddress(
  url: string,
  lesson: Lesson,
  targets: LinkTargets,
): string {
  const link = parseLink(url);
  if (link === undefined) return url;
  const anchors =
    link.lesson === undefined ? lesson.anchors : targets.anchorsOf(link.lesson);
  const title =
    link.anchor === undefined ? undefined : anchors?.get(link.anchor);
  const hash =
    title === undefined ? "" : `#${encodeURI(title.replaceAll(" ", "-"))}`;
  return `${link.lesson === undefined ? "" : notebookFile(link.lesson, lesson.language, targets.languageOf(link.lesson))}${hash}`;
}

/** English notebooks lie in one folder, those of another language in a folder of it below: `ko/`. */
export function notebookFile(
  name: string,
  from: Language,
  to: Language,
): string {
  const up = from === to || from === "en" ? "" : "../";
  const down = from === to || to === "en" ? "" : `${to}/`;
  return `${up}${down}${name}.ipynb`;
}
