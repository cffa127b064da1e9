/** Every lesson of the course that is written, executed on the real kernel, natively: solutions pass, stubs fail, errors only where meant. */
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import {
  buildCourse,
  cellsOf,
  errorsOf,
  rewrite,
  runNotebook,
} from "./support/notebooks.js";
import { expectToRun, written } from "./support/run.js";

const { folder, names } = buildCourse();

test("every lesson that has a source is built and will be run", () => {
  expect(names).toEqual(written.map(({ name }) => name).toSorted());
  expect(names.length).toBeGreaterThan(1);
});

test("the notebooks are valid nbformat, and Python writes the same bytes", async () => {
  const out = mkdtempSync(join(tmpdir(), "rewritten-"));
  await rewrite(folder, out);
  for (const name of names)
    for (const edition of ["student", "teacher"]) {
      const path = join(edition, `${name}.ipynb`);
      expect(readFileSync(join(out, path), "utf8"), path).toBe(
        readFileSync(join(folder, path), "utf8"),
      );
    }
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

describe.each(written)("$name", (lesson) => {
  test("runs through natively, every check passes, every stub fails", async () => {
    await expectToRun(lesson, undefined);
  });
});

test("a student's notebook stops at its first stub and says which exercise", async () => {
  const cells = (
    await runNotebook(folder, "student", "00-your-notebook")
  ).filter((cell) => cell.cell_type === "code");
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
    /not implemented yet: exercise ".+"$/,
  );
});
