/** `lesson.mdx` → Lesson, or every problem in it. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { toString } from "mdast-util-to-string";
import type { Heading, Root } from "mdast";
import { LessonProblems, Problems } from "../source/problems.js";
import { parseMdx } from "../source/parse.js";
import type { Language } from "./language.js";
import type { Cell, Lesson } from "./cell.js";
import { Ids } from "./ids.js";
import { checkLinks, type LinkTargets } from "./links.js";
import { type Anchors, readCells } from "./read-cells.js";

export interface LessonSource {
  /** The folder's name. */
  name: string;
  language: Language;
  /** What the course calls it; its first heading says the same. */
  title: string;
  path: string;
  /** How problems name the file. */
  shownPath: string;
}

/** @throws LessonProblems */
export function readLesson(source: LessonSource, targets: LinkTargets): Lesson {
  const text = readFileSync(source.path, "utf8");
  const tree = parseMdx(text, source.shownPath);
  const problems = new Problems(source.shownPath);
  const anchors: Anchors = new Map();
  checkTitle(tree, source.title, problems);
  const cells = readCells(tree.children, problems, new Ids(problems), anchors);
  const links = checkLinks(tree, anchors, targets, problems);
  const files = checkFiles(cells, dirname(source.path), problems);
  if (!cells.some((cell) => cell.kind === "card"))
    problems.add(undefined, "a lesson expected a <Card> below its title");
  if (problems.found.length > 0)
    throw new LessonProblems(
      problems.found.toSorted((a, b) => a.line - b.line || a.column - b.column),
    );
  return {
    name: source.name,
    language: source.language,
    title: source.title,
    cells,
    anchors,
    links,
    files,
  };
}

function checkTitle(tree: Root, title: string, problems: Problems): void {
  const [first, second] = tree.children.filter(isTitle);
  if (first === undefined)
    problems.add(undefined, `expected the title "# ${title}" first`);
  else if (toString(first) !== title)
    problems.add(
      first,
      `the title expected to be "${title}", as in course.json, got "${toString(first)}"`,
    );
  if (second !== undefined)
    problems.add(second, "a lesson has one title; sections begin with ##");
}

function isTitle(node: Root["children"][number]): node is Heading {
  return node.type === "heading" && node.depth === 1;
}

function checkFiles(
  cells: readonly Cell[],
  folder: string,
  problems: Problems,
): string[] {
  const everywhere = cells.flatMap((cell): Cell[] =>
    cell.kind === "exercise" ? cell.task : [cell],
  );
  const files = new Set<string>();
  for (const cell of everywhere) {
    if (cell.kind !== "figure" || cell.src === "") continue;
    files.add(cell.src);
    if (!existsSync(join(folder, cell.src)))
      problems.add(
        cell.place,
        `<Figure> src expected a file beside the lesson; there is no "${cell.src}"`,
      );
  }
  return [...files].toSorted();
}
