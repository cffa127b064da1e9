/** A lesson's text → HTML: links between pages, mathematics by KaTeX, code in colours. */
import type { Element } from "hast";
import GithubSlugger from "github-slugger";
import { toHtml } from "hast-util-to-html";
import { common, createLowlight } from "lowlight";
import type { Root } from "mdast";
import type { InlineMath, Math } from "mdast-util-math";
import { toString } from "mdast-util-to-string";
import rehypeKatex from "rehype-katex";
import remarkRehype from "remark-rehype";
import { unified } from "unified";
import { visit } from "unist-util-visit";
import type { Text } from "../../tools/cells/cell.js";
import { isComment } from "../../tools/cells/text.js";

const lowlight = createLowlight(common);
const processor = unified().use(remarkRehype).use(rehypeKatex);

/** Where a link of the source leads on the site. */
export type Rewrite = (url: string) => string;

/** Prints the texts of one page, in their order, so that headings get the anchors that links use. */
export class TextPrinter {
  readonly #slugger = new GithubSlugger();
  /** Headings of the second and third degree, for the page's table of contents. */
  readonly headings: { id: string; title: string; depth: number }[] = [];
  /** Does the page need KaTeX's style sheet? */
  mathematics = false;

  constructor(readonly rewrite: Rewrite) {}

  /** @param own text at the top of the lesson, whose headings are the targets of links */
  html(text: Text, own = false): string {
    const root: Root = structuredClone({
      type: "root",
      children: text,
    } as Root);
    visit(root, (node, index, parent) => {
      if (isComment(node) && parent !== undefined && index !== undefined) {
        parent.children.splice(index, 1);
        return index;
      }
      if (node.type === "link" || node.type === "definition")
        node.url = this.rewrite(node.url);
      if (node.type === "heading") {
        const title = toString(node);
        const id = own ? this.#slugger.slug(title) : undefined;
        if (id !== undefined) {
          node.data = { hProperties: { id } };
          this.headings.push({ id, title, depth: node.depth });
        }
      }
      if (isMathematics(node)) this.mathematics = true;
      return undefined;
    });
    const tree = processor.runSync(root);
    visit(tree, "element", (node, index, parent) => {
      if (node.tagName === "pre") colour(node);
      // Wide tables scroll by themselves.
      if (node.tagName === "table" && parent && index !== undefined) {
        parent.children[index] = scrolling(node);
        return index + 1;
      }
      return undefined;
    });
    return toHtml(tree);
  }

  /** The anchor of a heading that a component makes. */
  note(title: string, depth: number, id: string): void {
    this.headings.push({ id, title, depth });
  }
}

function isMathematics(node: { type: string }): node is Math | InlineMath {
  return node.type === "math" || node.type === "inlineMath";
}

function scrolling(table: Element): Element {
  return {
    type: "element",
    tagName: "div",
    properties: { className: ["scrolls"] },
    children: [table],
  };
}

function colour(pre: Element): void {
  const [code] = pre.children;
  if (code?.type !== "element" || code.tagName !== "code") return;
  const classes = code.properties["className"];
  const language = Array.isArray(classes)
    ? String(classes[0]).replace("language-", "")
    : "";
  const [text] = code.children;
  if (text?.type === "text" && lowlight.registered(language))
    code.children = lowlight.highlight(language, text.value.replace(/\n$/, ""))
      .children as Element["children"];
}

/** TypeScript in colours. */
export function codeHtml(source: string): string {
  return toHtml(lowlight.highlight("typescript", source));
}
