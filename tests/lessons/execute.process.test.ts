/** Every lesson, run by nbclient on the real kernel: as a teacher has it, as a student gets it, and as a grader runs it. */
import { join } from "node:path";
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import {
  buildCourse,
  cellsOf,
  describeErrors,
  errorsOf,
  type RunCell,
  runNotebook,
} from "./support/notebooks.js";

const { folder, names } = buildCourse();

const idsOf = (cells: readonly RunCell[]): string[] =>
  cells.map((cell) => cell.id);
const idsWithErrors = (cells: readonly RunCell[]): string[] =>
  idsOf(cells.filter((cell) => errorsOf(cell).length > 0));

test.each(names)(
  "%s is valid nbformat, and Python writes the same bytes",
  async (name) => {
    for (const edition of ["student", "teacher"] as const) {
      await runNotebook(folder, edition, name, { validate: true });
      const [ours, theirs] = [
        join(folder, edition, `${name}.ipynb`),
        join(folder, `${name}.${edition}.run.ipynb`),
      ];
      expect(readFileSync(theirs, "utf8")).toBe(readFileSync(ours, "utf8"));
    }
  },
);

describe.each(names)("%s", (name) => {
  test("the teacher's edition runs through, errors only where they are meant, every check passes", async () => {
    const cells = (await runNotebook(folder, "teacher", name)).filter(
      (cell) => cell.cell_type === "code",
    );
    const meant = (cell: (typeof cells)[number]): boolean =>
      cell.metadata.tags?.includes("raises-exception") ?? false;
    expect(describeErrors(cells.filter((cell) => !meant(cell)))).toEqual([]);
    expect(idsWithErrors(cells.filter(meant))).toEqual(
      idsOf(cells.filter(meant)),
    );
    const checks = cells.filter((cell) =>
      cell.metadata.tags?.includes("check"),
    );
    expect(checks.length).toBeGreaterThan(0);
    const passed = checks.filter((cell) =>
      JSON.stringify(cell.outputs).includes("✓"),
    );
    expect(idsOf(passed)).toEqual(idsOf(checks));
  });

  test("the student's edition stops at its first stub and says which exercise", async () => {
    const cells = (await runNotebook(folder, "student", name)).filter(
      (cell) => cell.cell_type === "code",
    );
    const first = cells.findIndex((cell) =>
      cell.metadata.tags?.includes("exercise"),
    );
    const failed = cells.filter(
      (cell) =>
        errorsOf(cell).length > 0 &&
        !cell.metadata.tags?.includes("raises-exception"),
    );
    expect(failed).toHaveLength(1);
    // A function's stub throws when the check, the next cell, calls it.
    expect([first, first + 1]).toContain(cells.indexOf(failed[0]!));
    expect(errorsOf(failed[0]!)[0]?.evalue).toMatch(
      /not implemented yet: exercise ".+"\. Write your answer in its cell\./,
    );
  });

  test("every stub fails its check", async () => {
    const cells = await runNotebook(folder, "student", name, { goOn: true });
    const graded = cells.filter(
      (cell) => cell.metadata.nbgrader?.grade === true,
    );
    expect(graded.length).toBeGreaterThanOrEqual(3);
    expect(idsWithErrors(graded)).toEqual(idsOf(graded));
  });
});

test("the editions differ in their solutions alone", () => {
  for (const name of names) {
    const [student, teacher] = (["student", "teacher"] as const).map(
      (edition) => cellsOf(join(folder, edition, `${name}.ipynb`)),
    );
    const own = new Set(
      teacher
        ?.filter((cell) => cell.metadata.tags?.includes("teacher"))
        .map((cell) => cell.id),
    );
    expect(student?.map((cell) => cell.id)).toEqual(
      teacher?.map((cell) => cell.id).filter((id) => !own.has(id)),
    );
    expect(JSON.stringify(student)).not.toContain("BEGIN SOLUTION");
  }
});
