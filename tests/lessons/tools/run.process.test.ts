/** What the runner of lessons says of a lesson that does not do what it claims. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { runLesson } from "../../../lessons/tools/run/run-lesson.js";
import { exercise, lesson, TemporaryCourse } from "../support/course.js";

let course: TemporaryCourse;
beforeEach(() => {
  course = new TemporaryCourse({});
});
afterEach(() => course.remove());

/** `line:column: message`; the body's first line is line 9. */
async function problemsOf(body: string): Promise<string[]> {
  course.write("01-one", lesson(body));
  const run = await runLesson(course.course, course.course.lessons[0]!, {
    out: course.out,
  });
  return run.problems.map(
    ({ line, column, message }) => `${line}:${column}: ${message}`,
  );
}

const fence = (info: string, ...lines: string[]): string =>
  ["```" + info, ...lines, "```"].join("\n");

test("each thing that is wrong, with its line in the source; what follows is run all the same", async () => {
  const claims = exercise
    .replace(
      'check.equal("double(3)", double(3), 6);',
      'check.that("it is there", typeof double === "function");',
    )
    .replaceAll("double", "claim");
  const wrong = [
    fence("ts", "const n = 1;", "throw new RangeError('too much');"), // 9
    fence("ts", "const text: string = 7;"), // 14
    fence("ts raises", "1"), // 18
    fence("ts check", "n"), // 22
    '<Plot alt="x">\n\n' + fence("ts", "", "nothing.here") + "\n\n</Plot>", // 26, its fence 28
    claims, // 35
    exercise,
    // Its check needs what the solution made, which must not be there any more when the stub is tried.
    exercise
      .replace("}\n```", "}\nconst made = double(2);\n```")
      .replace('double(3)", double(3), 6', 'made", made, 4')
      .replaceAll("double", "makes"),
  ].join("\n\n");
  expect(await problemsOf(wrong)).toEqual([
    expect.stringMatching(/^11:7: RangeError: too much/),
    expect.stringMatching(
      /^15:7: TypeScript error: Type .number. is not assignable/,
    ),
    expect.stringMatching(/^18:1: this cell expected to end in an error/),
    expect.stringMatching(/^22:1: a check expected to print ✓/),
    expect.stringMatching(
      /^30:1: TypeScript error: Cannot find name .nothing./,
    ),
    expect.stringMatching(
      /^\d+:1: the stub of exercise "claim" passes its own check/,
    ),
  ]);
});

test("a lesson that kills its kernel", async () => {
  expect(
    await problemsOf(
      `${fence("ts", "process.kill(process.ppid, 'SIGKILL');")}\n\n${exercise}`,
    ),
  ).toEqual([expect.stringMatching(/^1:1: the kernel died/)]);
});
