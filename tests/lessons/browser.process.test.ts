/** Lesson 02 as a learner meets it: a real browser, JupyterLab, Run All, and a chart that moves while the network learns. */
import { copyFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Jupyter, startJupyter } from "../support/jupyter.js";
import {
  buildCourse,
  cellsOf,
  describeErrors,
  root,
} from "./support/notebooks.js";

const lesson = "02-the-five-steps.ipynb";
const screenshots = join(root, "tests", "lessons", "output");

let jupyter: Jupyter | undefined;

beforeAll(async () => {
  jupyter = await startJupyter({
    preload: ["nabla"],
    prepare: (folder) =>
      copyFileSync(
        join(buildCourse().folder, "teacher", lesson),
        join(folder, lesson),
      ),
  });
});

afterAll(() => jupyter?.stop());

test("run from the top, the live chart moves, nothing fails, nothing leaves the machine", async () => {
  if (jupyter === undefined) throw new Error("JupyterLab did not start");
  const notebook = await jupyter.open(lesson);
  const { page } = notebook;
  await page.evaluate(countFrames);
  await notebook.runAll();

  const frames = await page.evaluate(() => document.body.dataset["frames"]);
  expect(Number(frames ?? 0)).toBeGreaterThanOrEqual(10);
  mkdirSync(screenshots, { recursive: true });
  await page.locator(".js-plotly-plot").first().scrollIntoViewIfNeeded();
  await page.screenshot({ path: join(screenshots, "the-five-steps.png") });

  // What was saved is what was shown, cells out of view included.
  await notebook.save();
  const cells = cellsOf(join(jupyter.folder, lesson));
  const meant = (tags: readonly string[] = []): boolean =>
    tags.includes("raises-exception");
  expect(
    describeErrors(cells.filter((cell) => !meant(cell.metadata.tags))),
  ).toEqual([]);
  expect(notebook.strangers).toEqual([]);
});

/** Counts, in the page, how often the SVG of a chart was redrawn. */
function countFrames(): void {
  let frames = 0;
  let seen = 0;
  new MutationObserver((changes) => {
    const redrawn = changes.some(
      ({ target }) =>
        target instanceof Element && target.closest(".js-plotly-plot") !== null,
    );
    const now = performance.now();
    // One redraw changes several paths; those belong to one frame.
    if (!redrawn || now - seen < 20) return;
    seen = now;
    frames += 1;
    document.body.dataset["frames"] = String(frames);
  }).observe(document.body, {
    subtree: true,
    attributes: true,
    attributeFilter: ["d"],
  });
}
