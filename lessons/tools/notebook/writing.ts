/** What the writers of cells share: the edition at hand, and Markdown's small forms. */
import type { PrintText } from "./markdown.js";
import type { CellMetadata, NotebookCell } from "./nbformat.js";

export const editions = ["student", "teacher"] as const;
export type Edition = (typeof editions)[number];

export interface Writing {
  edition: Edition;
  print: PrintText;
  file: (name: string) => string;
  requires: { name: string; title: string }[];
  /** The cell's id in the notebook. */
  id: (id: string) => string;
}

/** Cells' ids begin with the lesson's number, so that they are unique in the course. */
export function notebookId(lesson: string): (id: string) => string {
  return (id) => `${lesson.slice(0, 2)}-${id}`;
}

export function markdown(
  id: string,
  source: string,
  metadata: CellMetadata = {},
): NotebookCell {
  return { cell_type: "markdown", id, metadata, source };
}

/** Folded away until clicked; the blank lines let Markdown work inside. */
export function details(summary: string, text: string): string {
  return `<details>\n<summary>${summary}</summary>\n\n${text}\n\n</details>`;
}

export function quoted(text: string): string {
  return text
    .split("\n")
    .map((line) => (line === "" ? ">" : `> ${line}`))
    .join("\n");
}
