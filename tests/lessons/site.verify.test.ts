/** Every page of the whole site in a real browser. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { languagesOf } from "../../lessons/tools/course.js";
import { course, written } from "./support/run.js";
import { openSite, type Site } from "./support/site.js";
import { expectToWork, expectToReadWell } from "./support/walk.js";

let site: Site;
beforeAll(async () => {
  site = await openSite(course);
}, 3_600_000);
afterAll(() => site?.stop());

test("nothing is wrong with any lesson", () => {
  expect(site.report.problems).toEqual([]);
  expect(site.report.stale).toEqual({});
});

const lessons = written.flatMap((lesson) =>
  languagesOf(course, lesson).map(
    (language) =>
      `${language === "en" ? "" : `${language}/`}lessons/${lesson.name}/`,
  ),
);

test.each(lessons)("%s", async (path) => {
  const { charts, quizzes } = await expectToWork(site, path);
  expect(charts).toBeGreaterThan(0);
  expect(quizzes).toBeGreaterThan(0);
  await expectToReadWell(site, path);
});

const chrome = ["", "glossary/", "reference/", "teachers/", "administrators/"];

test.each(chrome.flatMap((path) => [path, `ko/${path}`]))(
  "page /%s",
  async (path) => {
    await expectToReadWell(site, path);
  },
);
