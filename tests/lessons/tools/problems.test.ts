/** Every mistake that an author can make is named, with its line. */
import { expect, test } from "vitest";
import { exercise, lesson, TemporaryCourse } from "../support/course.js";

function problemsOf(body: string): string[] {
  const course = new TemporaryCourse({ "01-one": lesson(body) });
  try {
    return course.problems();
  } finally {
    course.remove();
  }
}

const fence = (info: string): string => "```" + info + "\n1 + 1\n```";

test.each([
  [
    "an unknown component",
    "<Crad />",
    /^9:1: unknown component <Crad>; there are: Card, /,
  ],
  [
    "a Solution without its exercise",
    "<Solution>\n\nx\n\n</Solution>",
    /^9:1: unknown component <Solution>; it belongs inside an <Exercise>/,
  ],
  [
    "a property that does not exist",
    '<Hint tilte="x">\n\ntext\n\n</Hint>',
    /^9:7: <Hint> has no property "tilte"; it has: title/,
  ],
  [
    "a property of the wrong type",
    "<Plot alt={3}>\n\n```ts\n1\n```\n\n</Plot>",
    /^9:1: <Plot> alt expected a text: alt="…", got 3/,
  ],
  [
    "a property that would have to run",
    "<Hint title={1 + 1}>\n\ntext\n\n</Hint>",
    /^9:7: <Hint> title expected a plain value .* got \{1 \+ 1\}/,
  ],
  [
    "a fence without its language",
    fence(""),
    /^9:1: a code fence needs its language/,
  ],
  [
    "a fence of an unknown language",
    fence("tss"),
    /^9:1: code fence expected ts .* got "tss"/,
  ],
  [
    "an unknown word after ts",
    fence("ts cehck"),
    /^9:1: ts fence expected check, raises, static or nothing, got "cehck"/,
  ],
  [
    "code that nothing runs",
    `<Hint>\n\n${fence("ts")}\n\n</Hint>`,
    /^11:1: code inside <Hint> is not run/,
  ],
  [
    "an expression in the text",
    "text {1 + 1}",
    /^9:6: a lesson is data: \{1 \+ 1\} would have to run/,
  ],
  ["an import", 'import x from "y"', /^9:1: a lesson needs no import/],
  [
    "tags inside a line",
    "<Hint>text</Hint>",
    /^9:1: the tags of <Hint> belong on lines of their own/,
  ],
  ["broken JSX", "<Hint>\n\ntext", /Expected a closing tag for `<Hint>`/],
  [
    "a quiz without answers",
    "<Quiz>\n\nWhat?\n\n</Quiz>",
    /^9:1: <Quiz> expected a list of answers/,
  ],
  [
    "a quiz without a right answer",
    "<Quiz>\n\nWhat?\n\n- [ ] a\n- [ ] b\n\nWhy.\n\n</Quiz>",
    /^13:1: <Quiz> expected at least one right answer/,
  ],
  [
    "a dead anchor",
    "[x](#nowhere)",
    /^9:1: dead link: no heading "#nowhere"; there are: #one/,
  ],
  [
    "a link to a lesson that is not written",
    "[x](../03-planned/lesson.mdx)",
    /^9:1: dead link: there is no lesson "03-planned"/,
  ],
  [
    "a link to somewhere on disk",
    "[x](notes.txt)",
    /^9:1: link expected "#heading"/,
  ],
  [
    "a figure without its file",
    '<Figure src="a.svg" alt="a" />',
    /^9:1: <Figure> src expected a file beside the lesson; there is no "a.svg"/,
  ],
  [
    "an exercise without a check",
    exercise.replace(/<Check>[\s\S]*<\/Check>/, ""),
    /^9:1: <Exercise> expected a <Check> inside/,
  ],
  [
    "a solution that is not marked",
    exercise.replace("  // BEGIN SOLUTION\n", ""),
    /^13:1: <Solution> expected "\/\/ BEGIN SOLUTION" before "\/\/ END SOLUTION"/,
  ],
  [
    "an unknown level",
    exercise.replace("recall", "hard"),
    /^9:1: <Exercise> level expected one of "recall", .* got "hard"/,
  ],
  [
    "the same id twice",
    `${exercise}\n\n${exercise}`,
    /^36:1: the id "double" is already used/,
  ],
])("%s", (_, body, expected) => {
  expect(problemsOf(body)).toContainEqual(expect.stringMatching(expected));
});

test("all problems of a lesson are reported at once, in the order of the source", () => {
  expect(
    problemsOf("<Crad />\n\n[x](#nowhere)\n\n<Crad />").map(
      (problem) => problem.split(":")[0],
    ),
  ).toEqual(["9", "11", "13"]);
});

test("a lesson without card or title", () => {
  const course = new TemporaryCourse({ "01-one": "text" });
  expect(course.problems()).toEqual([
    expect.stringContaining('expected the title "# one" first'),
    expect.stringContaining("expected a <Card>"),
  ]);
  course.remove();
});

test("a note to authors is no problem, and what is right is not reported", () => {
  expect(
    problemsOf(`{/* a note */}\n\n${exercise}\n\n$x_{1}$ [up](#one)`),
  ).toEqual([]);
});
