/** Points for each exercise, and feedback that names the check that failed: by our own command, and the same by nbgrader. */
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { build } from "../../lessons/tools/build.js";
import { grade, type Grade } from "../../lessons/tools/grade/grade.js";
import { findClients } from "../support/clients.js";
import { exercise, lesson, TemporaryCourse } from "./support/course.js";

const clients = await findClients(["nabla"]);

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

/** Of our own command. Handed in as nbgrader collects it: `submitted/STUDENT/ASSIGNMENT/`. */
const grades: Record<string, Grade> = {};
beforeAll(async () => {
  build(course.course, { out: course.out });
  for (const [name, { answers }] of Object.entries(students)) {
    const submitted = join(folder, "submitted", name, "01-one");
    mkdirSync(submitted, { recursive: true });
    const file = join(submitted, "01-one.ipynb");
    writeFileSync(file, answered(answers));
    grades[name] = await grade(course.course, file);
  }
});
afterAll(() => {
  course.remove();
  rmSync(folder, { recursive: true });
});

const pointsOf = (all: Record<string, { points: number }>) =>
  Object.fromEntries(
    Object.entries(all).map(([name, { points }]) => [name, points]),
  );
const feedbackTo = (name: string): string | undefined =>
  grades[name]?.exercises[0]?.feedback;

test("each student's points, with feedback that says expected and got", () => {
  expect(pointsOf(grades)).toEqual(pointsOf(students));
  expect(Object.values(grades).map(({ of }) => of)).toEqual([5, 5, 5, 5, 5]);
  expect(feedbackTo("ada")).toBe("");
  expect(feedbackTo("bob")).toBe("double(3)\n  expected  6\n  got       9");
  expect(feedbackTo("cleo")).toMatch(
    /ended in an error: TypeScript error: .*not assignable/,
  );
  expect(feedbackTo("idle")).toMatch(/not implemented yet: exercise "Twice"/);
});

const nbgrader = (...args: string[]): void => {
  const outcome = clients!.run(folder, "nbgrader", args);
  expect(outcome).toMatchObject({ status: 0 });
};

/** The scores of nbgrader's own table, by student. */
function scores(): Record<string, number> {
  nbgrader("export", "--to", "grades.csv");
  const [header = [], ...rows] = readFileSync(
    join(folder, "grades.csv"),
    "utf8",
  )
    .trim()
    .split(/\r?\n/)
    .map((line) => line.split(","));
  const column = (row: string[], name: string): string =>
    row[header.indexOf(name)] ?? "";
  return Object.fromEntries(
    rows.map((row) => [
      column(row, "student_id"),
      Number(column(row, "raw_score")),
    ]),
  );
}

test.skipIf(clients === undefined)(
  "nbgrader gives the same points for the same files, and shows the same words",
  () => {
    writeFileSync(
      join(folder, "nbgrader_config.py"),
      [
        "c = get_config()",
        'c.CourseDirectory.course_id = "course"',
        'c.ClearSolutions.code_stub = {"typescript": "// YOUR CODE HERE"}',
        'c.ClearSolutions.begin_solution_delimeter = "BEGIN SOLUTION"',
        'c.ClearSolutions.end_solution_delimeter = "END SOLUTION"',
      ].join("\n"),
    );
    // What a teacher hands out is made from the teacher's edition.
    mkdirSync(join(folder, "source", "01-one"), { recursive: true });
    copyFileSync(
      join(course.out, "teacher", "01-one.ipynb"),
      join(folder, "source", "01-one", "01-one.ipynb"),
    );
    nbgrader("generate_assignment", "01-one");

    nbgrader("autograde", "01-one");
    expect(scores()).toEqual(pointsOf(grades));

    nbgrader("generate_feedback", "01-one");
    const page = readFileSync(
      join(folder, "feedback", "bob", "01-one", "01-one.html"),
      "utf8",
    );
    const words = feedbackTo("bob")?.split("\n") ?? [];
    expect(words).toHaveLength(3);
    for (const line of words) expect(page).toContain(line.trim());
  },
);

test("a file that is no notebook of the course is refused in words", async () => {
  const file = join(folder, "other.ipynb");
  writeFileSync(file, JSON.stringify({ cells: [], metadata: {} }));
  await expect(grade(course.course, file)).rejects.toThrow(/it names none/);
  writeFileSync(file, "{");
  await expect(grade(course.course, file)).rejects.toThrow(
    /expected to be a notebook/,
  );
});
