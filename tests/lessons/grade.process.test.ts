/** Points for each exercise, and feedback that names the check that failed. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { build } from "../../lessons/tools/build.js";
import { grade } from "../../lessons/tools/grade/grade.js";
import { exercise, lesson, TemporaryCourse } from "./support/course.js";

/** Two exercises; the second builds on the first. */
const course = new TemporaryCourse({
  "01-one": lesson(
    `${exercise}\n\n${exercise
      .replaceAll("double", "quadruple")
      .replace("return 2 * x;", "return double(double(x));")
      .replace("quadruple(3), 6", "quadruple(3), 12")
      .replace("points={2}", "points={3}")}`,
  ),
});
const folder = mkdtempSync(join(tmpdir(), "nabla-grade-"));
beforeAll(() => {
  build(course.course, { out: course.out });
});
afterAll(() => {
  course.remove();
  rmSync(folder, { recursive: true });
});

interface Notebook {
  cells: {
    source: string[];
    metadata: { nbgrader?: { grade_id: string } };
  }[];
}

const released = (): Notebook =>
  JSON.parse(
    readFileSync(join(course.out, "student", "01-one.ipynb"), "utf8"),
  ) as Notebook;

/** The student's edition with code in place of cells, by nbgrader's ids. */
function answered(answers: Record<string, string>): string {
  const notebook = released();
  for (const cell of notebook.cells) {
    const text = answers[cell.metadata.nbgrader?.grade_id ?? ""];
    if (text !== undefined) cell.source = [text];
  }
  return JSON.stringify(notebook);
}

const double = (body: string): string =>
  `function double(x: number): number { ${body} }`;
const quadruple = "function quadruple(x: number): number { return 4 * x; }";

const students: Record<
  string,
  { answers: Record<string, string>; points: number }
> = {
  ada: {
    answers: {
      "01-double": double("return x + x;"),
      "01-quadruple": quadruple,
    },
    points: 5,
  },
  bob: {
    answers: {
      "01-double": double("return x * x;"),
      "01-quadruple": quadruple,
    },
    points: 3,
  },
  cleo: { answers: { "01-double": double('return "six";') }, points: 0 },
  idle: { answers: {}, points: 0 },
  // A check that was rewritten is the lesson's again.
  sly: { answers: { "01-double-check": 'console.log("✓")' }, points: 0 },
};

test("each student's points, with feedback that says expected and got", async () => {
  const feedback: Record<string, string> = {};
  for (const [name, { answers, points }] of Object.entries(students)) {
    const file = join(folder, `${name}.ipynb`);
    writeFileSync(file, answered(answers));
    const graded = await grade(course.course, file);
    expect({ name, points: graded.points, of: graded.of }).toEqual({
      name,
      points,
      of: 5,
    });
    feedback[name] = graded.exercises[0]?.feedback ?? "";
  }
  expect(feedback["ada"]).toBe("");
  expect(feedback["bob"]).toBe("double(3)\n  expected  6\n  got       9");
  expect(feedback["cleo"]).toMatch(
    /ended in an error: TypeScript error: .*not assignable/,
  );
  expect(feedback["idle"]).toMatch(/not implemented yet: exercise "Twice"/);
});

test("a file that is no notebook of the course is refused in words", async () => {
  const file = join(folder, "other.ipynb");
  writeFileSync(file, JSON.stringify({ cells: [], metadata: {} }));
  await expect(grade(course.course, file)).rejects.toThrow(/it names none/);
  writeFileSync(file, "{");
  await expect(grade(course.course, file)).rejects.toThrow(
    /expected to be a notebook/,
  );
});
