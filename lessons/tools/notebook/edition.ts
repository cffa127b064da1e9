/** A lesson → a student's or a teacher's notebook. */
import type { Cell, Lesson } from "../cells/cell.js";
import type { LinkTargets } from "../cells/links.js";
import { markdownPrinter } from "./markdown.js";
import type { Notebook, NotebookCell } from "./nbformat.js";
import { writeCell } from "./write-cell.js";
import { words } from "./words.js";
import {
  type Edition,
  notebookId,
  type Notebooks,
  type Writing,
} from "./writing.js";

export interface Surroundings {
  targets: LinkTargets;
  /** A file beside the lesson, in base64. */
  file: (name: string) => string;
  /** Earlier lessons that the card names, where they are written. */
  requires: Notebooks;
  /** The same lesson in other languages. */
  translations: Notebooks;
}

export function notebookOf(
  lesson: Lesson,
  edition: Edition,
  around: Surroundings,
): Notebook {
  const writing: Writing = {
    edition,
    language: lesson.language,
    words: words[lesson.language],
    print: markdownPrinter(lesson, around.targets),
    file: around.file,
    requires: around.requires,
    translations: around.translations,
    id: notebookId(lesson.name),
  };
  return {
    cells: joinText(
      lesson.cells.flatMap((cell: Cell) => writeCell(cell, writing)),
    ),
    metadata: {
      kernelspec: {
        display_name: "TypeScript (Nabla)",
        language: "typescript",
        name: "nabla",
      },
      language_info: {
        file_extension: ".ts",
        mimetype: "text/typescript",
        name: "typescript",
      },
      nabla: { lesson: lesson.name, edition },
    },
  };
}

/** A title without text below it is an odd cell: it moves into the Markdown cell that follows. */
function joinText(cells: NotebookCell[]): NotebookCell[] {
  const joined: NotebookCell[] = [];
  for (const cell of cells) {
    const last = joined.at(-1);
    const plain =
      cell.cell_type === "markdown" &&
      cell.attachments === undefined &&
      cell.metadata.tags === undefined;
    if (
      last !== undefined &&
      plain &&
      last.cell_type === "markdown" &&
      /^#{1,6} [^\n]*$/.test(last.source)
    )
      last.source = `${last.source}\n\n${cell.source}`;
    else joined.push({ ...cell });
  }
  return joined;
}
