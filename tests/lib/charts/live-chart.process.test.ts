import { afterAll, beforeAll, expect, test } from "vitest";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { noBrowser } from "../../support/chromium.js";
import {
  type Jupyter,
  notebookOf,
  startJupyter,
} from "../../support/jupyter.js";

// It trains until ten shapes of the line have been seen and the file says so, however slow the machine.
const training = (enough: string): string => `
const { existsSync } = await import("node:fs");
const chart = charts.liveTrainingChart({ title: "Watched while it runs" });
await chart.onStart({ epochs: 1, updatesPerEpoch: 80 });
console.log("printed first");
let update = 0;
while (!existsSync(${JSON.stringify(enough)})) {
  update++;
  await new Promise((r) => setTimeout(r, 60));
  await chart.onBatch({ update, epoch: 1, loss: 1 / update, metrics: { acc: 1 - 1 / update }, weights: { "w[0]": Math.sin(update / 9) } });
}
await chart.onEnd({ update });
`;

let jupyter: Jupyter;
let enough: string;
beforeAll(async () => {
  jupyter = await startJupyter({
    preload: ["nabla"],
    prepare: (folder) => {
      enough = join(folder, "enough");
      writeFileSync(join(folder, "live.ipynb"), notebookOf([training(enough)]));
    },
  });
});
afterAll(async () => {
  await jupyter.stop();
});

test.skipIf(noBrowser)(
  "the chart moves while training runs, stays afterwards, and asks no other machine",
  async () => {
    const notebook = await jupyter.open("live.ipynb");
    const { page, strangers } = notebook;
    const cell = notebook.cell(0);
    await notebook.startAll();
    const line = cell.locator(".js-plotly-plot .scatterlayer path.js-line");
    await line.first().waitFor();
    const changes = new Set<string | null>();
    while (changes.size < 10) changes.add(await line.first().getAttribute("d"));
    const folder = process.env["NABLA_TEST_SCREENSHOTS"];
    if (folder)
      await page.screenshot({ path: join(folder, "live-running.png") });
    writeFileSync(enough, "");
    await notebook.allRun();
    // The ordinary figure has taken the widget's place.
    await cell.locator(".jp-RenderedPlotly.js-plotly-plot").waitFor();
    if (folder) await page.screenshot({ path: join(folder, "live-ended.png") });
    expect(
      await cell.locator(".jp-OutputArea").first().textContent(),
    ).toContain("printed first");
    expect(strangers).toEqual([]);
  },
);
