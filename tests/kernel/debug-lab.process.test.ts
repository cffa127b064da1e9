/** JupyterLab's own debugger, as its user meets it: breakpoints by a click, steps, stack, variables, the debug console, exceptions. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { noBrowser } from "../support/chromium.js";
import { notebookOf, startJupyter } from "../support/jupyter.js";

const declares = `interface Point { x: number }
let n: number = 40;
function add(a: number): number {
  const p: Point = { x: a };
  return p.x + n;
}`;
const calls = `const first = add(2);
console.log(first);`;
const fails = `function fail(why: string) {
  throw new Error(why);
}
try { fail("caught"); } catch {}
fail("not caught");`;

/** `add Cell [*]:5`, from the innermost on. */
async function stack(page: Page, first: string): Promise<string[]> {
  const frames = page.locator(".jp-DebuggerCallstackFrame");
  await frames.first().filter({ hasText: first }).waitFor();
  return frames.allTextContents();
}

async function variable(page: Page, text: string): Promise<void> {
  await page
    .locator(".jp-DebuggerVariables-body .jp-TreeItem")
    .filter({ hasText: text })
    .first()
    .waitFor();
}

const press = (page: Page, command: string): Promise<void> =>
  page.locator(`[data-command="debugger:${command}"]`).first().click();

test.skipIf(noBrowser)("JupyterLab debugs TypeScript cells", async () => {
  const jupyter = await startJupyter({
    prepare: (folder) =>
      writeFileSync(
        join(folder, "cells.ipynb"),
        notebookOf([declares, calls, fails]),
      ),
  });
  try {
    const { page, cell } = await jupyter.open("cells.ipynb");
    const breakpoint = async (index: number, line: number): Promise<void> => {
      // The first element keeps the gutter's width.
      await cell(index)
        .locator(".cm-breakpoint-gutter .cm-gutterElement")
        .nth(line)
        .click();
      await page
        .locator(".jp-DebuggerBreakpoint-line")
        .filter({ hasText: String(line) })
        .waitFor();
    };
    const run = async (index: number): Promise<void> => {
      await cell(index).locator(".cm-content").click();
      await page.keyboard.press("Control+Enter");
    };
    const output = (index: number, text: string): Promise<void> =>
      cell(index).locator(".jp-OutputArea").getByText(text).first().waitFor();

    // The first cell runs before the debugger is there; it stops all the same.
    await run(0);
    await cell(0).locator(".jp-InputPrompt").getByText("[1]").waitFor();
    await page.locator(".jp-DebuggerBugButton").click();
    await variable(page, "n40");
    await breakpoint(0, 5);
    await run(1);
    expect(await stack(page, "add")).toEqual([
      "addCell [1]:5",
      "cellCell [*]:1",
    ]);
    await variable(page, "p{x: 2}");
    await page.locator(".jp-DebuggerPausedOverlay").waitFor();
    expect(
      await cell(0).locator(".jp-DebuggerEditor-highlight").textContent(),
    ).toContain("return p.x + n");

    await press(page, "evaluate");
    await page
      .locator(".jp-DebugConsole .jp-CodeConsole-promptCell .cm-content")
      .click();
    await page.keyboard.type("(n = 60 as number) + a");
    await page.keyboard.press("Shift+Enter");
    await page
      .locator(".jp-DebugConsole .jp-OutputArea-output")
      .getByText("62")
      .waitFor();

    await press(page, "stepOut");
    expect(await stack(page, ":2")).toEqual(["cellCell [*]:2"]);
    await variable(page, "first62");
    await press(page, "continue");
    await output(1, "62");
    await page
      .locator(".jp-DebuggerPausedOverlay")
      .waitFor({ state: "detached" });

    await page.locator(".jp-PauseOnExceptions").first().click();
    await page.getByRole("menuitem", { name: "uncaught" }).click();
    await run(2);
    expect(await stack(page, "fail")).toEqual([
      "failCell [*]:2",
      "cellCell [*]:5",
    ]);
    await variable(page, 'why"not caught"');
    await press(page, "continue");
    await output(2, "Error: not caught");
    await page.locator(".jp-DebuggerBugButton").click();
    await run(1);
    await cell(1).locator(".jp-InputPrompt").getByText("[4]").waitFor();
  } finally {
    await jupyter.stop();
  }
});
