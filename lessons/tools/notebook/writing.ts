/** What the writers of cells share: the edition at hand, and Markdown's small forms. */
import type { PrintText } from "./markdown.js";
import type { CellMetadata, NotebookCell } from "./nbformat.js";
import type { Language } from "../cells/language.js";
import type { Words } from "./words.js";

export const editions = ["student", "teacher"] as const;
export type Edition = (typeof editions)[number];

/** Other notebooks, as seen from this one. */
export type Notebooks = { file: string; title: string }[];

export interface Writing {
  edition: Edition;
  language: Language;
  words: Words;
  print: PrintText;
  file: (name: string) => string;
  requires: Notebooks;
  translations: Notebooks;
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
