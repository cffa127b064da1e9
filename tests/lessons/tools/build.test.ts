/** Building: the same bytes each time, only what changed, and nobody's answers lost. */
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { build, prune } from "../../../lessons/tools/build.js";
import { newLesson } from "../../../lessons/tools/new-lesson.js";
import { exercise, lesson, TemporaryCourse } from "../support/course.js";

let course: TemporaryCourse;
beforeEach(() => {
  course = new TemporaryCourse({
    "01-one": lesson(exercise),
    "02-two": lesson("[one](../01-one/lesson.mdx)", "two"),
  });
});
afterEach(() => course.remove());

const notebook = (name: string): string =>
  join(course.out, "student", `${name}.ipynb`);
const run = (force = false) => build(course.course, { out: course.out, force });

test("the same source gives the same bytes", () => {
  run();
  const first = readFileSync(notebook("01-one"), "utf8");
  rmSync(course.out, { recursive: true });
  run();
  expect(readFileSync(notebook("01-one"), "utf8")).toBe(first);
});

test("only what changed is built, with what links to it", () => {
  expect(run().built).toEqual(["01-one", "02-two"]);
  expect(run()).toMatchObject({ built: [], unchanged: ["01-one", "02-two"] });
  course.write("02-two", lesson("changed", "two"));
  expect(run().built).toEqual(["02-two"]);
  course.write("02-two", lesson("[one](../01-one/lesson.mdx)", "two"));
  run();
  course.write("01-one", lesson("changed"));
  expect(run().built).toEqual(["01-one", "02-two"]);
});

const korean = lesson(
  exercise
    .replace('title="Twice"', 'title="두 배"')
    .replace("Double it.", "*두 배*로 만드세요."),
  "one",
);

test("a translation has notebooks of its own, in its language, and is rebuilt with its file", () => {
  expect(run().problems).toEqual([]);
  course.write("01-one", korean, "lesson.ko.mdx");
  expect(run().built).toEqual(["01-one"]);
  const translated = readFileSync(notebook("ko/01-one"), "utf8");
  expect(translated).toContain("### 연습 문제: 두 배");
  expect(translated).toContain("아직 풀지 않은 연습 문제입니다");
  expect(translated).toContain("*두 배*로");
  expect(translated).toContain("**영어로** [one](../01-one.ipynb)");
  expect(readFileSync(notebook("01-one"), "utf8")).toContain(
    "**In Korean** [one](ko/01-one.ipynb)",
  );
  // What is not translated is linked to in English.
  course.write(
    "02-two",
    lesson("[one](../01-one/lesson.mdx)", "two"),
    "lesson.ko.mdx",
  );
  expect(run().built).toEqual(["02-two"]);
  rmSync(join(course.folder, "01-one", "lesson.ko.mdx"));
  expect(run().built).toEqual(["01-one", "02-two"]);
  expect(existsSync(notebook("ko/01-one"))).toBe(false);
  expect(readFileSync(notebook("ko/02-two"), "utf8")).toContain(
    "[one](../01-one.ipynb)",
  );
  course.write("01-one", `${lesson(exercise)}\n\n\`\`\`ts\n1\n\`\`\``);
  course.write("01-one", korean, "lesson.ko.mdx");
  expect(run().problems[0]?.message).toMatch(
    /the translation ends before the code of lesson.mdx/,
  );
});

test("a translation's notebook that somebody has worked in stays when the translation goes", () => {
  course.write("01-one", korean, "lesson.ko.mdx");
  run();
  writeFileSync(notebook("ko/01-one"), "answers");
  rmSync(join(course.folder, "01-one", "lesson.ko.mdx"));
  expect(run().built).toContain("01-one");
  expect(readFileSync(notebook("ko/01-one"), "utf8")).toBe("answers");
});

test("a notebook that somebody has worked in stays; the new edition goes beside it", () => {
  run();
  writeFileSync(notebook("01-one"), "answers");
  course.write("01-one", lesson("changed"));
  expect(run().beside).toEqual([
    { kept: "student/01-one.ipynb", written: "student/01-one.new.ipynb" },
  ]);
  expect(readFileSync(notebook("01-one"), "utf8")).toBe("answers");
  expect(readFileSync(notebook("01-one.new"), "utf8")).toContain("changed");
  run(true);
  expect(readFileSync(notebook("01-one"), "utf8")).toContain("changed");
});

test("so does a new edition that has been worked in itself", () => {
  run();
  writeFileSync(notebook("01-one"), "answers");
  course.write("01-one", lesson("changed"));
  run();
  course.write("01-one", lesson("again"));
  run();
  expect(readFileSync(notebook("01-one.new"), "utf8")).toContain("again");
  expect(existsSync(notebook("01-one.new-2"))).toBe(false);
  writeFileSync(notebook("01-one.new"), "further answers");
  course.write("01-one", lesson("once more"));
  expect(run().beside).toEqual([
    { kept: "student/01-one.ipynb", written: "student/01-one.new-2.ipynb" },
  ]);
  expect(readFileSync(notebook("01-one.new"), "utf8")).toBe("further answers");
  expect(readFileSync(notebook("01-one.new-2"), "utf8")).toContain("once more");
});

test("a lesson with problems is reported and the others are built", () => {
  course.write("01-one", lesson("<Crad />"));
  const { built, problems } = run();
  expect(built).toEqual(["02-two"]);
  expect(problems).toHaveLength(1);
});

test("the notebooks of a lesson that is gone go too", () => {
  run();
  rmSync(join(course.folder, "02-two"), { recursive: true });
  expect(prune(course.course, course.out)).toEqual([
    "student/02-two.ipynb",
    "teacher/02-two.ipynb",
  ]);
  expect(existsSync(notebook("02-two"))).toBe(false);
});

test("a new lesson is one that the course plans, and builds as it stands", () => {
  newLesson(course.course, "03");
  expect(run()).toMatchObject({
    problems: [],
    built: expect.arrayContaining(["03-planned"]),
  });
  expect(() => newLesson(course.course, "03")).toThrow("already there");
  expect(() => newLesson(course.course, "04")).toThrow(
    'course.json has no lesson "04"',
  );
});
