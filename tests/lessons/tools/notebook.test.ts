/** What each component becomes in a notebook, for students and for teachers. */
import { expect, test } from "vitest";
import type { NotebookCell } from "../../../lessons/tools/notebook/nbformat.js";
import { linkTargets } from "../../../lessons/tools/course.js";
import { notebookOf } from "../../../lessons/tools/notebook/edition.js";
import type { Edition } from "../../../lessons/tools/notebook/writing.js";
import { exercise, lesson, TemporaryCourse } from "../support/course.js";

function cellsOf(body: string, edition: Edition = "student"): NotebookCell[] {
  const course = new TemporaryCourse({
    "01-one": lesson(body),
    "02-two": lesson("## Over there", "two"),
  });
  course.write("01-one", "<svg/>", "a.svg");
  const around = {
    targets: linkTargets(course.course),
    file: () => "PHN2Zy8+",
    requires: [{ file: "02-two.ipynb", title: "two" }],
    translations: [],
  };
  try {
    return notebookOf(course.read(), edition, around).cells;
  } finally {
    course.remove();
  }
}

/** Without the title and its card. */
const bodyOf = (body: string, edition?: Edition): NotebookCell[] =>
  cellsOf(body, edition).slice(1);

test("the title and the card are one cell, with the lessons that come before", () => {
  const [first] = cellsOf("text");
  expect(first?.source).toMatch(/^# one\n\n> \*\*Runs in\*\* about 5 seconds/);
  expect(first?.source).toContain("[two](02-two.ipynb)");
});

test("code, a check and a cell that fails on purpose", () => {
  const cells = bodyOf(
    "```ts\n1\n```\n\n```ts check\n2\n```\n\n```ts raises\n3\n```\n\n```ts static\n4\n```",
  );
  expect(
    cells.map(({ source, metadata }) => [
      source,
      metadata.tags,
      metadata.jupyter,
    ]),
  ).toEqual([
    ["1", undefined, undefined],
    ["2", ["check"], { source_hidden: true }],
    ["3", ["raises-exception"], undefined],
    ["```ts\n4\n```", undefined, undefined],
  ]);
});

test("the student's exercise has a stub that names it, and a locked check with points", () => {
  const [task, answer, check] = bodyOf(exercise);
  expect(task?.source).toBe(
    "### Exercise: Twice\n\n_Recall, 2 points_\n\nDouble it.",
  );
  expect(answer?.source).toBe(
    "function double(x: number): number {\n  // your code here, instead of the next line\n  throw new Error('not implemented yet: exercise \"Twice\"');\n}",
  );
  expect(answer?.metadata.nbgrader).toMatchObject({
    schema_version: 3,
    grade_id: "01-double",
    solution: true,
    locked: false,
  });
  expect(check?.metadata).toMatchObject({
    editable: false,
    nbgrader: {
      grade: true,
      locked: true,
      points: 2,
      grade_id: "01-double-check",
    },
  });
});

test("the teacher's has the solution, marked, and in words", () => {
  const cells = bodyOf(exercise, "teacher");
  expect(cells[1]?.source).toContain("// BEGIN SOLUTION\n  return 2 * x;");
  expect(cells[3]?.source).toBe(
    "> **Worked solution**\n>\n> Because two times.",
  );
  expect(bodyOf(exercise)).toHaveLength(3);
});

test("teacher's notes reach teachers alone", () => {
  const note = "<Teacher>\n\nPause here.\n\n</Teacher>";
  expect(bodyOf(note)).toEqual([]);
  expect(bodyOf(note, "teacher")[0]?.source).toContain("Pause here.");
});

test("a quiz shows its answers' letters and folds the right one away", () => {
  const [cell] = bodyOf(
    "<Quiz>\n\nWhat?\n\n- [ ] this\n- [x] that\n\nBecause.\n\n</Quiz>",
  );
  expect(cell?.source).toBe(
    "**Question.** What?\n\n- **A.** this\n- **B.** that\n\n<details>\n<summary>Answer</summary>\n\n**B.** Because.\n\n</details>",
  );
});

test("a hint is folded away, a figure carries its file along", () => {
  const [hint, figure] = bodyOf(
    '<Hint title="Psst">\n\ntext\n\n</Hint>\n\n<Figure src="a.svg" alt="An A">\n\ncaption\n\n</Figure>',
  );
  expect(hint?.source).toBe(
    "<details>\n<summary>Psst</summary>\n\ntext\n\n</details>",
  );
  expect(figure?.source).toBe("![An A](attachment:a.svg)\n\ncaption");
  expect(figure?.attachments).toEqual({
    "a.svg": { "image/svg+xml": "PHN2Zy8+" },
  });
});

test("something to explore becomes numbers to change", () => {
  const [text, code] = bodyOf(
    '<Explore title="Rates" sliders={[{name: "rate", min: 0, max: 1, step: 0.1, value: 0.5}]}>\n\n```ts\nrate * 2\n```\n\n</Explore>',
  );
  expect(text?.source).toContain("**Rates.**");
  expect(code?.source).toBe(
    "let rate = 0.5;  // try 0 to 1 in steps of 0.1\n\nrate * 2",
  );
});

test("a plot is its code, then its caption", () => {
  const cells = bodyOf(
    '<Plot alt="x">\n\n```ts\ndraw()\n```\n\ncaption\n\n</Plot>',
  );
  expect(cells.map(({ source }) => source)).toEqual(["draw()", "caption"]);
});

test("links lead to notebooks and their headings", () => {
  const [cell] = bodyOf(
    "[a](#one) [b](../02-two/lesson.mdx#over-there) [c](https://example.org)",
  );
  expect(cell?.source).toBe(
    "[a](#one) [b](02-two.ipynb#Over-there) [c](https://example.org)",
  );
});

test("mathematics and tables stay as they are", () => {
  const text =
    "$x_{1} \\times 2$ and `a_b`\n\n$$\nz = \\frac{a}{b}\n$$\n\n| a | b |\n| - | - |\n| 1 | 2 |";
  expect(bodyOf(text)[0]?.source).toBe(text);
});

/** The ids in a second section, whatever the first one holds. */
function idsAfter(first: string): string[] {
  const cells = bodyOf(
    `## First\n\n${first}\n\n## Second\n\n\`\`\`ts\n1\n\`\`\``,
  );
  return cells.map(({ id }) => id).filter((id) => id.includes("second"));
}

test("a change in one section leaves the ids of the others alone", () => {
  const changed = "```ts\n0\n```\n\na\n\n```ts\n0\n```";
  expect(idsAfter("a")).toHaveLength(2);
  expect(idsAfter(changed)).toEqual(idsAfter("a"));
});
