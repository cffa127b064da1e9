/** A notebook that a student handed in: whatever an editor has made of it. */
import { readFileSync } from "node:fs";
import { CourseProblem } from "../course.js";
import { joined } from "../run/record.js";

export interface SubmittedCell {
  source: string;
  /** nbgrader's id of an answer or a check. */
  grade?: string;
}

export interface Submission {
  /** What the notebook says it is. */
  lesson: string | undefined;
  /** Its code, in order. */
  cells: SubmittedCell[];
}

/** @throws CourseProblem where the file is no notebook */
export function readSubmission(file: string): Submission {
  let data: unknown;
  try {
    data = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new CourseProblem(
      `${file} expected to be a notebook (.ipynb): ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  const cells = field(data, "cells");
  if (!Array.isArray(cells))
    throw new CourseProblem(
      `${file} expected to be a notebook (.ipynb), and has no cells`,
    );
  const lesson = field(field(field(data, "metadata"), "nabla"), "lesson");
  return {
    lesson: typeof lesson === "string" ? lesson : undefined,
    cells: cells
      .filter((cell) => field(cell, "cell_type") === "code")
      .map(cellOf),
  };
}

function cellOf(cell: unknown): SubmittedCell {
  const source = field(cell, "source");
  const text =
    typeof source === "string"
      ? source
      : Array.isArray(source)
        ? joined(source.map(String))
        : "";
  const id = field(field(field(cell, "metadata"), "nbgrader"), "grade_id");
  return { source: text, ...(typeof id === "string" ? { grade: id } : {}) };
}

function field(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null
    ? (value as Record<string, unknown>)[name]
    : undefined;
}
