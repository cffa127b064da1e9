/** What an `<Explore>` may use, since a page computes it alone. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { browserNames } from "../../../lessons/tools/explore/names.js";
import {
  boundExplores,
  writeExplores,
} from "../../../lessons/tools/explore/modules.js";
import { lesson, TemporaryCourse } from "../support/course.js";
import { root } from "../support/notebooks.js";

const course = new TemporaryCourse({});
const folder = mkdtempSync(join(root, "lessons", "dist", "explore-test-"));
afterAll(() => {
  course.remove();
  rmSync(folder, { recursive: true });
});

const explore = (...code: string[]): string =>
  [
    '<Explore title="x" sliders={[{name: "rate", min: 0, max: 1, step: 0.1, value: 0.5}]}>',
    "",
    "```ts",
    ...code,
    "```",
    "",
    "</Explore>",
  ].join("\n");

function sourceWith(...code: string[]) {
  course.write("01-one", lesson(explore(...code)));
  return { lesson: course.read(), file: "lesson.mdx" };
}

test("the library's names are known without its types", () => {
  const names = browserNames();
  expect(names).toEqual(expect.arrayContaining(["tf", "charts", "PCA", "MDP"]));
  expect(names).not.toContain("Fold");
});

test("its sliders, the library and its own names; a module that imports what it uses", () => {
  const source = sourceWith(
    "const values = [rate, 2 * rate];",
    "charts.line({ y: values }) // drawn",
  );
  expect(boundExplores([source])).toEqual([]);
  const path = writeExplores([source], folder).modules.get("01-one") ?? "";
  const text = readFileSync(path, "utf8");
  expect(text).toContain('import { charts } from "nabla";');
  expect(text).toContain("return figureOf(charts.line({ y: values }));");
  expect(existsSync(path)).toBe(true);
});

test.each([
  [
    ["const a = 1;", "charts.line({ y: [rate, birds] })"],
    /^13:\d+: .*Cannot find name 'birds'/,
  ],
  [
    ["const a: string = rate;", "charts.line({ y: [1] })"],
    /^12:\d+: .*not assignable to type 'string'/,
  ],
  [["2 * rate"], /^12:\d+: .*not assignable to parameter/],
])("not %s", (code, expected) => {
  const source = sourceWith(...code);
  expect(writeExplores([source], folder).modules.size).toBe(0);
  const problems = boundExplores([source]);
  expect(
    problems.map(
      ({ line, column, message }) => `${line}:${column}: ${message}`,
    ),
  ).toEqual([expect.stringMatching(expected)]);
});
