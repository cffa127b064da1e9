import { createRequire } from "node:module";
import { expect, test } from "vitest";
import type { Questions } from "../../../kernel/src/display/ask.js";
import type { Displayer } from "../../../kernel/src/display/displayer.js";
import { fakeEngine } from "./fake-engine.js";

test("display shows anything, updates by id and clears", async () => {
  const engine = fakeEngine();
  const display = engine.display.globals["display"] as Displayer;
  const id = display.id();
  expect(
    await engine.cell("c1", () => display({ a: 1 }, { id })),
  ).toBeUndefined();
  await display({ data: { "text/html": "<i>2</i>" } }, { id, update: true });
  display.html("<b>x</b>");
  display.clear({ wait: true });
  expect(engine.events).toMatchObject([
    {
      type: "display",
      cell: "c1",
      id,
      content: { data: { "text/plain": "{ a: 1 }" } },
    },
    {
      type: "display",
      id,
      update: true,
      content: { data: { "text/html": "<i>2</i>" } },
    },
    {
      type: "display",
      content: {
        data: { "text/html": "<b>x</b>", "text/plain": "[text/html]" },
      },
    },
    { type: "clear", wait: true },
  ]);
  expect(() => display.bundle({ html: "x" })).toThrow(/expected MIME types/);
});

test("questions: presets, interrupts, hidden typing", () => {
  const engine = fakeEngine(["", "7", undefined, "yes", "", "secret"]);
  const ask = engine.display.globals as unknown as Questions;
  expect(ask.prompt("Epochs?", "5")).toBe("5");
  expect(ask.prompt("Epochs?", "5")).toBe("7");
  expect(ask.prompt()).toBeNull();
  expect(ask.confirm("Sure?")).toBe(true);
  expect(ask.confirm("Sure?")).toBe(false);
  expect(ask.promptPassword()).toBe("secret");
  expect(engine.questions[0]).toEqual({
    prompt: "Epochs? [5] ",
    password: false,
  });
  expect(engine.questions.at(-1)?.password).toBe(true);
});

test("the real tslab package displays through us", () => {
  const engine = fakeEngine();
  const require = createRequire(
    new URL("../../../kernel/package.json", import.meta.url),
  );
  const tslab = require("tslab") as {
    display: { html(s: string): void; png(b: Uint8Array): void };
    newDisplay(): { text(s: string): void };
  };
  engine.display.loaded(require.resolve("tslab"));
  tslab.display.html("<b>1</b>");
  tslab.display.png(new Uint8Array([1, 2, 3]));
  const entry = tslab.newDisplay();
  entry.text("a");
  entry.text("b");
  const [html, png, first, second] = engine.events;
  expect(html).toMatchObject({
    content: { data: { "text/html": "<b>1</b>" } },
  });
  expect(png).toMatchObject({ content: { data: { "image/png": "AQID" } } });
  expect(first).not.toHaveProperty("update");
  expect(second).toMatchObject({
    update: true,
    id: (first as { id: string }).id,
  });
});
