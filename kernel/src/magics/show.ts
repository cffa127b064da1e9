/** `%%html` and the like: the cell's text is shown as it stands. */
import type { Magic } from "./magic.js";

function shown(name: string, type: string, what: string): Magic {
  return {
    name,
    usage: `%%${name}`,
    summary: `shows the cell as ${what}`,
    cell: "words",
    run(host, { body = "" }) {
      host.show({ [type]: body, "text/plain": body });
    },
  };
}

export const html = shown("html", "text/html", "HTML");
export const latex = shown("latex", "text/latex", "LaTeX");
export const markdown = shown("markdown", "text/markdown", "Markdown");
export const svg = shown("svg", "image/svg+xml", "an SVG picture");
export const javascript = shown(
  "javascript",
  "application/javascript",
  "JavaScript that the page runs",
);
