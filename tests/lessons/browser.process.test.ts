/** Lesson 02 as a learner meets it: a real browser, JupyterLab, Run All, and a chart that moves while the network learns. */
import { existsSync, mkdirSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, type Browser, type Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Lab, startLab } from "../../kernel/src/install/lab.js";
import { buildCourse, root, venv } from "./support/notebooks.js";

const lesson = "02-the-five-steps";
const browsers = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
];
const screenshots = join(root, "tests", "lessons", "output");

let lab: Lab;
let browser: Browser;
let page: Page;
const outside: string[] = [];

beforeAll(async () => {
  const executablePath =
    process.env["CHROMIUM"] ?? browsers.find((path) => existsSync(path));
  if (executablePath === undefined)
    throw new Error(
      "This test needs Chromium: apt-get install chromium, or name it in CHROMIUM.",
    );
  lab = await startLab(
    {
      venv,
      home: mkdtempSync(join(tmpdir(), "jupyter-")),
      folder: join(buildCourse().folder, "teacher"),
      port: 0,
      browser: false,
    },
    () => undefined,
  );
  browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
  page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  page.on("request", (request) => {
    const { protocol, hostname } = new URL(request.url());
    if (
      /^(http|ws)s?:$/.test(protocol) &&
      hostname !== "127.0.0.1" &&
      hostname !== "localhost"
    )
      outside.push(request.url());
  });
});

afterAll(async () => {
  await browser?.close();
  lab?.process.kill("SIGTERM");
  await lab?.ended;
});

test("run from the top, its live chart moves, nothing fails, nothing leaves the machine", async () => {
  const { url, token } = lab.server;
  await page.goto(`${url}lab/tree/${lesson}.ipynb?token=${token}`);
  await page.locator(".jp-Notebook .jp-CodeCell").first().waitFor();
  await page.evaluate(watchCharts);
  await page.locator(".jp-mod-idle, [data-status=idle]").first().waitFor();
  await page.getByText("Run", { exact: true }).first().click();
  await page.getByText("Run All Cells", { exact: true }).click();

  // The last check has run once its mark stands on the page; the notebook draws cells as they come into view.
  const last = page.locator(".jp-CodeCell").last();
  await expect
    .poll(() => shown(last), { timeout: 300_000, interval: 500 })
    .toContain("✓");

  const frames = Number(
    await page.evaluate(() => document.body.dataset["frames"]),
  );
  expect(frames).toBeGreaterThanOrEqual(10);
  mkdirSync(screenshots, { recursive: true });
  await page.locator(".js-plotly-plot").first().scrollIntoViewIfNeeded();
  await page.screenshot({ path: join(screenshots, `${lesson}.png`) });

  // One error is part of the lesson: training a model that was not compiled.
  const errors = await page
    .locator(
      '.jp-OutputArea-output[data-mime-type="application/vnd.jupyter.stderr"], .jp-RenderedText[data-mime-type="application/vnd.jupyter.error"]',
    )
    .allInnerTexts();
  expect(errors.filter((text) => !/compile/.test(text))).toEqual([]);
  expect(outside).toEqual([]);
});

/** Counts the moments at which a chart's SVG changed, while a run is under way. Runs in the page. */
function watchCharts(): void {
  let frames = 0;
  let seen = 0;
  new MutationObserver((changes) => {
    const moved = changes.some(
      ({ target, attributeName }) =>
        attributeName === "d" &&
        target instanceof Element &&
        target.closest(
          ".js-plotly-plot .trace, .js-plotly-plot .scatterlayer",
        ) !== null,
    );
    const now = performance.now();
    if (!moved || now - seen < 20) return; // one redraw changes several paths
    seen = now;
    frames += 1;
    document.body.dataset["frames"] = String(frames);
  }).observe(document.body, {
    subtree: true,
    attributes: true,
    attributeFilter: ["d"],
  });
}

async function shown(cell: ReturnType<Page["locator"]>): Promise<string> {
  await cell.scrollIntoViewIfNeeded();
  return cell.locator(".jp-OutputArea").innerText();
}
