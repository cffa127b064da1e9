/**
 * An exercise in a notebook: the task, the answer cell, the check. The metadata makes both editions valid nbgrader assignments: the
 * teacher's is what nbgrader calls the source version, the student's its release.
 */
import type { Cell, ExerciseCell } from "../cells/cell.js";
import { stubOf } from "../cells/stub.js";
import type { NotebookCell } from "./nbformat.js";
import { markdown, quoted, type Writing } from "./writing.js";

export function writeExercise(
  cell: ExerciseCell,
  writing: Writing,
  inner: (cell: Cell) => NotebookCell[],
): NotebookCell[] {
  const { id, print, edition, words } = writing;
  const title = markdown(
    id(`${cell.id}-task`),
    `### ${words.exercise}: ${cell.title}\n\n_${words.levels[cell.level]}, ${words.points(cell.points)}_`,
  );
  const [first, ...rest] = cell.task.flatMap(inner);
  const task =
    first?.cell_type === "markdown" && first.attachments === undefined
      ? []
      : first === undefined
        ? []
        : [first];
  if (first !== undefined && task.length === 0)
    title.source += `\n\n${first.source}`;

  const answer: NotebookCell = {
    cell_type: "code",
    id: id(cell.id),
    metadata: {
      tags: ["exercise"],
      nbgrader: {
        schema_version: 3,
        grade_id: id(cell.id),
        solution: true,
        grade: false,
        locked: false,
        task: false,
      },
    },
    source:
      edition === "student"
        ? stubOf(cell.solution.source, cell.title, writing.language)
        : cell.solution.source,
  };
  const check: NotebookCell = {
    cell_type: "code",
    id: id(cell.check.id),
    metadata: {
      tags: ["check"],
      editable: false,
      deletable: false,
      nbgrader: {
        schema_version: 3,
        grade_id: id(cell.check.id),
        solution: false,
        grade: true,
        locked: true,
        task: false,
        points: cell.points,
      },
    },
    source: cell.check.source,
  };
  const explanation = markdown(
    id(`${cell.id}-solution`),
    quoted(
      `**${words.workedSolution}**\n\n${print(cell.solution.explanation)}`,
    ),
    { tags: ["teacher"] },
  );
  return [
    title,
    ...task,
    ...rest,
    answer,
    check,
    ...(edition === "teacher" ? [explanation] : []),
  ];
}
