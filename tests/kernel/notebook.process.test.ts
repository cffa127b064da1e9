/** Notebook 7 in a browser: a result, a question, a widget and a type error, as its user meets them. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { noBrowser } from "../support/chromium.js";
import { notebookOf, startJupyter } from "../support/jupyter.js";

test.skipIf(noBrowser)("Notebook 7 runs a notebook", async () => {
  const jupyter = await startJupyter({
    prepare: (folder) =>
      writeFileSync(
        join(folder, "cells.ipynb"),
        notebookOf([
          "let n: number = 41;\nn + 1",
          'console.log("hello", prompt("who?"))',
          "new widgets.IntSlider({ value: 7, min: 0, max: 10 })",
          "const s: string = n;",
        ]),
      ),
  });
  try {
    const notebook = await jupyter.open("cells.ipynb", "notebook");
    await notebook.startAll();
    const question = notebook.cell(1).locator(".jp-Stdin-input");
    await question.fill("ada");
    await question.press("Enter");
    await notebook.allRun();
    const output = (index: number): Promise<string | null> =>
      notebook.cell(index).locator(".jp-Cell-outputWrapper").textContent();
    expect(await output(0)).toContain("42");
    expect(await output(1)).toContain("hello ada");
    await notebook.cell(2).locator(".widget-slider").waitFor();
    expect(
      await notebook.cell(2).locator(".widget-readout").textContent(),
    ).toBe("7");
    expect(await output(3)).toMatch(/Cell \[4\] 1:7 - error TS2322/);
    expect(notebook.strangers).toEqual([]);
  } finally {
    await jupyter.stop();
  }
});
