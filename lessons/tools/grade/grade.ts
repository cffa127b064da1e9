/**
 * A student's notebook → points and feedback for each exercise, as nbgrader gives them: the notebook is executed from the top, whatever fails,
 * with the lesson's own checks in place of what the file has there; a check that runs through earns its points, any other earns none.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ExerciseCell } from "../cells/cell.js";
import { readLesson } from "../cells/read-lesson.js";
import {
  available,
  type Course,
  CourseProblem,
  linkTargets,
  sourceOf,
} from "../course.js";
import { notebookId } from "../notebook/writing.js";
import { type Event, execute, type Failure } from "../run/kernel.js";
import {
  readSubmission,
  type Submission,
  type SubmittedCell,
} from "./submission.js";

export interface ExerciseGrade {
  id: string;
  title: string;
  points: number;
  of: number;
  /** What to do about missing points; empty where there are none. */
  feedback: string;
}

export interface Grade {
  lesson: string;
  points: number;
  of: number;
  exercises: ExerciseGrade[];
}

/** A cell that has not ended by then is interrupted and counts as failed, in seconds. */
const patience = 180;

/** @throws CourseProblem where the file is no notebook of a lesson of the course */
export async function grade(course: Course, file: string): Promise<Grade> {
  const submission = readSubmission(file);
  const lesson = available(course).find(
    ({ name }) => name === submission.lesson,
  );
  if (lesson === undefined)
    throw new CourseProblem(
      `${file} expected to be a notebook of this course's lessons, whose metadata names one; it names ${submission.lesson ?? "none"}`,
    );
  const read = readLesson(sourceOf(course, lesson), linkTargets(course));
  const exercises = read.cells.filter((cell) => cell.kind === "exercise");
  const id = notebookId(lesson.name);
  const failures = await run(withChecks(submission, exercises, id));
  const grades = exercises.map((exercise) =>
    gradeOf(exercise, submission, failures, id),
  );
  return {
    lesson: lesson.name,
    points: sum(grades.map(({ points }) => points)),
    of: sum(grades.map(({ of }) => of)),
    exercises: grades,
  };
}

/** The student's cells, the lesson's checks. A check that is no longer there comes last. */
function withChecks(
  { cells }: Submission,
  exercises: readonly ExerciseCell[],
  id: (id: string) => string,
): SubmittedCell[] {
  const checks = new Map(
    exercises.map(({ check }) => [id(check.id), check.source]),
  );
  const missing = new Map(checks);
  const own = cells.map((cell) => {
    const source = checks.get(cell.grade ?? "");
    if (source === undefined) return cell;
    missing.delete(cell.grade ?? "");
    return { ...cell, source };
  });
  return [
    ...own,
    ...[...missing].map(([gradeId, source]) => ({ grade: gradeId, source })),
  ];
}

/** @returns what failed, by the id of an answer or a check; null: it ran through */
async function run(
  cells: readonly SubmittedCell[],
): Promise<ReadonlyMap<string, Failure | null>> {
  const folder = mkdtempSync(join(tmpdir(), "nabla-grade-"));
  const source = join(folder, "submission.ipynb");
  const outcomes = new Map<string, Failure | null>();
  try {
    writeFileSync(source, JSON.stringify(notebookOf(cells)));
    const hear = (event: Event): void => {
      if (event.event === "done")
        outcomes.set(cells[Number(event.id)]?.grade ?? "", event.error);
    };
    const target = join(folder, "executed.ipynb");
    await execute(
      { source, target, stubs: [], backend: undefined, patience },
      hear,
    );
    return outcomes;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function notebookOf(cells: readonly SubmittedCell[]): unknown {
  return {
    cells: cells.map(({ source }, i) => ({
      cell_type: "code",
      execution_count: null,
      id: String(i),
      metadata: {},
      outputs: [],
      source,
    })),
    metadata: {},
    nbformat: 4,
    nbformat_minor: 5,
  };
}

function gradeOf(
  { id: name, title, points, check }: ExerciseCell,
  submission: Submission,
  outcomes: ReadonlyMap<string, Failure | null>,
  id: (id: string) => string,
): ExerciseGrade {
  const outcome = outcomes.get(id(check.id));
  const base = { id: name, title, of: points };
  if (outcome === null) return { ...base, points, feedback: "" };
  const there = submission.cells.some((cell) => cell.grade === id(name));
  const answer = outcomes.get(id(name));
  const lines = [
    ...(there ? [] : ["The cell of the answer is no longer in the notebook."]),
    ...(answer
      ? [`The answer itself ended in an error: ${wordsOf(answer)}`]
      : []),
    outcome === undefined
      ? "The check was not reached: the kernel died before it."
      : wordsOf(outcome),
  ];
  return { ...base, points: 0, feedback: lines.join("\n") };
}

/** A failed check says what it looked at, what was expected and what came. */
function wordsOf({ name, message, traceback }: Failure): string {
  if (name === "CheckFailed") return message;
  const text = message === "" ? traceback : message;
  return text.startsWith(name) ? text : `${name}: ${text}`;
}

const sum = (numbers: readonly number[]): number =>
  numbers.reduce((total, each) => total + each, 0);

/** For a terminal. */
export function printGrade(
  file: string,
  { lesson, points, of, exercises }: Grade,
): string {
  const lines = exercises.flatMap((exercise) => [
    `  ${exercise.points} of ${exercise.of}  ${exercise.title} (${exercise.id})`,
    ...exercise.feedback
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => `          ${line}`),
  ]);
  return [`${file}: ${lesson}, ${points} of ${of} points`, ...lines].join("\n");
}
