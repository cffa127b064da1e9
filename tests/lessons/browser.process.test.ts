/** Lesson 02 as a learner meets it: a real browser, JupyterLab, Run All, and a chart that moves while the network learns. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { noBrowser } from "../support/chromium.js";
import { type Jupyter, startJupyter } from "../support/jupyter.js";
import {
  buildCourse,
  cellsOf,
  describeErrors,
  root,
} from "./support/notebooks.js";
import { joined } from "../../lessons/tools/run/record.js";

const lesson = "02-the-five-steps.ipynb";
const screenshots = join(root, "tests", "lessons", "output");
/** Shapes of the curve that are to be seen. */
const enough = 10;
const drawn = "drawn.txt";
/** Ten times what the lesson takes. */
const hang = 500_000;

/**
 * The lesson's training, which waits in its first updates for the page: an update that the page has drawn is followed by the next, after more
 * than the chart leaves between two frames. So the page gets its frames on a machine that trains in a second, and on one that draws slowly.
 */
function paced(notebook: string, folder: string): string {
  const observer = `[live, {
  async onBatch({ update }) {
    const { readFileSync } = await import("node:fs");
    const wait = (ms: number) => new Promise((done) => setTimeout(done, ms));
    if (update > ${enough + 1}) return;
    await wait(150);
    while (Number(readFileSync(${JSON.stringify(join(folder, drawn))}, "utf8")) < update - 1) await wait(20);
  },
}]`;
  const pieces = notebook.split("observers: live,");
  if (pieces.length !== 2)
    throw new Error(
      `expected one "observers: live," in ${lesson}, found ${pieces.length - 1}`,
    );
  return pieces.join(`observers: ${JSON.stringify(observer).slice(1, -1)},`);
}

let jupyter: Jupyter | undefined;

beforeAll(async () => {
  jupyter = await startJupyter({
    preload: ["nabla"],
    prepare: (folder) => {
      const built = join(buildCourse().folder, "teacher", lesson);
      writeFileSync(
        join(folder, lesson),
        paced(readFileSync(built, "utf8"), folder),
      );
      writeFileSync(join(folder, drawn), "0");
    },
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
      joined(cell.source).includes("liveTrainingChart"),
    );
    expect(await notebook.cell(place).textContent()).toContain(
      "liveTrainingChart",
    );
    await page.evaluate(watchLoss, place);
    await notebook.startAll();

    // JupyterLab goes to the last cell, and draws no output that is out of view: a learner who wants to watch goes to the chart.
    const training = notebook.cell(place);
    await training.scrollIntoViewIfNeeded();
    for (let seen = 1; seen <= enough; seen++) {
      await page.waitForFunction(
        ({ at, wanted }) => {
          const cell = document.querySelectorAll(".jp-Notebook .jp-Cell")[at];
          const prompt = cell?.querySelector(
            ".jp-InputArea-prompt",
          )?.textContent;
          const states = Number(document.body.dataset["states"]);
          if (states === 0) cell?.scrollIntoView({ block: "end" });
          return states >= wanted || /\[\d+\]/.test(prompt ?? "");
        },
        { at: place, wanted: seen },
        { timeout: hang },
      );
      writeFileSync(join(jupyter.folder, drawn), String(seen));
    }
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
    ).toBeGreaterThanOrEqual(enough);

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
        .map((output) => joined(output.text ?? "")),
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
