/**
 * A translation has the original's code: it is not run again, its page and notebook show the original's outputs. Comments are translated.
 */
import { parseSync } from "oxc-parser";
import { LessonProblems, type Place, Problems } from "../source/problems.js";
import type { Cell, Lesson } from "./cell.js";

interface Code {
  id: string;
  place: Place;
  source: string;
}

/** Every cell that runs, in the order of the source. */
function codeOf(lesson: Lesson): Code[] {
  return lesson.cells.flatMap(codeOfCell);
}

function codeOfCell(cell: Cell): Code[] {
  if (cell.kind === "code")
    return [{ id: cell.id, place: cell.place, source: cell.source }];
  if (cell.kind === "plot" || cell.kind === "explore")
    return [{ id: cell.id, place: cell.fence, source: cell.source }];
  if (cell.kind !== "exercise") return [];
  const { place, source } = cell.solution;
  return [
    ...cell.task.flatMap(codeOfCell),
    { id: cell.id, place, source },
    ...codeOfCell(cell.check),
  ];
}

/**
 * @returns for each id of the translation's code the original's
 * @throws LessonProblems where the code differs in more than its comments
 */
export function matchTranslation(
  original: Lesson,
  translation: Lesson,
  file: string,
): ReadonlyMap<string, string> {
  const problems = new Problems(file);
  const [theirs, ours] = [codeOf(original), codeOf(translation)];
  ours.forEach((code, i) => {
    const same = theirs[i];
    if (same === undefined)
      problems.add(code.place, "this code is not in lesson.mdx");
    else if (bare(same.source) !== bare(code.source))
      problems.add(
        code.place,
        `a translation expected the code of lesson.mdx, line ${same.place.line}, where only comments may differ`,
      );
  });
  const missing = theirs[ours.length];
  if (missing !== undefined)
    problems.add(
      undefined,
      `the translation ends before the code of lesson.mdx, line ${missing.place.line}`,
    );
  // One missing cell moves all that follow: the first difference is the one to mend.
  const [first] = problems.found;
  if (first !== undefined) throw new LessonProblems([first]);
  return new Map(ours.map(({ id }, i) => [id, theirs[i]?.id ?? id]));
}

/** Without comments and the space around them. */
function bare(source: string): string {
  const { comments } = parseSync("cell.ts", source);
  let text = source;
  for (const { start, end } of comments.toReversed())
    text = text.slice(0, start) + text.slice(end);
  return text.replaceAll(/\s+/g, " ").trim();
}
