/** Plain Markdown, of docstrings and of the guides, → HTML. */
import remarkGfm from "remark-gfm";
import remarkParse from "remark-parse";
import { unified } from "unified";
import { TextPrinter, type Rewrite } from "./text.js";

const parser = unified().use(remarkParse).use(remarkGfm);

export function parseMarkdown(text: string): string {
  // {@link name} of docstrings is code.
  const linked = text.replaceAll(/\{@link ([^}]+)\}/g, "`$1`");
  return new TextPrinter((url) => url).html(parser.parse(linked).children);
}

/** A whole page, its headings with anchors. */
export function pageMarkdown(
  text: string,
  rewrite: Rewrite,
): { html: string; headings: TextPrinter["headings"] } {
  const printer = new TextPrinter(rewrite);
  const html = printer.html(parser.parse(text).children, true);
  return { html, headings: printer.headings };
}
