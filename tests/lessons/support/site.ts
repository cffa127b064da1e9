/** A built site in a real browser, and what a reader does with each of its pages. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type * as axe from "axe-core";
import {
  type Browser,
  type BrowserContext,
  chromium,
  type Page,
} from "playwright-core";
import { expect } from "vitest";
import { serveSite } from "../../../lessons/site/build/serve.js";
import {
  buildSite,
  type SiteReport,
} from "../../../lessons/site/build/site.js";
import type { Course } from "../../../lessons/tools/course.js";
import { findChromium, howToGetChromium } from "../../support/chromium.js";
import { root } from "./notebooks.js";

const axeSource = readFileSync(
  createRequire(import.meta.url).resolve("axe-core/axe.min.js"),
  "utf8",
);
/** What a lesson may transfer before somebody touches it. */
export const lightWeight = 600_000;
/** Many times what a step takes, on a machine that has a lot else to do: reached only by a hang. */
const hang = 180_000;
const pictures = join(root, "tests", "lessons", "output");
const desktop = { width: 1280, height: 900 };
const phone = { width: 375, height: 800 };

export interface Site {
  readonly report: SiteReport;
  /** Opens a page, on a desk in daylight unless it says otherwise. */
  open(path: string, view?: View): Promise<Visit>;
  stop(): Promise<void>;
}

export interface View {
  dark?: boolean;
  phone?: boolean;
}

export interface Visit {
  readonly page: Page;
  /** Errors on the console, thrown in the page, or of a request. */
  readonly faults: readonly string[];
  /** Requests to another host. */
  readonly strangers: readonly string[];
  /** Bytes that came over the wire so far, headers included. */
  transferred(): number;
  close(): Promise<void>;
}

export async function openSite(
  course: Course,
  only?: ReadonlySet<string>,
): Promise<Site> {
  const executablePath = findChromium();
  if (executablePath === undefined)
    throw new Error(`Expected a browser, found none. ${howToGetChromium}`);
  const out = mkdtempSync(join(tmpdir(), "nabla-site-"));
  const report = await buildSite(course, {
    out,
    run: true,
    ...(only === undefined ? {} : { only }),
  });
  const served = await serveSite(out, 4200);
  const browser = await chromium.launch({
    executablePath,
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
  });
  return {
    report,
    open: (path, view = {}) => visit(browser, served.url, path, view),
    async stop() {
      await browser.close();
      await served.close();
      rmSync(out, { recursive: true });
    },
  };
}

async function visit(
  browser: Browser,
  base: string,
  path: string,
  view: View,
): Promise<Visit> {
  const context = await browser.newContext({
    viewport: view.phone ? phone : desktop,
    colorScheme: view.dark ? "dark" : "light",
    // A page that scrolls smoothly is never where a test has just put it.
    reducedMotion: "reduce",
  });
  context.setDefaultTimeout(hang);
  const strangers = await refuseStrangers(context, base);
  const page = await context.newPage();
  const faults: string[] = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type()))
      faults.push(message.text());
  });
  page.on("pageerror", (error) => faults.push(error.message));
  page.on("response", (response) => {
    if (response.status() >= 400)
      faults.push(`${response.status()} ${response.url()}`);
  });
  let bytes = 0;
  const session = await context.newCDPSession(page);
  session.on("Network.loadingFinished", ({ encodedDataLength }) => {
    bytes += encodedDataLength;
  });
  await session.send("Network.enable");
  await page.goto(base + path, { waitUntil: "networkidle" });
  return {
    page,
    faults,
    strangers,
    transferred: () => bytes,
    close: () => context.close(),
  };
}

async function refuseStrangers(
  context: BrowserContext,
  base: string,
): Promise<string[]> {
  const strangers: string[] = [];
  await context.route(
    (url) => url.protocol.startsWith("http") && !url.href.startsWith(base),
    async (route) => {
      strangers.push(route.request().url());
      await route.abort();
    },
  );
  return strangers;
}

/** What axe finds that keeps somebody from reading. */
export async function seriousFindings(page: Page): Promise<string[]> {
  await page.evaluate(axeSource);
  const { violations } = await page.evaluate(() =>
    (globalThis as unknown as { axe: typeof axe }).axe.run(document, {
      resultTypes: ["violations"],
    }),
  );
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) =>
      nodes.map(
        ({ html, failureSummary }) =>
          `${id}: ${html.slice(0, 160)} (${failureSummary ?? ""})`,
      ),
    );
}

/** Goes to every chart and waits until it is drawn. @returns how many there are */
export async function drawCharts(page: Page): Promise<number> {
  const charts = page.locator(".chart");
  const count = await charts.count();
  for (let i = 0; i < count; i++) {
    const chart = charts.nth(i);
    await chart.evaluate((element) => {
      for (
        let box = element.closest("details");
        box !== null;
        box = box.parentElement?.closest("details") ?? null
      )
        box.open = true;
      element.scrollIntoView({ block: "center" });
    });
    await page.mouse.move(10 + i, 300);
    await chart.locator(".live .main-svg").first().waitFor();
    await chart.locator("img").waitFor({ state: "detached" });
  }
  return count;
}

/** Answers every question wrongly, then rightly. @returns how many there are */
export async function answerQuizzes(page: Page): Promise<number> {
  const quizzes = page.locator("form.quiz");
  const count = await quizzes.count();
  for (let i = 0; i < count; i++) {
    const quiz = quizzes.nth(i);
    const inputs = quiz.locator("input");
    const right = ((await quiz.getAttribute("data-right")) ?? "").split(" ");
    const all = Array.from({ length: await inputs.count() }, (_, k) =>
      String(k),
    );
    const choose = async (answers: readonly string[]): Promise<void> => {
      for (const each of all) {
        const input = inputs.nth(Number(each));
        if ((await input.getAttribute("type")) === "radio") {
          if (answers.includes(each)) await input.check();
        } else await input.setChecked(answers.includes(each));
      }
      await quiz.locator("button").click();
    };
    await choose(all.filter((each) => !right.includes(each)).slice(0, 1));
    await expectClass(page, i, "is-wrong");
    expect(await quiz.locator(".why").getAttribute("open")).toBeNull();
    await choose(right);
    await expectClass(page, i, "is-right");
    expect(await quiz.locator(".why").getAttribute("open")).not.toBeNull();
    expect(await quiz.locator(".verdict").textContent()).not.toBe("");
  }
  return count;
}

async function expectClass(
  page: Page,
  index: number,
  name: string,
): Promise<void> {
  const classes = await page
    .locator("form.quiz")
    .nth(index)
    .getAttribute("class");
  expect(classes).toContain(name);
}

/** Moves every slider to its end and waits until the picture is another. @returns how many there are */
export async function moveSliders(page: Page): Promise<number> {
  const explores = page.locator("section.explore:not(.bound)");
  let moved = 0;
  for (let i = 0; i < (await explores.count()); i++) {
    const explore = explores.nth(i);
    await explore.scrollIntoViewIfNeeded();
    await page.mouse.move(20 + i, 320);
    const sliders = explore.locator("input[type=range]");
    await sliders.first().waitFor({ state: "visible" });
    for (let k = 0; k < (await sliders.count()); k++) {
      const before = await explore.locator(".stage").innerHTML();
      await sliders.nth(k).focus();
      await page.keyboard.press(
        (await sliders.nth(k).inputValue()) ===
          (await sliders.nth(k).getAttribute("max"))
          ? "Home"
          : "End",
      );
      await page.waitForFunction(
        ({ at, was }) => {
          const section = document.querySelectorAll(
            "section.explore:not(.bound)",
          )[at];
          const failure = section?.querySelector(".failure");
          if (failure) throw new Error(failure.textContent ?? "failed");
          const stage = section?.querySelector(".stage");
          return (
            stage?.querySelector(".main-svg") !== null &&
            stage?.innerHTML !== was
          );
        },
        { at: i, was: before },
      );
      moved += 1;
    }
  }
  return moved;
}

/** A text that is wider than the page is no text for a phone. */
export async function overflow(page: Page): Promise<number> {
  return page.evaluate(
    () => document.documentElement.scrollWidth - window.innerWidth,
  );
}

/** Searches, and gives what was found: title and address of each page. */
export async function searchFor(
  page: Page,
  words: string,
): Promise<{ title: string; path: string }[]> {
  await page.keyboard.press("/");
  await page.locator("dialog.search input").fill(words);
  await page.locator("dialog.search ol li").first().waitFor();
  const found = await page
    .locator("dialog.search a.page")
    .evaluateAll((links) =>
      links.map((link) => ({
        title: link.textContent ?? "",
        path: new URL((link as HTMLAnchorElement).href).pathname,
      })),
    );
  await page.keyboard.press("Escape");
  return found;
}

/** A screenshot to look at. */
export async function keepPicture(page: Page, name: string): Promise<void> {
  mkdirSync(pictures, { recursive: true });
  await page.evaluate(() => {
    window.scrollTo(0, 0);
  });
  await page.screenshot({ path: join(pictures, `${name}.png`) });
}
