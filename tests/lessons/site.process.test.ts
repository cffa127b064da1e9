/** The site in a real browser: its chrome, and a few lessons with all that moves in them. `npm run verify` walks every page. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { inCI, noBrowser, saySkipped } from "../support/chromium.js";
import { lesson, TemporaryCourse } from "./support/course.js";
import { course, written } from "./support/run.js";
import { openSite, searchFor, type Site } from "./support/site.js";
import { expectToWork, expectToReadWell } from "./support/walk.js";

const shown = written.filter(({ name }) => /^(00|02|16)/.test(name));
const has = (number: string): boolean =>
  shown.some(({ name }) => name.startsWith(number));

let site: Site | undefined;
beforeAll(async () => {
  if (noBrowser) {
    saySkipped();
    return;
  }
  site = await openSite(course, new Set(shown.map(({ name }) => name)));
});
afterAll(() => site?.stop());

const opened = (): Site => {
  if (site === undefined) throw new Error("the site was not built");
  return site;
};

test.skipIf(noBrowser)(
  "nothing is wrong with the lessons that it shows",
  () => {
    expect(opened().report.problems).toEqual([]);
    expect(opened().report.stale).toEqual({});
  },
);

test
  .skipIf(noBrowser)
  .each([
    "",
    "glossary/",
    "reference/",
    "teachers/",
    "administrators/",
    "ko/",
    "ko/glossary/",
  ])("page /%s reads well, light and dark, wide and narrow", async (path) => {
  await expectToReadWell(opened(), path);
});

test.skipIf(noBrowser).each(shown)(
  "$name: charts draw, questions answer, sliders move the picture, lightly",
  async ({ name }) => {
    const path = `lessons/${name}/`;
    const { charts, quizzes, sliders } = await expectToWork(opened(), path);
    expect(charts).toBeGreaterThan(1);
    expect(quizzes).toBeGreaterThan(1);
    if (name.startsWith("02")) expect(sliders).toBe(1);
    await expectToReadWell(opened(), path);
  },
);

test.skipIf(noBrowser)("a slider computes with tf.js", async () => {
  const own = new TemporaryCourse({
    "01-one": lesson(
      [
        '<Explore title="Square" sliders={[{name: "rate", min: 0, max: 1, step: 0.1, value: 0.5}]}>',
        "",
        "```ts",
        "const square = tf.tensor1d([rate, 1]).square();",
        "charts.line({ y: Array.from(square.dataSync()) })",
        "```",
        "",
        "</Explore>",
      ].join("\n"),
    ),
  });
  const small = await openSite(own.course);
  try {
    const { sliders } = await expectToWork(small, "lessons/01-one/");
    expect(sliders).toBe(1);
  } finally {
    await small.stop();
    own.remove();
  }
});

test.skipIf(noBrowser)(
  "a translated page moves as the English one",
  async () => {
    const { sliders } = await expectToWork(
      opened(),
      "ko/lessons/02-the-five-steps/",
    );
    expect(sliders).toBe(1);
  },
);

test.skipIf(noBrowser)("search finds what a lesson says", async () => {
  const visit = await opened().open("");
  const found = await searchFor(visit.page, "nearest neighbour");
  expect(found[0]?.path).toBe("/lessons/00-your-notebook/");
  if (has("16")) {
    const gates = await searchFor(visit.page, "forget gate");
    expect(gates.map(({ path }) => path)).toContain("/lessons/16-lstm/");
  }
  expect(visit.faults).toEqual([]);
  await visit.close();
});

test.skipIf(noBrowser)(
  "a finished lesson is ticked on the first page, until it is forgotten; a chosen theme stays",
  async () => {
    const visit = await opened().open("lessons/00-your-notebook/");
    const { page } = visit;
    await page.locator("input.finished").check();
    const title = page.locator(".chart .live .gtitle").first();
    await page.locator(".chart").first().scrollIntoViewIfNeeded();
    await page.mouse.move(10, 300);
    await title.waitFor();
    const ink = (): Promise<string> =>
      title.evaluate((text) => getComputedStyle(text).fill);
    const before = await ink();
    await page.getByRole("button", { name: "Dark or light" }).click();
    // What is drawn takes the colours of the theme, too.
    await page.waitForFunction(
      (was) =>
        getComputedStyle(document.querySelector(".chart .live .gtitle")!)
          .fill !== was,
      before,
    );
    expect(await ink()).toBe(
      await title.evaluate(
        (text) => getComputedStyle(text.closest(".chart")!).color,
      ),
    );
    await page.locator(".brand").click();
    const entry = page.locator('li[data-lesson="00-your-notebook"]');
    await entry.locator(".tick").waitFor();
    expect(await page.locator(".overall .count").textContent()).toMatch(
      /^1 of/,
    );
    expect(await page.locator("html").getAttribute("data-theme")).toBe("dark");
    await page.locator(".forget").click();
    await entry.locator(".tick").waitFor({ state: "hidden" });
    await visit.close();
  },
);

test.skipIf(noBrowser)("a page that is not there says so", async () => {
  const visit = await opened().open("nowhere/at/all/");
  expect(await visit.page.locator("h1").textContent()).toBe(
    "There is no such page",
  );
  await visit.close();
});

test("CI has a browser", () => {
  expect(noBrowser && inCI).toBe(false);
});
