/** One cell of a lesson → the notebook cells that stand for it. Without scripts: what is folded away uses `<details>`. */
import type {
  CardCell,
  Cell,
  CodeCell,
  ExploreCell,
  FigureCell,
  HintCell,
  PlotCell,
  QuizCell,
  TeacherCell,
} from "../cells/cell.js";
import { writeExercise } from "./exercise.js";
import type { CellMetadata, NotebookCell } from "./nbformat.js";
import {
  details,
  markdown,
  type Notebooks,
  quoted,
  type Writing,
} from "./writing.js";

export function writeCell(cell: Cell, writing: Writing): NotebookCell[] {
  if (cell.kind === "markdown")
    return [markdown(writing.id(cell.id), writing.print(cell.text))];
  if (cell.kind === "code") return [writeCode(cell, writing)];
  if (cell.kind === "card") return [writeCard(cell, writing)];
  if (cell.kind === "quiz") return [writeQuiz(cell, writing)];
  if (cell.kind === "hint") return [writeHint(cell, writing)];
  if (cell.kind === "figure") return [writeFigure(cell, writing)];
  if (cell.kind === "plot") return writePlot(cell, writing);
  if (cell.kind === "explore") return writeExplore(cell, writing);
  if (cell.kind === "teacher") return writeTeacher(cell, writing);
  return writeExercise(cell, writing, (inner) => writeCell(inner, writing));
}

function writeTeacher(
  cell: TeacherCell,
  { id, print, edition, words }: Writing,
): NotebookCell[] {
  if (edition === "student") return [];
  const text = quoted(`**${words.forTheTeacher}**\n\n${print(cell.text)}`);
  return [markdown(id(cell.id), text, { tags: ["teacher"] })];
}

function writeCode(cell: CodeCell, { id }: Writing): NotebookCell {
  const tags = [
    ...(cell.role === "check" ? ["check"] : []),
    ...(cell.raises ? ["raises-exception"] : []),
  ];
  const metadata: CellMetadata = {
    ...(tags.length > 0 ? { tags } : {}),
    ...(cell.role === "check" ? { jupyter: { source_hidden: true } } : {}),
  };
  return { cell_type: "code", id: id(cell.id), metadata, source: cell.source };
}

function writeCard(
  cell: CardCell,
  { id, print, requires, translations, words }: Writing,
): NotebookCell {
  const links = (notebooks: Notebooks): string =>
    notebooks.map(({ file, title }) => `[${title}](${file})`).join(", ");
  const facts = [
    words.runsIn(cell.seconds),
    `**${words.needs}** ${cell.needs}`,
    ...(cell.native === undefined
      ? []
      : [`**${words.native}** ${cell.native}`]),
    ...(requires.length === 0
      ? []
      : [`**${words.comesAfter}** ${links(requires)}`]),
    ...(translations.length === 0
      ? []
      : [`**${words.elsewhere}** ${links(translations)}`]),
  ];
  const text = `${facts.join("  \n")}\n\n**${words.able}**\n\n${print(cell.outcomes)}`;
  return markdown(id(cell.id), quoted(text));
}

const letter = (index: number): string =>
  String.fromCodePoint("A".codePointAt(0)! + index);

function writeQuiz(
  cell: QuizCell,
  { id, print, words }: Writing,
): NotebookCell {
  const options = cell.options.map(
    ({ text }, index) => `- **${letter(index)}.** ${indented(print(text))}`,
  );
  const right = cell.options.flatMap((option, index) =>
    option.right ? [letter(index)] : [],
  );
  const answer = details(
    words.answer,
    `**${right.join(words.and)}.** ${print(cell.explanation)}`,
  );
  return markdown(
    id(cell.id),
    `**${words.question}** ${print(cell.question)}\n\n${options.join("\n")}\n\n${answer}`,
    { tags: ["quiz"] },
  );
}

function writeHint(cell: HintCell, { id, print }: Writing): NotebookCell {
  return markdown(id(cell.id), details(cell.title, print(cell.text)), {
    tags: ["hint"],
  });
}

const types: Record<string, string> = {
  svg: "image/svg+xml",
  png: "image/png",
  jpg: "image/jpeg",
};

function writeFigure(
  cell: FigureCell,
  { id, print, file }: Writing,
): NotebookCell {
  const type =
    types[cell.src.split(".").at(-1) ?? ""] ?? "application/octet-stream";
  const caption = print(cell.caption);
  return {
    ...markdown(
      id(cell.id),
      `![${cell.alt}](attachment:${cell.src})${caption === "" ? "" : `\n\n${caption}`}`,
    ),
    attachments: { [cell.src]: { [type]: file(cell.src) } },
  };
}

function writePlot(cell: PlotCell, { id, print }: Writing): NotebookCell[] {
  const caption = print(cell.caption);
  return [
    { cell_type: "code", id: id(cell.id), metadata: {}, source: cell.source },
    ...(caption === "" ? [] : [markdown(id(`${cell.id}-caption`), caption)]),
  ];
}

function writeExplore(
  cell: ExploreCell,
  { id, print, words }: Writing,
): NotebookCell[] {
  const text = print(cell.text);
  const numbers = cell.sliders.map(
    ({ name, value, min, max, step }) =>
      `let ${name} = ${value};  // ${words.within(min, max, step)}`,
  );
  return [
    markdown(
      id(`${cell.id}-text`),
      `**${cell.title}.** ${words.change}${text === "" ? "" : `\n\n${text}`}`,
    ),
    {
      cell_type: "code",
      id: id(cell.id),
      metadata: { tags: ["explore"] },
      source: `${numbers.join("\n")}\n\n${cell.source}`,
    },
  ];
}

function indented(text: string): string {
  return text.replaceAll(/\n(?!\n|$)/g, "\n  ");
}
