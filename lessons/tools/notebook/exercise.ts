/**
 * An exercise in a notebook: the task, the answer cell, the check. The metadata makes both editions valid nbgrader assignments: the
 * teacher's is what nbgrader calls the source version, the student's its release.
 */
import type { Cell, ExerciseCell } from "../cells/cell.js";
import { stubOf } from "../cells/stub.js";
import type { NotebookCell } from "./nbformat.js";
import { markdown, quoted, type Writing } from "./writing.js";

const levels = {
  recall: "Recall",
  modify: "Change something",
  build: "Build it yourself",
  open: "Open",
} as const satisfies Record<ExerciseCell["level"], string>;

export function writeExercise(
  cell: ExerciseCell,
  writing: Writing,
  inner: (cell: Cell) => NotebookCell[],
): NotebookCell[] {
  const { id, print, edition } = writing;
  const points = `${cell.points} ${cell.points === 1 ? "point" : "points"}`;
  const title = markdown(
    id(`${cell.id}-task`),
    `### Exercise: ${cell.title}\n\n_${levels[cell.level]}, ${points}_`,
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
        ? stubOf(cell.solution.source, cell.title)
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
    quoted(`**Worked solution**\n\n${print(cell.solution.explanation)}`),
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
