/** Lesson 02 as a learner meets it: a real browser, JupyterLab, Run All, and a chart that moves while the network learns. */
import { copyFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { noBrowser } from "../support/chromium.js";
import { type Jupyter, startJupyter } from "../support/jupyter.js";
import {
  buildCourse,
  cellsOf,
  describeErrors,
  root,
  textOf,
} from "./support/notebooks.js";

const lesson = "02-the-five-steps.ipynb";
const screenshots = join(root, "tests", "lessons", "output");
/** Ten times what the lesson takes. */
const hang = 500_000;

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

test.skipIf(noBrowser)(
  "run from the top, the live chart moves, nothing fails, nothing leaves the machine",
  async () => {
    if (jupyter === undefined) throw new Error("JupyterLab did not start");
    const notebook = await jupyter.open(lesson);
    const { page } = notebook;
    const path = join(jupyter.folder, lesson);
    const place = cellsOf(path).findIndex((cell) =>
      textOf(cell.source).includes("liveTrainingChart"),
    );
    expect(await notebook.cell(place).textContent()).toContain(
      "liveTrainingChart",
    );
    await page.evaluate(watchLoss, place);
    await notebook.startAll();

    // JupyterLab goes to the last cell, and draws no output that is out of view: a learner who wants to watch goes to the chart.
    const training = notebook.cell(place);
    await training.scrollIntoViewIfNeeded();
    await page.waitForFunction(
      (at) => {
        const cell = document.querySelectorAll(".jp-Notebook .jp-Cell")[at];
        const prompt = cell?.querySelector(".jp-InputArea-prompt")?.textContent;
        return (
          Number(document.body.dataset["states"]) >= 3 ||
          /\[\d+\]/.test(prompt ?? "")
        );
      },
      place,
      { timeout: hang },
    );
    await training.evaluate((cell) => {
      cell
        .querySelector(".js-plotly-plot")
        ?.scrollIntoView({ block: "center" });
    });
    mkdirSync(screenshots, { recursive: true });
    await page.screenshot({ path: join(screenshots, "training.png") });
    await notebook.allRun(hang);
    expect(
      Number(await page.locator("body").getAttribute("data-states")),
    ).toBeGreaterThanOrEqual(10);

    // What was saved is what was shown, cells out of view included.
    await notebook.save();
    const cells = cellsOf(path);
    const meant = (tags: readonly string[] = []): boolean =>
      tags.includes("raises-exception");
    expect(
      describeErrors(cells.filter((cell) => !meant(cell.metadata.tags))),
    ).toEqual([]);
    expect(
      cells
        .flatMap((cell) => cell.outputs ?? [])
        .filter((output) => output.name === "stderr")
        .map((output) => textOf(output.text ?? "")),
    ).toEqual([]);
    expect(notebook.strangers).toEqual([]);
  },
);

/**
 * Counts, in the page, the different shapes that the loss curve of one cell's chart takes while that cell runs: from when the chart is
 * there until the prompt has its number. (The prompt's star says less: JupyterLab takes it from all waiting cells when a cell that is meant to
 * fail has failed.)
 */
function watchLoss(place: number): void {
  const cell = document.querySelectorAll(".jp-Notebook .jp-Cell")[place];
  if (cell === undefined) throw new Error(`no cell ${place}`);
  const shapes = new Set<string>();
  document.body.dataset["states"] = "0";
  new MutationObserver(() => {
    const prompt = cell.querySelector(".jp-InputArea-prompt")?.textContent;
    const curve = cell
      .querySelector(
        ".jp-OutputArea .js-plotly-plot .scatterlayer path.js-line",
      )
      ?.getAttribute("d");
    if (/\[\d+\]/.test(prompt ?? "") || !curve) return;
    shapes.add(curve);
    document.body.dataset["states"] = String(shapes.size);
  }).observe(cell, {
    subtree: true,
    childList: true,
    attributes: true,
    attributeFilter: ["d"],
  });
}
