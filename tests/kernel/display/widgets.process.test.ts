/** Widgets as a learner meets them: in JupyterLab, in a browser. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Locator } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { noBrowser } from "../../support/chromium.js";
import {
  type Jupyter,
  type Notebook,
  notebookOf,
  startJupyter,
} from "../../support/jupyter.js";

const cells = [
  `const speed = new widgets.IntSlider({ value: 3, max: 10, description: "speed" });
speed.onChange("value", (value: number) => console.log("speed is", value));
await display(speed);`,
  `interact(({ n }) => "square " + n * n, { n: [0, 10] });`,
  `const host: any = (globalThis as any)[Symbol.for("Jupyter.display")];
const view = host.widget({
  esm: \`export default { render({ model, el }) {
    const p = document.createElement("p"); p.className = "live"; el.append(p);
    const draw = () => { p.textContent = "count " + model.get("count") + " bytes " + model.get("bytes").byteLength; };
    model.on("change:count", draw); draw(); model.send({ type: "ready" });
  } };\`,
  state: { count: 1, bytes: new Uint8Array([1, 2, 3]) },
});
void view.ready.then(() => view.set({ count: 2 }));
await display({ data: { ...view.bundle, "text/plain": "live" } });`,
];

let jupyter: Jupyter;
let notebook: Notebook;

beforeAll(async () => {
  jupyter = await startJupyter({
    prepare: (folder) => {
      writeFileSync(join(folder, "widgets.ipynb"), notebookOf(cells));
    },
  });
  notebook = await jupyter.open("widgets.ipynb");
  await notebook.runAll();
});

afterAll(() => jupyter.stop());

/** Waits until it is on the page. */
async function seen(what: Locator): Promise<boolean> {
  await what.waitFor();
  return what.isVisible();
}

test.skipIf(noBrowser)(
  "a slider is drawn, and its listener prints into the cell",
  async () => {
    const { cell, page } = notebook;
    const handle = cell(0).locator(".noUi-handle");
    await handle.focus();
    await page.keyboard.press("ArrowRight");
    expect(await seen(cell(0).getByText("speed is 4"))).toBe(true);
  },
);

test.skipIf(noBrowser)(
  "interact shows its result, and a new one after a change",
  async () => {
    const { cell, page } = notebook;
    expect(await seen(cell(1).getByText("'square 25'"))).toBe(true);
    await cell(1).locator(".noUi-handle").focus();
    await page.keyboard.press("ArrowRight");
    expect(await seen(cell(1).getByText("'square 36'"))).toBe(true);
  },
);

test.skipIf(noBrowser)(
  "an anywidget is drawn with its bytes and follows the kernel's state",
  async () => {
    expect(await seen(notebook.cell(2).getByText("count 2 bytes 3"))).toBe(
      true,
    );
  },
);

test.skipIf(noBrowser)(
  "after a page reload the widgets are there with their state, and live",
  async () => {
    await notebook.save();
    await notebook.reload();
    const { cell, page } = notebook;
    expect(await seen(cell(2).getByText("count 2 bytes 3"))).toBe(true);
    expect(await seen(cell(1).getByText("'square 36'"))).toBe(true);
    await cell(1).locator(".noUi-handle").focus();
    await page.keyboard.press("ArrowRight");
    expect(await seen(cell(1).getByText("'square 49'"))).toBe(true);
    expect(await seen(cell(0).locator(".widget-readout").getByText("4"))).toBe(
      true,
    );
  },
);

test.skipIf(noBrowser)("nothing leaves the machine", () => {
  expect(notebook.strangers).toEqual([]);
});
